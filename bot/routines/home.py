"""What a routine gives to a person's own page. Pure data; `bot/home/` arranges it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.cards import Button, Part, Text


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked of somebody, and the taps that answer it.

    `by` (aware) says how urgent it is: for what others wait for already, since when; else when it
    is over; None for what may wait as long as it likes. `subject` is what a summary calls the same
    thing where it is stuck ("round:12"), "" where it never is.
    """

    said: Text
    taps: tuple[Button, ...]
    by: datetime | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Became:
    """What became of something that somebody said or did, told at `at` (aware). `open` is whether
    it still waits for their word on it."""

    parts: tuple[Part, ...]
    at: datetime
    open: bool


@dataclass(frozen=True, slots=True)
class Share:
    """All that one routine gives to one member's page. `lines` say what goes on, `taps` lead to
    more of it."""

    asked: tuple[Asked, ...] = ()
    became: tuple[Became, ...] = ()
    lines: tuple[Text, ...] = ()
    taps: tuple[Button, ...] = ()


def together(shares: Iterable[Share]) -> Share:
    """All of them; of what became of things first what is open, then what is new."""
    found = list(shares)
    became = [one for share in found for one in share.became]
    return Share(
        asked=tuple(one for share in found for one in share.asked),
        became=tuple(sorted(became, key=lambda one: (one.open, one.at), reverse=True)),
        lines=tuple(text for share in found for text in share.lines),
        taps=tuple(tap for share in found for tap in share.taps),
    )


def urgency(asked: Asked) -> tuple[bool, float]:
    """Sorts the most urgent first."""
    return asked.by is None, asked.by.timestamp() if asked.by else 0.0
