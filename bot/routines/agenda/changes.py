"""Moving one meeting, cancelling it, and putting it back. What is planned follows by `replan`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.errors import Gone, Invalid
from bot.humane import manner_of, suits
from bot.routines.agenda.calendar import HORIZON, meetings, own_start, rhythm_of, zone_of
from bot.routines.agenda.meetings import Upcoming, upcoming
from bot.routines.agenda.replanning import replan
from bot.schedule import instant
from bot.series.rhythm import by_rule
from bot.series.typed import CLOCK, DAY, wall_ahead
from bot.texts import line
from storage.queries.meetings import meeting_on, open_items
from storage.queries.notices import authors_of, told_of
from storage.queries.once import first_time
from storage.queries.series import meeting_written, series_held, series_seen
from storage.tables import Kind, Meeting, MeetingSeries, Team

_AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who hears when a meeting changes: so many persons, `late` of them only when the
    meeting would begin, and perhaps the team's channel. `items` is how many stand open on its
    agenda."""

    people: int = 0
    late: int = 0
    channel: bool = False
    items: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """A meeting, who hears of its change, and the one to which its items go on if it is off."""

    meeting: Upcoming
    audience: Audience
    follows: Upcoming | None = None


async def seen(session: AsyncSession, who: Membership, key: str, now: datetime) -> Changed:
    """The meeting that `key` names and who would hear of a change, to look at. Raises `NotAllowed`,
    and `Gone` unless it is still ahead; it may be off."""
    who.require(Right.CHANGE_MEETINGS)
    series_id, day = _named(key)
    series = await series_seen(session, who.team_id, series_id)
    meeting = _standing(series, day, now)
    row = await meeting_written(session, meeting.series.id, day)
    audience = await _audience(session, row, meeting.series.team, now) if row else Audience()
    return Changed(meeting, audience, await _following(session, meeting, now))


async def move(
    session: AsyncSession,
    who: Membership,
    key: str,
    typed: Mapping[str, str],
    was: str,
    *,
    request: str,
    now: datetime,
) -> Changed:
    """Gives the meeting the day and time that were typed, in its series' zone. `was` is the start
    that the form showed, in ISO 8601. Raises `Invalid` for "day" or "clock", and `Gone` if the
    meeting is off, has begun, or has another start by now."""
    meeting, row = await _held(session, who, key, now)
    audience = await _audience(session, row, meeting.series.team, now)
    if await first_time(session, who.workspace_id, request, now):
        _refuse_off(meeting)
        if meeting.starts_at.isoformat() != was:
            raise Gone(line("meeting.moved_meanwhile", when=meeting.when(who.timezone)))
        zone = zone_of(meeting.series, meeting.series.team)
        wall = wall_ahead(typed[DAY], typed[CLOCK], zone, now)
        _refuse_taken(meeting, wall, who)
        shift(meeting.series, row, wall)
        await replan(session, meeting.series.id, now)
    return Changed(await _now(session, who, key, now), audience)


async def cancel(
    session: AsyncSession, who: Membership, key: str, *, request: str, now: datetime
) -> Changed:
    """The meeting is off. Raises `Gone` if it is already, or has begun."""
    meeting, row = await _held(session, who, key, now)
    audience = await _audience(session, row, meeting.series.team, now)
    if await first_time(session, who.workspace_id, request, now):
        _refuse_off(meeting)
        row.cancelled_at = now
        await replan(session, meeting.series.id, now)
    found = await _now(session, who, key, now)
    return Changed(found, audience, await _following(session, found, now))


async def put_back(
    session: AsyncSession, who: Membership, key: str, *, request: str, now: datetime
) -> Changed:
    """The meeting takes place after all. Raises `Gone` if it does already, or its time is over."""
    meeting, row = await _held(session, who, key, now)
    audience = await _audience(session, row, meeting.series.team, now)
    if await first_time(session, who.workspace_id, request, now):
        if not meeting.off:
            raise Gone(line("meeting.on_already", when=meeting.when(who.timezone)))
        row.cancelled_at = None
        await replan(session, meeting.series.id, now)
    return Changed(await _now(session, who, key, now), audience)


