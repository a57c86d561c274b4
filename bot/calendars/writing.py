"""A team's meetings as a calendar that people subscribe to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDuration, vText, vUri

from bot.calendars.described import described
from bot.calendars.words import clean
from bot.texts import line

_PRODUCT = "-//Alongside//Meetings//EN"
# How often calendars should look again. Many look when they like.
_LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting as a calendar shows it.

    `uid` stays the same and `sequence` grows when the meeting is moved or cancelled; `zone` is an
    IANA name; `starts_at` and `changed_at` are aware.
    """

    uid: str
    title: str
    starts_at: datetime
    minutes: int
    zone: str
    place: str
    join_url: str
    cancelled: bool
    changed_at: datetime
    sequence: int


def write(name: str, entries: Sequence[Entry]) -> bytes:
    """The calendar called `name`: the same bytes for the same meetings, in whatever order."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", _PRODUCT)
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", _Words(clean(name)))
    calendar.add("REFRESH-INTERVAL", vDuration(_LOOK_AGAIN), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(_LOOK_AGAIN))
    events = [_event(entry) for entry in sorted(entries, key=lambda one: (one.starts_at, one.uid))]
    for event in events:
        calendar.add_component(event)
    used = sorted(calendar.get_used_tzids())
    if used:
        first = min(entry.starts_at for entry in entries)
        last = max(_ends_at(entry) for entry in entries)
        zones = [described(ZoneInfo(zone), first, last) for zone in used]
        # Some programs want a zone to be described before it is used.
        calendar.subcomponents = [*zones, *events]
    ical: bytes = calendar.to_ical()
    return ical


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", entry.changed_at.astimezone(UTC))
    event.add("LAST-MODIFIED", entry.changed_at.astimezone(UTC))
    event.add("DTSTART", _shown(entry.starts_at, entry.zone))
    event.add("DTEND", _shown(_ends_at(entry), entry.zone))
    event.add("SUMMARY", _Words(clean(_title(entry))))
    event.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.place:
        event.add("LOCATION", _Words(clean(entry.place)))
    if entry.join_url:
        # Few calendars show the first, all show the second.
        event.add("CONFERENCE", vUri(clean(entry.join_url)), parameters={"VALUE": "URI"})
        event.add("DESCRIPTION", _Words(clean(line("calendar.join", url=entry.join_url))))
    return event


def _title(entry: Entry) -> str:
    # Some calendars show a cancelled meeting like any other.
    return line("calendar.cancelled", title=entry.title) if entry.cancelled else entry.title


def _ends_at(entry: Entry) -> datetime:
    return entry.starts_at.astimezone(UTC) + timedelta(minutes=entry.minutes)


def _shown(at: datetime, zone: str) -> datetime:
    """The wall time. Of one that comes twice a file can name only the first, so the second is
    given in UTC."""
    wall = at.astimezone(ZoneInfo(zone))
    return at.astimezone(UTC) if wall.fold else wall


class _Words(vText):
    """Text as it was typed: the library's own takes a typed \\N for a line break."""

    def to_ical(self) -> bytes:
        text = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return text.replace("\n", "\\n").encode()
