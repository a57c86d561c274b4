"""A picture in words, where it cannot be shown."""

from dataclasses import replace

from bot.cards import Bold, Card, Paragraph, Picture, Text
from bot.texts import say


def words(picture: Picture) -> Text:
    """Its title and what it shows."""
    return say("face.picture", title=Bold(picture.title), alt=picture.alt)


def in_words(card: Card) -> Card:
    """The same card with each picture said instead of shown."""
    parts = (Paragraph(words(part)) if isinstance(part, Picture) else part for part in card.parts)
    return replace(card, parts=tuple(parts))