def shift(series: MeetingSeries, row: Meeting, wall: datetime) -> None:
    """The meeting begins at that wall time (naive); the rule's own needs no saying."""
    planned = by_rule(rhythm_of(series, series.team), row.day)
    own = instant(wall, zone_of(series, series.team))
    is_the_rules = planned is not None and planned.starts_at == own and not row.added
    row.wall = None if is_the_rules else wall


async def _held(
    session: AsyncSession, who: Membership, key: str, now: datetime
) -> tuple[Upcoming, Meeting]:
    """The meeting, written down, with its series held: of two who change it the second sees what
    the first did."""
    who.require(Right.CHANGE_MEETINGS)
    series_id, day = _named(key)
    series = await series_held(session, who.team_id, series_id)
    meeting = _standing(series, day, now)
    return meeting, await meeting_on(session, meeting.series, day, meeting.starts_at)


async def _now(session: AsyncSession, who: Membership, key: str, now: datetime) -> Upcoming:
    series_id, day = _named(key)
    return _standing(await series_seen(session, who.team_id, series_id), day, now)


def _named(key: str) -> tuple[int, date]:
    series_id, _, day = key.partition(":")
    try:
        return int(series_id), date.fromisoformat(day)
    except ValueError:  # of a card that nobody could have been shown
        raise Gone(line("face.old_card")) from None


def _standing(series: MeetingSeries | None, day: date, now: datetime) -> Upcoming:
    """The meeting as it stands; if it is off, with the start that it would have."""
    if series is None or series.ended_at is not None or series.team.archived_at is not None:
        raise Gone(line("meeting.not_there"))
    exception = next((one for one in series.exceptions if one.day == day), None)
    starts_at = own_start(series, series.team, exception) if exception is not None else None
    if starts_at is None:
        planned = by_rule(rhythm_of(series, series.team), day)
        if planned is None:
            raise Gone(line("meeting.not_there"))
        starts_at = planned.starts_at
    if starts_at <= now:
        raise Gone(line("meeting.over"))
    is_off = exception is not None and exception.cancelled_at is not None
    return Upcoming(series, day, starts_at, is_off)


def _refuse_off(meeting: Upcoming) -> None:
    if meeting.off:
        raise Gone(line("meeting.off_already"))


def _refuse_taken(meeting: Upcoming, wall: datetime, who: Membership) -> None:
    """Neither where it is already, nor where the series meets anyway."""
    series = meeting.series
    at = instant(wall, zone_of(series, series.team))
    if at == meeting.starts_at:
        raise Invalid({DAY: line("meeting.same_time", when=meeting.when(who.timezone))})
    if next(meetings(series, series.team, at - _AN_INSTANT, at), None) is not None:
        raise Invalid({DAY: line("meeting.taken", title=series.title)})


async def _audience(session: AsyncSession, row: Meeting, team: Team, now: datetime) -> Audience:
    """Whoever was told of the meeting, or has brought something to it."""
    told = await told_of(session, row.id)
    persons = {one.person.id: one.person for one in told if one.person is not None}
    persons |= {author.id: author for author in await authors_of(session, row.id)}
    hours = [suits(manner_of(one, team), Kind.NOTICE, now) for one in persons.values()]
    late = sum(hour is None or hour >= row.starts_at for hour in hours)
    channel = any(one.channel is not None for one in told)
    return Audience(len(persons), late, channel, len(await open_items(session, row.id)))


async def _following(session: AsyncSession, meeting: Upcoming, now: datetime) -> Upcoming | None:
    """The next other meeting of the series, or else of the team."""
    series = meeting.series
    ahead = meetings(series, series.team, now, now + HORIZON)
    other = next((one for one in ahead if one.day != meeting.day), None)
    if other is not None:
        return Upcoming(series, other.day, other.starts_at)
    of_team = await upcoming(session, series.team_id, now)
    return next((one for one in of_team if one.series.id != series.id), None)
