"""Meetings from an .ics file, as a person exports or forwards one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import vDuration

from bot.calendars import BadCalendar
from bot.calendars.components import Component, Value, calendars
from bot.calendars.links import join_link
from bot.calendars.rules import Parts, parts_of, rule_of, shifted
from bot.calendars.times import BadTime, Stamp, Zones
from bot.calendars.words import one_line
from bot.schedule import instant
from bot.texts import line

MAX_EVENTS = 200
# To see whether a rule ever comes true may take a tenth of a second.
MAX_SERIES = 50
_MAX_TITLE = 200
_MAX_PLACE = 500
_NOWHERE = {None, "UTC", "Etc/UTC"}
_SHORTEST, _HOUR, _DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    """A series or a one-off meeting. Wall times are naive and mean `zone`, an IANA name.

    `rule` is RFC 5545 without its name, as `bot.schedule` takes it, None for a one-off;
    `minutes` is 5 to 1440. `cancelled` and `moved` go by the date that the rule gives.
    """

    title: str
    start: datetime
    zone: str
    rule: str | None
    minutes: int
    place: str
    join_url: str
    cancelled: tuple[date, ...]
    moved: tuple[tuple[date, datetime], ...]
    added: tuple[datetime, ...]


def read(data: bytes, zone: str) -> tuple[Found, ...]:
    """The meetings of a file, the earliest start first. `zone` (IANA) is the team's: times that
    name none are in it. Raises `BadCalendar` with what is wrong and what to do."""
    files = calendars(data)
    zones = Zones(files, zone)
    held = [group for group in _series(_events(files)) if not _is_cancelled(group[0])]
    if not held:
        raise BadCalendar(line("calendar.cancels"))
    found = [one for group in held if (one := _found(group[0], group[1:], zones))]
    if not found:
        raise BadCalendar(line("calendar.all_day"))
    return tuple(sorted(found, key=lambda one: (instant(one.start, ZoneInfo(one.zone)), one.title)))


def _events(files: Iterable[Component]) -> list[Component]:
    events = [event for file in files for event in file.named("VEVENT")]
    if not events:
        raise BadCalendar(line("calendar.no_meeting"))
    if len(events) > MAX_EVENTS:
        raise BadCalendar(line("calendar.too_many", count=len(events), most=MAX_EVENTS))
    series = sum(bool(event.values("RRULE")) for event in events)
    if series > MAX_SERIES:
        raise BadCalendar(line("calendar.too_many_series", count=series, most=MAX_SERIES))
    if any(file.text("METHOD").upper() == "CANCEL" for file in files):
        raise BadCalendar(line("calendar.cancels"))
    return events


def _series(events: Iterable[Component]) -> Iterable[list[Component]]:
    """Each series with its exceptions behind it, of each event the latest version. An exception
    whose series is not in the file stands alone: somebody was invited to that one meeting."""
    versions: dict[tuple[str, str], Component] = {}
    for number, event in enumerate(sorted(events, key=_version)):
        uid = event.text("UID") or f"without one: {number}"
        versions[uid, event.text("RECURRENCE-ID")] = event
    groups = {key: [event] for key, event in versions.items() if not key[1]}
    for (uid, day), event in versions.items():
        if day:
            groups.setdefault((uid, "") if (uid, "") in groups else (uid, day), []).append(event)
    return groups.values()


def _version(event: Component) -> int:
    said = event.text("SEQUENCE")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _is_cancelled(event: Component) -> bool:
    return event.text("STATUS").upper() == "CANCELLED"


def _found(event: Component, exceptions: list[Component], zones: Zones) -> Found | None:
    """The meeting; None for what lasts a day or longer: that is a day off or a journey."""
    title = one_line(event.text("SUMMARY"), _MAX_TITLE) or line("calendar.untitled")
    try:
        begins = _stamp(event, "DTSTART", zones)
        length = _length(event, begins, zones)
        if begins.clock is None or length >= _DAY or _says_all_day(event):
            return None
        start, zone, parts = _start(begins, _parts(event, title), zones)
        rule = rule_of(parts, start, zone, title) if parts else None
        changes = _Changes(start, zone, zones)
        changes.read(event)
        for exception in exceptions:
            changes.take(exception, title)
    except BadTime as error:
        raise BadCalendar(line("calendar.bad_time", title=title)) from error
    join_url = join_link(event)
    place = one_line(event.text("LOCATION"), _MAX_PLACE)
    return Found(
        title=title,
        start=start,
        zone=zone,
        rule=rule,
        minutes=int(max(length, _SHORTEST) / timedelta(minutes=1)),
        place="" if place == join_url else place,
        join_url=join_url,
        cancelled=tuple(sorted(changes.cancelled)),
        moved=tuple(sorted(changes.moved.items())),
        added=tuple(sorted(changes.added)),
    )


def _stamp(event: Component, name: str, zones: Zones) -> Stamp:
    return zones.stamp(event.value(name) or Value("", {}))


def _length(event: Component, begins: Stamp, zones: Zones) -> timedelta:
    """From DTEND or DURATION; an hour if there is neither, or nothing between start and end."""
    length = timedelta()
    if event.value("DTEND"):
        ends = _stamp(event, "DTEND", zones)
        zone = begins.zone or zones.home
        length = ends.instant(zone) - begins.instant(zone)
    elif event.value("DURATION"):
        try:
            length = vDuration.from_ical(event.text("DURATION").upper())
        except (ValueError, OverflowError) as error:
            raise BadTime(event.text("DURATION")) from error
    return length if length > timedelta() else _HOUR


def _says_all_day(event: Component) -> bool:
    return event.text("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"


def _parts(event: Component, title: str) -> Parts:
    rules = event.values("RRULE") + event.values("EXRULE")
    if len(rules) > 1:
        raise BadCalendar(line("calendar.many_rules", title=title))
    return parts_of(rules[0].text, title) if rules else {}


def _start(begins: Stamp, parts: Parts, zones: Zones) -> tuple[datetime, str, Parts]:
    """The first wall time, its zone, and the rule by that zone's days.

    A start in UTC is where a program left out the zone: nobody meets at 14:00 in summer and 13:00
    in winter. It is taken as a time of the team's, unless no rule there gives the same days.
    """
    zone = zones.home if begins.zone in _NOWHERE else begins.zone or zones.home
    start = begins.wall(zone)
    by_zone = shifted(parts, (start.date() - begins.day).days)
    if by_zone is None:
        return begins.wall("UTC"), "UTC", parts
    return start, zone, by_zone


@dataclass(slots=True)
class _Changes:
    """What differs from the rule, gathered from a series and its exceptions."""

    start: datetime
    zone: str
    zones: Zones
    cancelled: set[date] = field(default_factory=set)
    moved: dict[date, datetime] = field(default_factory=dict)
    added: set[datetime] = field(default_factory=set)

    def read(self, event: Component) -> None:
        for stamp in self.zones.stamps(event.values("RDATE")):
            self.added.add(self._wall(stamp))
        self.added.discard(self.start)
        for stamp in self.zones.stamps(event.values("EXDATE")):
            self._drop(self._wall(stamp))

    def take(self, exception: Component, title: str) -> None:
        replaced = exception.value("RECURRENCE-ID") or Value("", {})
        if "RANGE" in replaced.params:
            raise BadCalendar(line("calendar.splits", title=title))
        planned = self._wall(self.zones.stamp(replaced))
        if _is_cancelled(exception):
            self._drop(planned)
            return
        wall = self._wall(_stamp(exception, "DTSTART", self.zones))
        if planned in self.added:
            self.added = self.added - {planned} | {wall}
            return
        # Some programs list a day that was moved among those that were cancelled as well.
        self.cancelled.discard(planned.date())
        if wall != planned:
            self.moved[planned.date()] = wall

    def _wall(self, stamp: Stamp) -> datetime:
        return stamp.wall(self.zone, self.start.time())

    def _drop(self, wall: datetime) -> None:
        if wall in self.added:
            self.added.discard(wall)
        else:
            self.cancelled.add(wall.date())
