"""When: recurrences on wall time, time zones, quiet hours. Pure.

Wall times are naive and mean nothing without their zone; instants are aware and in UTC.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import islice, takewhile, tee
from zoneinfo import ZoneInfo, available_timezones

from dateutil.rrule import rrule, rrulestr

from bot.errors import AlongsideError
from bot.texts import line

# RFC 5545 parts that say on which days a meeting is; its time of day is in its start.
_RULE_PARTS = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST",
    "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS",
}  # fmt: skip
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
# How many days a step of these is, which are the same whichever the first is.
_DAYS_OF = {"DAILY": 1, "WEEKLY": 7}
# What says on which day of the month; without any of it that is the first one's.
_SAYS_DAY = {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}
# No month is without this day.
_EVERY_MONTH = 28
_MAX_INTERVAL = 520
_MAX_COUNT = 100_000
_ENDLESS = datetime.max  # noqa: DTZ901 (a wall time has no zone)


class BadRhythm(AlongsideError):
    """That rhythm never takes place."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A first wall time in a zone and how it comes back: an RFC 5545 rule, None for once."""

    start: datetime
    rule: str | None
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a rhythm: its date by the rule, and the instant at which it begins."""

    day: date
    starts_at: datetime


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone. Raises `AlongsideError` for a name that is not one."""
    if name not in _zones():
        raise AlongsideError(line("schedule.unknown_zone", zone=name))
    return ZoneInfo(name)


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a wall time. One that is skipped by a clock change moves forward by as much
    as the clock did; of one that comes twice it is the first."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def checked_rhythm(rhythm: Rhythm) -> Rhythm:
    """The rhythm as it came, or `BadRhythm` with what is wrong: an unknown part, a frequency
    below a day, or a rule that never comes true."""
    if rhythm.rule is not None:
        try:
            rule = _read(rhythm.rule, rhythm.zone)
            days = _days(rule.text, rhythm.start)
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise BadRhythm(line("schedule.bad_rule", rule=rhythm.rule)) from error
        comes_true = _comes_true(days, rhythm.start)
        if not comes_true or next(rule.walls(rhythm.start), None) is None:
            raise BadRhythm(line("schedule.never"))
    return rhythm


