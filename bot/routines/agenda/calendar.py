"""On which days a series really meets: its rule, without what was cancelled, with what was moved
or added. Pure; a series arrives with its `exceptions` loaded."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.schedule import Occurrence, Rhythm, instant, occurrences
from storage.tables import Meeting, MeetingSeries, Routine, Team

# How far ahead the next meeting of a series is looked for: a February 29 that is a Monday can be
# 40 years away.
HORIZON = timedelta(days=41 * 366)
# A day's noon and what begins on that day are never further apart, whatever the zone.
_TWO_DAYS = timedelta(days=2)


def series_of(routine: Routine) -> MeetingSeries:
    """The series of an agenda routine."""
    if routine.series is None:
        raise LookupError("an agenda routine has a meeting series")
    return routine.series


def zone_of(series: MeetingSeries, team: Team) -> ZoneInfo:
    return ZoneInfo(series.timezone or team.timezone)


def rhythm_of(series: MeetingSeries, team: Team) -> Rhythm:
    return Rhythm(series.start, series.rrule, zone_of(series, team))


def meetings(
    series: MeetingSeries, team: Team, after: datetime, until: datetime
) -> Iterator[Occurrence]:
    """Those that begin after `after` and not later than `until` (aware), in order of time."""
    until = last_of(series, team, until)
    excepted = {meeting.day for meeting in series.exceptions}
    own = iter(sorted(_own(series, team, after, until), key=lambda meeting: meeting.starts_at))
    following = next(own, None)
    for meeting in occurrences(rhythm_of(series, team), after, until):
        if meeting.day in excepted:
            continue
        while following is not None and following.starts_at < meeting.starts_at:
            yield following
            following = next(own, None)
        yield meeting
    if following is not None:
        yield following
        yield from own


def last_of(series: MeetingSeries, team: Team, until: datetime) -> datetime:
    """`until`, or when the series has ended or its team was archived before that."""
    ends = (until, team.archived_at, series.ended_at)
    return min(at for at in ends if at is not None)


def own_start(series: MeetingSeries, team: Team, meeting: Meeting) -> datetime | None:
    """When a meeting that has a wall time of its own begins, also if it is off; None if it goes by
    the rule. One that had begun when the rhythm or the zone was last changed began when it did."""
    if meeting.wall is None:
        return None
    if meeting.starts_at <= series.rule_since:
        return meeting.starts_at
    return instant(meeting.wall, zone_of(series, team))


def meeting_on(series: MeetingSeries, team: Team, day: date) -> Occurrence | None:
    """The meeting that is named by that day, wherever it was moved to; None if there is none."""
    zone = zone_of(series, team)
    for meeting in series.exceptions:
        if meeting.day == day:
            starts_at = own_start(series, team, meeting)
            if starts_at is None or meeting.cancelled_at is not None:
                return None
            return Occurrence(day, starts_at)
    try:
        noon = instant(datetime.combine(day, time(12)), zone)
        around = occurrences(rhythm_of(series, team), noon - _TWO_DAYS, noon + _TWO_DAYS)
        return next((one for one in around if one.day == day), None)
    except OverflowError:  # a day at the end of time, which nobody could have been shown
        return None


def _own(
    series: MeetingSeries, team: Team, after: datetime, until: datetime
) -> Iterator[Occurrence]:
    """Meetings at a wall time of their own."""
    for meeting in series.exceptions:
        starts_at = own_start(series, team, meeting)
        if starts_at is not None and meeting.cancelled_at is None and after < starts_at <= until:
            yield Occurrence(meeting.day, starts_at)
