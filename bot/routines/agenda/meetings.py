"""Which meeting is meant: a team's next ones, and the one that a tap refers to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Moment, Time
from bot.errors import Gone
from bot.routines.agenda.calendar import HORIZON, meeting_on, meetings
from bot.schedule import Occurrence
from bot.texts import line
from storage.queries import meetings as queries
from storage.queries.series import series_seen
from storage.tables import Meeting, MeetingSeries


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A meeting of a series. It may not have a row yet; `key` names it in a form. `off` says that
    it does not take place."""

    series: MeetingSeries
    day: date
    starts_at: datetime
    off: bool = False

    @property
    def key(self) -> str:
        return f"{self.series.id}:{self.day.isoformat()}"

    def when(self, zone: str | None = None, form: Moment = Moment.FULL) -> Time:
        """Its start, in the zone of whoever reads it or else in the team's."""
        return Time(self.starts_at, zone or self.series.team.timezone, form)


def of_row(meeting: Meeting) -> Upcoming:
    """A meeting that was written down, as it stands now."""
    series = meeting.series
    is_off = meeting_on(series, series.team, meeting.day) is None
    return Upcoming(series, meeting.day, meeting.starts_at, is_off)


async def upcoming(session: AsyncSession, team_id: int, now: datetime) -> list[Upcoming]:
    """The next meeting of each of the team's series, soonest first."""
    return (await upcoming_by_team(session, [team_id], now))[team_id]


async def upcoming_by_team(
    session: AsyncSession, team_ids: Collection[int], now: datetime
) -> Mapping[int, list[Upcoming]]:
    """The same of many teams."""
    series = await queries.series_by_team(session, team_ids)
    return {team_id: soonest_first(own, now) for team_id, own in series.items()}


def soonest_first(of_team: Iterable[MeetingSeries], now: datetime) -> list[Upcoming]:
    """The same of a team's series."""
    found = [
        Upcoming(one, following.day, following.starts_at)
        for one in of_team
        if (following := next_of(one, now)) is not None
    ]
    return sorted(found, key=lambda meeting: meeting.starts_at)


def next_of(series: MeetingSeries, now: datetime) -> Occurrence | None:
    """The series' first meeting after `now`."""
    return next(meetings(series, series.team, now, now + HORIZON), None)


def meeting_ahead(ahead: Sequence[Upcoming], key: str, now: datetime) -> Upcoming:
    """The meeting that `key` names, if it is of one of these series and has not begun; otherwise
    the next one of its series, or of the team. `ahead` is what `upcoming` found, not empty."""
    series_id, _, day = key.partition(":")
    for following in ahead:
        if str(following.series.id) == series_id:
            return _on_day(following.series, day, now) or following
    return ahead[0]


async def meeting_named(
    session: AsyncSession, team_id: int, key: str, now: datetime
) -> tuple[Meeting, bool]:
    """The same, written down. The flag says whether it is the one that was named ("" for whichever
    is next). Raises `Gone` when the team has no meeting ahead."""
    ahead = await upcoming(session, team_id, now)
    if not ahead:
        raise Gone(line("agenda.no_meeting"))
    chosen = meeting_ahead(ahead, key, now)
    meeting = await queries.meeting_on(session, chosen.series, chosen.day, chosen.starts_at)
    if meeting.off:  # somebody has just called it off, and had it until now
        await series_seen(session, team_id, meeting.series_id)
        if of_row(meeting).off:
            return await meeting_named(session, team_id, key, now)
    return meeting, key in ("", chosen.key)


def _on_day(series: MeetingSeries, day: str, now: datetime) -> Upcoming | None:
    """The series' meeting that is named by that day (ISO 8601), if it is still ahead."""
    try:
        meeting = meeting_on(series, series.team, date.fromisoformat(day))
    except ValueError:  # a day that nobody could have been shown
        return None
    if meeting is None or meeting.starts_at <= now:
        return None
    return Upcoming(series, meeting.day, meeting.starts_at)