def occurrences(rhythm: Rhythm, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Those that begin after `after` and not later than `until` (aware), in order."""
    for one in _from_shortly_before(rhythm, after):
        if one.starts_at > until:
            break
        if one.starts_at > after:
            yield one


def shortly_before(rhythm: Rhythm, after: datetime) -> Rhythm:
    """One that takes place at the same times after `after` (aware), and that begins not long before
    it wherever the rule allows that: then it is the same for all who began at other times."""
    if rhythm.rule is None:
        return rhythm
    wall_after = after.astimezone(rhythm.zone).replace(tzinfo=None) - timedelta(days=1)
    start = _read(rhythm.rule, rhythm.zone).near(rhythm.start, wall_after)
    return Rhythm(start, rhythm.rule, rhythm.zone)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule that was read: its text without an end, and the end (a wall time) and count apart,
    because dateutil takes only one of the two. It comes back `every` so many of its `frequency`;
    `says_day` is whether it says on which day, or leaves that to the first."""

    text: str
    until: datetime
    count: int
    frequency: str
    every: int
    says_day: bool

    def walls(self, start: datetime) -> Iterator[datetime]:
        """The wall times from `start` on, in order."""
        days = islice(_days(self.text, start), self.count)
        return takewhile(lambda wall: wall <= self.until, days)

    def near(self, start: datetime, after: datetime) -> datetime:
        """A start from which the rule has the same wall times as from `start`, as far as they are
        after `after`: what lies years back need not be counted through each time. Wherever the
        rule allows it, it is the same for all who began at other times."""
        if self.count < _MAX_COUNT:
            return start
        if (days := _DAYS_OF.get(self.frequency)) is not None:
            steps = (after - start).days // (days * self.every) - 1
            if steps <= 0:
                return start
            near = start + timedelta(days=days * self.every * steps)
            return near - timedelta(days=near.weekday()) if self._says_weekdays else near
        if self.frequency == "MONTHLY" and (self.says_day or start.day <= _EVERY_MONTH):
            steps = (_months(after) - _months(start)) // self.every - 1
            if steps <= 0:
                return start
            near = _months_later(start, self.every * steps)
            return near.replace(day=1) if self.says_day else near
        return start

    @property
    def _says_weekdays(self) -> bool:
        """Whether its weeks, which begin on Mondays, are the same from any day of the first."""
        return self.frequency == "WEEKLY" and self.says_day and "WKST" not in self.text


def _from_shortly_before(rhythm: Rhythm, after: datetime) -> Iterator[Occurrence]:
    """All in order, from one on that begins some time before `after`."""
    if rhythm.rule is None:
        return iter([Occurrence(rhythm.start.date(), instant(rhythm.start, rhythm.zone))])
    return copy(_shared(rhythm.rule, shortly_before(rhythm, after).start, rhythm.zone))


# Many teams have the same rhythm, and each is asked for again and again: a copy reads what was
# worked out for others already.
@lru_cache(maxsize=1024)
def _shared(text: str, start: datetime, zone: ZoneInfo) -> Iterator[Occurrence]:
    walls = _read(text, zone).walls(start)
    return tee((Occurrence(wall.date(), instant(wall, zone)) for wall in walls), 1)[0]


@lru_cache(maxsize=1024)
def _read(text: str, zone: ZoneInfo) -> _Rule:
    parts = dict(part.split("=", 1) for part in text.upper().split(";") if part)
    if set(parts) - _RULE_PARTS or parts["FREQ"] not in _FREQUENCIES:
        raise ValueError("a part that is not for meetings")
    if not 1 <= int(parts.get("INTERVAL", "1")) <= _MAX_INTERVAL:
        raise ValueError("an interval out of reach")
    until = _until(parts.pop("UNTIL", ""), zone)
    count = int(parts.pop("COUNT", _MAX_COUNT))
    if not 1 <= count <= _MAX_COUNT:
        raise ValueError("a count out of reach")
    return _Rule(
        text=";".join(f"{name}={value}" for name, value in parts.items()),
        until=until,
        count=count,
        frequency=parts["FREQ"],
        every=int(parts.get("INTERVAL", "1")),
        says_day=bool(parts.keys() & _SAYS_DAY),
    )


def _days(text: str, start: datetime) -> rrule:
    days = rrulestr(text, dtstart=start)
    if not isinstance(days, rrule):
        raise TypeError("more than one rule")
    return days


def _months(wall: datetime) -> int:
    return wall.year * 12 + wall.month - 1


def _months_later(start: datetime, months: int) -> datetime:
    year, month = divmod(_months(start) + months, 12)
    return start.replace(year=year, month=month + 1, day=min(start.day, _EVERY_MONTH))


def _until(text: str, zone: ZoneInfo) -> datetime:
    """The last wall time of a rule. RFC 5545 allows a date, a wall time, or an instant in UTC."""
    if not text:
        return _ENDLESS
    if text.endswith("Z"):
        at = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return at.astimezone(zone).replace(tzinfo=None)
    if "T" in text:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            raise ValueError("an instant that is not in UTC")
        return at
    return datetime.combine(date.fromisoformat(text), time.max)


def _comes_true(days: rrule, start: datetime) -> bool:
    # dateutil looks for an impossible day until the year 9999. The calendar repeats itself every
    # 400 years, so looking from there soon ends and finds the same.
    late = start.replace(year=start.year + (MAXYEAR - start.year) // 400 * 400)
    return next(iter(days.replace(dtstart=late)), None) is not None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one wall time to another in a person's zone, across midnight if `until` is earlier."""

    start: time
    until: time
    zone: ZoneInfo

    def end_of(self, at: datetime) -> datetime:
        """`at` (aware), or the end of the quiet hours that it falls into."""
        if at not in self:
            return at
        return next(end for end in self._ends(at) if end > at and end not in self)

    def __contains__(self, at: datetime) -> bool:
        hour = at.astimezone(self.zone).time()
        if self.start < self.until:
            return self.start <= hour < self.until
        return hour >= self.start or hour < self.until

    def _ends(self, at: datetime) -> Iterator[datetime]:
        """When the clock shows `until`, from the day of `at` on. Where the clock goes back it may
        do so twice, and the first time may lie behind us already."""
        day = at.astimezone(self.zone).date()
        while True:
            wall = datetime.combine(day, self.until, self.zone)
            yield from sorted(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
            day += timedelta(days=1)


@cache
def _zones() -> frozenset[str]:
    # Two of the names are not places: a machine's own setting, and none.
    return frozenset(available_timezones() - {"localtime", "Factory"})
