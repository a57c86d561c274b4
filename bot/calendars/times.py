"""The times of a file, each with its zone by the IANA's name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from bot.calendars import BadCalendar
from bot.calendars.components import Component, Value
from bot.calendars.words import one_line
from bot.errors import AlongsideError
from bot.schedule import instant, zone_named
from bot.texts import line

_TIME = re.compile(r"([0-9]{8})(?:T([0-9]{4})(?:[0-9]{2})?(Z?))?", re.IGNORECASE)
_OFFSET = re.compile(r"([+-])([0-9]{2})([0-9]{2})(?:[0-9]{2})?")
_YEARS = range(1970, 2201)


class BadTime(ValueError):
    """A time that is none."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time as a file says it: `clock` is None for a day alone, `zone` for a floating time."""

    day: date
    clock: time | None
    zone: str | None

    def wall(self, zone: str, clock: time = time()) -> datetime:
        """The wall time in `zone`; a day alone is at `clock`."""
        wall = datetime.combine(self.day, clock if self.clock is None else self.clock)
        if self.clock is None or self.zone in {None, zone}:
            return wall
        return self.instant(zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    def instant(self, zone: str) -> datetime:
        """The instant; a floating time is one of `zone`."""
        wall = datetime.combine(self.day, self.clock or time())
        return instant(wall, ZoneInfo(self.zone or zone))


class Zones:
    """The zones that a file names and describes, for a team whose own zone is `home`."""

    def __init__(self, calendars: Iterable[Component], home: str) -> None:
        self.home = home
        self._described = {
            zone.text("TZID"): zone
            for calendar in calendars
            for zone in calendar.named("VTIMEZONE")
        }

    def stamp(self, value: Value) -> Stamp:
        """Raises `BadTime`, and `BadCalendar` for a zone that has no place."""
        found = _TIME.fullmatch(value.text.strip())
        if found is None:
            raise BadTime(value.text)
        try:
            day = datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC).date()
            clock = time(int(found[2][:2]), int(found[2][2:])) if found[2] else None
        except ValueError as error:
            raise BadTime(value.text) from error
        if day.year not in _YEARS:
            raise BadTime(value.text)
        if found[3]:
            return Stamp(day, clock, "UTC")
        tzid = value.params.get("TZID", "").strip()
        return Stamp(day, clock, self.named(tzid) if tzid and clock is not None else None)

    def stamps(self, values: Iterable[Value]) -> Iterable[Stamp]:
        """All of a list of times; of a period its beginning. Raises as `stamp` does."""
        for value in values:
            for text in value.text.split(","):
                yield self.stamp(Value(text.partition("/")[0], value.params))

    def named(self, tzid: str) -> str:
        """The IANA's name for a zone: by itself, as Windows calls it, at the end of a longer
        name, or by its description. Raises `BadCalendar` if it is none of these."""
        description = self._described.get(tzid, Component("VTIMEZONE"))
        for name in (*_names_in(tzid), *_names_in(description.text("X-LIC-LOCATION"))):
            if _known(name):
                return name
        # Outlook calls what it can't name "Customized Time Zone", or a list of cities.
        if _keeps_the_hours_of(description, ZoneInfo(self.home)):
            return self.home
        raise BadCalendar(line("calendar.unknown_zone", zone=one_line(tzid, 80)))


def _names_in(tzid: str) -> list[str]:
    """Such as "Europe/Berlin" in "/mozilla.org/20050126_1/Europe/Berlin", the longest first."""
    parts = tzid[:200].strip("/").split("/")
    ends = ["/".join(parts[at:]) for at in range(len(parts))]
    return [*ends, WINDOWS_TO_OLSON.get(tzid, ""), ends[-1].upper()]


def _known(name: str) -> bool:
    try:
        zone_named(name)
    except AlongsideError:
        return False
    return True


def _keeps_the_hours_of(description: Component, home: ZoneInfo) -> bool:
    said = {_offset(part.text("TZOFFSETTO")) for part in description.parts}
    return said == {datetime(2025, month, 1, tzinfo=home).utcoffset() for month in (1, 7)}


def _offset(text: str) -> timedelta | None:
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    size = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -size if found[1] == "-" else size
