"""What is asked of a person, over all their teams: the most urgent at once, the rest behind a
tap."""

from collections.abc import Sequence
from dataclasses import replace

from bot.actor import Membership
from bot.cards import Bold, Button, Buttons, Card, Paragraph, Part, Plain, Style, Text
from bot.routines.home import Asked, urgency
from bot.texts import line, say

ALL = "home.asked"
# So many are asked at once: more is a list of tasks.
_AT_ONCE = 3

Ask = tuple[Membership, Asked]


def first(asks: Sequence[Ask], *, several: bool) -> list[Part]:
    """The most urgent, and the tap that leads to all. `several` is whether the reader is in more
    than one team, so that each needs its team's name."""
    parts = _rows(in_order(asks)[:_AT_ONCE], several=several)
    if (left := len(asks) - _AT_ONCE) > 0:
        parts.append(Buttons((Button(ALL, line("home.more_asked", count=left)),)))
    return parts


def card(asks: Sequence[Ask], *, several: bool) -> Card:
    """All of it."""
    parts = _rows(in_order(asks), several=several)
    nothing = Paragraph(say("home.nothing_asked"))
    return Card(tuple(parts) or (nothing,), title=line("home.asked_title"))


def in_order(asks: Sequence[Ask]) -> list[Ask]:
    return sorted(asks, key=lambda ask: urgency(ask[1]))


def at_once(asks: Sequence[Ask], place: Membership) -> list[Asked]:
    """Those of one team that stand on the page itself."""
    return [asked for of, asked in in_order(asks)[:_AT_ONCE] if of == place]


def _rows(asks: Sequence[Ask], *, several: bool) -> list[Part]:
    parts: list[Part] = []
    for place, asked in asks:
        team: Text = (Bold(f"{place.team_name}:"), Plain(" ")) if several else ()
        # One tap stands out, the first: where everything does, nothing does.
        taps = asked.taps if not parts else quiet(asked.taps)
        parts += [Paragraph((*team, *asked.said)), Buttons(taps)]
    return parts


def quiet(taps: Sequence[Button]) -> tuple[Button, ...]:
    """The same taps, none of which stands out."""
    return tuple(replace(tap, style=Style.DEFAULT) for tap in taps)
