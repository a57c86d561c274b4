"""A series as it stands in a form: filled in from nothing, from a series, or from a file."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.routines.agenda.calendar import HORIZON, meetings, rhythm_of, zone_of
from bot.series.rhythm import Often, by_rule, continued, often_of
from bot.series.values import Exceptions
from storage.tables import MeetingSeries

USUAL_TIME = time(9)
USUAL_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Draft:
    """What the fields begin with. `start` is the next meeting's wall time (naive) in `zone`
    (IANA), None for one that is yet to be said; `rule` is its RFC 5545 rule."""

    zone: str
    title: str = ""
    start: datetime | None = None
    rule: str | None = None
    often: Often = Often.TWO_WEEKS
    minutes: int = USUAL_MINUTES
    place: str = ""
    join_url: str = ""
    facilitator_id: int | None = None
    backup_id: int | None = None
    exceptions: Exceptions = field(default_factory=Exceptions)


def of_series(series: MeetingSeries, now: datetime) -> Draft:
    """The series with its next meeting by the rule, or wherever a single one was moved to."""
    zone = zone_of(series, series.team)
    start = _next(series, zone, now)
    rest = continued(rhythm_of(series, series.team), now)
    return Draft(
        zone=zone.key,
        title=series.title,
        start=start,
        rule=rest.rule if rest else series.rrule,
        often=often_of(series.rrule, start.date()),
        minutes=series.minutes,
        place=series.place,
        join_url=series.join_url,
        facilitator_id=series.facilitator_id,
        backup_id=series.backup_id,
    )


def stamp_of(series: MeetingSeries) -> str:
    """Another one as soon as anything of the series is another."""
    said = repr([getattr(series, column.name) for column in series.__table__.columns])
    changes = sorted(
        (str(one.day), str(one.wall), str(one.cancelled_at)) for one in series.exceptions
    )
    return hashlib.sha256(f"{said}{changes}".encode()).hexdigest()[:16]


def _next(series: MeetingSeries, zone: ZoneInfo, now: datetime) -> datetime:
    rhythm = rhythm_of(series, series.team)
    held = next(meetings(series, series.team, now, now + HORIZON), None)
    if held is None:
        return series.start
    if series.rrule is not None and by_rule(rhythm, held.day) is not None:
        return datetime.combine(held.day, rhythm.start.time())
    return held.starts_at.astimezone(zone).replace(tzinfo=None)
