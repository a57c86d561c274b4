"""What became of what a person said or did."""

from collections.abc import Sequence

from bot.cards import Divider, Part
from bot.routines.home import Became

# What waits for their word comes first, then what is new; all of it was told in messages.
_MOST = 2


def parts(found: Sequence[Became]) -> list[Part]:
    """`found` is in order. A line stands before each, for it is about something else."""
    return [part for one in found[:_MOST] for part in (Divider(), *one.parts)]
