"""A time zone described for a calendar file, so that any program places its times right.

The library can describe a zone too, but says that summer time begins an hour late: RFC 5545 wants
each change at the time that clocks showed until then.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Hours:
    """What a zone's clocks change from and to, and how those hours are called."""

    before: timedelta
    after: timedelta
    name: str
    summer: bool


def described(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """The VTIMEZONE of a zone, right from the year before `first` to the year after `last`."""
    begin = datetime(first.year - 1, 1, 1, tzinfo=UTC)
    end = datetime(last.year + 2, 1, 1, tzinfo=UTC)
    onsets: dict[_Hours, list[datetime]] = defaultdict(list)
    for before, after in [(begin, begin), *_changes(zone, begin, end)]:
        onsets[_hours(before, after, zone)].append(_shown(before, after, zone))
    component = Timezone()
    component.add("TZID", zone.key)
    for hours, walls in onsets.items():
        component.add_component(_observance(hours, walls, end.year - 1))
    return component


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Each change of a zone's clocks: the second before it, and the second at which it comes."""
    for number in range((end - begin).days):
        before, after = begin + number * _DAY, begin + (number + 1) * _DAY
        if _state(before, zone) == _state(after, zone):
            continue
        while after - before > _SECOND:
            middle = before + (after - before) // _SECOND // 2 * _SECOND
            if _state(middle, zone) == _state(before, zone):
                before = middle
            else:
                after = middle
        yield before, after


def _state(at: datetime, zone: ZoneInfo) -> tuple[timedelta | None, str | None]:
    local = at.astimezone(zone)
    return local.utcoffset(), local.tzname()


def _hours(before: datetime, after: datetime, zone: ZoneInfo) -> _Hours:
    here = after.astimezone(zone)
    return _Hours(
        _offset(before, zone), _offset(after, zone), here.tzname() or "", bool(here.dst())
    )


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _shown(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """What clocks would show at `after` if they had not been changed. Naive."""
    return (after + _offset(before, zone)).astimezone(UTC).replace(tzinfo=None)


def _observance(
    hours: _Hours, walls: list[datetime], final_year: int
) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if hours.summer else TimezoneStandard()
    part.add("DTSTART", walls[0])
    part.add("TZOFFSETFROM", hours.before)
    part.add("TZOFFSETTO", hours.after)
    part.add("TZNAME", hours.name)
    if rule := _yearly(walls, final_year):
        part.add("RRULE", rule)
    elif walls[1:]:
        part.add("RDATE", walls[1:])
    return part


def _yearly(walls: list[datetime], final_year: int) -> vRecur | None:
    """Such as "the second Sunday of March", if all of these are just that and none is missing at
    the end: calendars understand a rule more often than a list."""
    weeks = {(wall.month, wall.weekday(), wall.time()) for wall in walls}
    years = [wall.year for wall in walls]
    if len(walls) < 2 or len(weeks) > 1 or years != list(range(years[0], final_year + 1)):
        return None
    month, weekday, _ = weeks.pop()
    if len({(wall.day - 1) // 7 for wall in walls}) == 1:
        week = (walls[0].day - 1) // 7 + 1
    elif all((wall + 7 * _DAY).month != month for wall in walls):
        week = -1
    else:
        return None
    return vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"{week}{_DAYS[weekday]}"})
