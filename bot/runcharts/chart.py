"""A run chart as a value: what it is about, and its points."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from bot.runcharts.rules import Reading, Signal, Value, read

# The unit of shares: values are parts of one, and said as "50%".
PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Point:
    """One value in time. `label` is its date as people say it ("Jan 20"), `value` is exact, None
    for a gap; `of` is what it is a share of, where it is one."""

    label: str
    value: Value | None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class RunChart:
    """Points in the order of time. `unit` is a word for many of them ("days"), or `PERCENT`."""

    title: str
    points: tuple[Point, ...]
    unit: str

    @property
    def reading(self) -> Reading:
        """What the rules count in it."""
        return read([point.value for point in self.points])

    async def png(self) -> bytes:
        """The chart as a picture. It is drawn in a thread, for that takes some tenths of a
        second, and the first time a second more."""
        return await asyncio.to_thread(_drawn, self)


def chart(title: str, points: Iterable[Point], unit: str = PERCENT) -> RunChart:
    """The run chart of a series in the order of time."""
    return RunChart(title, tuple(points), unit)


def share(label: str, part: int, of: int) -> Point:
    """A point that is `part` of `of`; a gap where there is nothing to be a part of."""
    return Point(label, Fraction(part, of) if of else None, of or None)


def signal(points: Iterable[Point]) -> Signal:
    """Whether the series shows more than the ups and downs of chance."""
    return read([point.value for point in points]).signal


def _drawn(charted: RunChart) -> bytes:
    # Here, not above: matplotlib is slow to import, and most of what the bot does draws nothing.
    from bot.runcharts.drawing import png

    return png(charted)
