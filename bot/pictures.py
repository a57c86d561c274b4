"""A picture in words, where it cannot be shown."""

from dataclasses import replace

from bot.cards import Bold, Card, Paragraph, Picture, Text
from bot.texts import say


def words(picture: Picture) -> Text:
    """Its title and what it shows."""
    return say("face.picture", title=Bold(picture.title), alt=picture.alt)


# A message is worth more than its pictures: after so many tries it goes out with their words.
_TRIES_WITH_PICTURES = 3


def bearable(card: Card, tries: int) -> Card:
    """The same card, from some try on with each picture said instead of shown."""
    if tries <= _TRIES_WITH_PICTURES:
        return card
    parts = (Paragraph(words(part)) if isinstance(part, Picture) else part for part in card.parts)
    return replace(card, parts=tuple(parts))
