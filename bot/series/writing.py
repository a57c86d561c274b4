"""A series comes, changes and ends; what is planned follows, and whoever was told is told.

Nothing here asks who may: that is done where somebody's wish comes in.
"""

from dataclasses import asdict, fields
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.agenda.calendar import rhythm_of, zone_of
from bot.routines.agenda.meetings import next_of
from bot.routines.agenda.replanning import keep_the_past, replan
from bot.schedule import Rhythm, checked_rhythm, instant
from bot.series.rhythm import by_rule, continued
from bot.series.values import Exceptions, SeriesValues, Timing
from storage.queries.meetings import meeting_on, outdate_meeting
from storage.queries.series import written_down
from storage.tables import Meeting, MeetingSeries, Routine, RoutineKind, Team

# No step comes longer before its meeting.
_LONGEST_LEAD = timedelta(days=60)
_APART = {"timing", "exceptions"}
_RHYTHM = ("start", "rrule", "timezone")
_COLUMNS = [field.name for field in fields(SeriesValues) if field.name not in _APART]


async def create_series(
    session: AsyncSession, team: Team, values: SeriesValues, now: datetime
) -> MeetingSeries:
    """Writes the series and its agenda routine. What would have come before and is still of use
    comes at once: a meeting in three days has its ask too. Raises `BadRhythm` for one that never
    takes place. The team has no series of that title."""
    _check(team, values)
    series = MeetingSeries(team_id=team.id, rule_since=now)
    _assign(series, values)
    for name, value in asdict(values.timing or Timing()).items():
        setattr(series, name, value)
    session.add(series)
    await session.flush()
    routine = Routine(
        team_id=team.id,
        kind=RoutineKind.AGENDA,
        series_id=series.id,
        since=now - _LONGEST_LEAD,
        planned_until=now,
    )
    session.add(routine)
    await _write_exceptions(session, series, team, values.exceptions, now)
    await replan(session, series.id, now)
    return series


async def change_series(
    session: AsyncSession, series: MeetingSeries, values: SeriesValues, now: datetime
) -> None:
    """Gives the series what `values` say; the same values change nothing. `series` comes with its
    team and exceptions, and is held. Raises `BadRhythm` like `create_series`.

    The next meeting, if anybody was asked about it or brought something to it, becomes the first
    one of a new rhythm: whoever was asked is not asked twice.
    """
    _check(series.team, values)
    if any(getattr(series, name) != getattr(values, name) for name in _RHYTHM):
        await keep_the_past(session, series.id, now)
        awaited = await _awaited(session, series, now)
        before = rhythm_of(series, series.team)
        _assign(series, values)
        await _follow(session, series, awaited, before, now)
    else:
        _assign(series, values)
    await _write_exceptions(session, series, series.team, values.exceptions, now)
    await replan(session, series.id, now)
    await _redraw(session, series, now)


async def end_series(session: AsyncSession, series: MeetingSeries, now: datetime) -> None:
    """No meeting of the series begins after `now`; whoever was told of one is told. `series` is
    held."""
    for meeting in (await written_down(session, series.id)).values():
        if meeting.starts_at > now and meeting.cancelled_at is None:
            meeting.cancelled_at = now
    series.ended_at = now
    await replan(session, series.id, now)


def _check(team: Team, values: SeriesValues) -> None:
    zone = ZoneInfo(values.timezone or team.timezone)
    checked_rhythm(Rhythm(values.start, values.rrule, zone))


def _assign(series: MeetingSeries, values: SeriesValues) -> None:
    for name in _COLUMNS:
        setattr(series, name, getattr(values, name))
    for name, value in asdict(values.timing).items() if values.timing else ():
        setattr(series, name, value)


async def _awaited(session: AsyncSession, series: MeetingSeries, now: datetime) -> Meeting | None:
    """The next meeting, if something refers to it and the rhythm brought it."""
    following = next_of(series, now)
    if following is None:
        return None
    meeting = (await written_down(session, series.id)).get(following.day)
    return None if meeting is None or meeting.added else meeting


async def _follow(
    session: AsyncSession,
    series: MeetingSeries,
    awaited: Meeting | None,
    before: Rhythm,
    now: datetime,
) -> None:
    """Meetings that had another time than the old rhythm's go by the new one, and the next one
    that somebody awaits is its first."""
    rhythm, first = rhythm_of(series, series.team), series.start
    for meeting in (await written_down(session, series.id)).values():
        if meeting.wall is None or meeting.added or meeting.starts_at <= now:
            continue
        if meeting.wall >= first and by_rule(rhythm, meeting.day) is None:
            meeting.wall = None
    if awaited is None:
        return
    if by_rule(rhythm, awaited.day) is not None:
        if awaited.day == first.date() and by_rule(before, awaited.day) is None:
            awaited.wall = None
        return
    rest = continued(rhythm, instant(first, rhythm.zone))
    if rest is not None:
        series.start, series.rrule = rest.start, rest.rule
    else:  # that one meeting is all there is, and keeps the day that names it
        series.start, series.rrule = datetime.combine(awaited.day, first.time()), None
    awaited.wall = first


async def _write_exceptions(
    session: AsyncSession,
    series: MeetingSeries,
    team: Team,
    exceptions: Exceptions,
    now: datetime,
) -> None:
    """Those that are ahead and that the rule knows of."""
    rhythm = rhythm_of(series, team)
    changes = dict.fromkeys(exceptions.cancelled) | dict(exceptions.moved)
    for day, wall in changes.items():
        planned = by_rule(rhythm, day)
        if planned is None or planned.starts_at <= now:
            continue
        meeting = await meeting_on(session, series, day, planned.starts_at)
        if wall is None:
            meeting.cancelled_at = now
        elif instant(wall, rhythm.zone) > now:
            meeting.wall = wall
    known = await written_down(session, series.id)
    for wall in exceptions.added:
        starts_at = instant(wall, zone_of(series, team))
        # A day names one meeting of a series.
        if starts_at > now and wall.date() not in known and by_rule(rhythm, wall.date()) is None:
            await session.flush()
            added = Meeting(series_id=series.id, day=wall.date(), starts_at=starts_at)
            added.wall, added.added = wall, True
            session.add(added)
            known[added.day] = added
    await session.flush()


async def _redraw(session: AsyncSession, series: MeetingSeries, now: datetime) -> None:
    """Title, place and link stand in what was sent about meetings that are ahead."""
    for meeting in (await written_down(session, series.id)).values():
        if meeting.starts_at > now:
            await outdate_meeting(session, meeting.id)
