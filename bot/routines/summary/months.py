"""A team's measures month by month, as points of run charts. Pure.

A month is the calendar's in the team's zone. The month that has not ended is left out: it would
look like a fall.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from statistics import median
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.cards import Moment, Time
from bot.runcharts import Point, share
from bot.texts import time_words

# The first day of a month names it.
Month = date
Value = TypeVar("Value")


def of(at: datetime, zone: str) -> Month:
    return at.astimezone(ZoneInfo(zone)).date().replace(day=1)


def whole(first: datetime, now: datetime, zone: str) -> list[Month]:
    """The months from that of `first` to the last one that has ended."""
    month, end = of(first, zone), of(now, zone)
    found = []
    while month < end:
        found.append(month)
        month = _after(month)
    return found


def discussed(
    held: Iterable[tuple[datetime, bool | None]], months: Sequence[Month], zone: str
) -> list[Point]:
    """The share of each month's meetings at which the family item was discussed; one that nobody
    wrote down counts as a meeting."""
    by_month = _by_month(held, zone)
    return [
        share(
            label(month, zone), sum(said is True for said in by_month[month]), len(by_month[month])
        )
        for month in months
    ]


def counted(brought: Iterable[datetime], months: Sequence[Month], zone: str) -> list[Point]:
    """How much was brought in each month."""
    by_month = _by_month(((at, None) for at in brought), zone)
    return [Point(label(month, zone), len(by_month[month])) for month in months]


def closed(
    loops: Iterable[tuple[datetime, datetime | None]], months: Sequence[Month], zone: str
) -> list[Point]:
    """Of what was brought in each month, the share whose contributor says that it is answered."""
    by_month = _by_month(loops, zone)
    return [
        share(
            label(month, zone),
            sum(end is not None for end in by_month[month]),
            len(by_month[month]),
        )
        for month in months
    ]


def days_to_close(
    loops: Iterable[tuple[datetime, datetime | None]], months: Sequence[Month], zone: str
) -> list[Point]:
    """The median of days from bringing something to its answer, by the month of the answer; a gap
    where nothing was answered."""
    ended = ((end, Fraction((end - begin).days)) for begin, end in loops if end is not None)
    by_month = _by_month(ended, zone)
    return [
        Point(label(month, zone), median(by_month[month]) if by_month[month] else None)
        for month in months
    ]


def label(month: Month, zone: str) -> str:
    noon = datetime.combine(month, time(12), ZoneInfo(zone))
    return time_words(Time(noon, zone, Moment.MONTH))


def _by_month(found: Iterable[tuple[datetime, Value]], zone: str) -> Mapping[Month, list[Value]]:
    by_month: dict[Month, list[Value]] = defaultdict(list)
    for at, value in found:
        by_month[of(at, zone)].append(value)
    return by_month


def _after(month: Month) -> Month:
    if month.month == 12:
        return month.replace(year=month.year + 1, month=1)
    return month.replace(month=month.month + 1)
