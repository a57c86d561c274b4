"""What became of what a person said or did: one thing at once, the rest behind a tap."""

from collections.abc import Sequence

from bot.cards import Button, Buttons, Card, Divider, Paragraph, Part
from bot.routines.home import Became
from bot.texts import line, say

ALL = "home.became"
# What waits for their word comes first, then what is new; all of it was told in messages.
_AT_ONCE = 1
# Of the hundred blocks of a dialog each takes up to eight.
_MOST = 10


def first(found: Sequence[Became], team_id: int) -> list[Part]:
    """`found` is in order."""
    parts = _rows(found[:_AT_ONCE])
    if (left := min(len(found), _MOST) - _AT_ONCE) > 0:
        more = Button(ALL, line("home.more_became", count=left), {"team": team_id})
        parts.append(Buttons((more,)))
    return [Divider(), *parts] if parts else []


def card(found: Sequence[Became]) -> Card:
    parts = _rows(found[:_MOST]) or [Paragraph(say("home.nothing_became"))]
    return Card(tuple(parts), title=line("home.became_title"))


def _rows(found: Sequence[Became]) -> list[Part]:
    """A line stands between them, for each is about something else."""
    parts: list[Part] = []
    for one in found:
        parts += [*([Divider()] if parts else []), *one.parts]
    return parts
