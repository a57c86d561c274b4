"""Several things in one message, for somebody who would else hear too often in a week."""

from collections.abc import Sequence

from bot.cards import Card, Divider, Heading, Paragraph, Part
from bot.texts import line, say


def digest(cards: Sequence[Card]) -> Card:
    """One card with what each of them shows, under a line that says why they come together."""
    parts: list[Part] = [Paragraph(say("digest.intro", count=len(cards)))]
    for card in cards:
        parts.append(Divider())
        if card.title:
            parts.append(Heading(card.title))
        parts += card.parts
    more = cards[0].more if len(cards) == 1 else None
    return Card(tuple(parts), title=line("digest.title"), more=more)
