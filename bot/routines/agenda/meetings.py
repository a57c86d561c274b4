"""Which meeting is meant: a team's next ones, and the one that a tap refers to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Moment, Time
from bot.errors import Gone
from bot.routines.agenda.steps import HORIZON, rhythm_of
from bot.schedule import occurrences
from bot.texts import line
from storage.queries.meetings import meeting_on, series_of
from storage.tables import Meeting, MeetingSeries

_MORE_THAN_A_DAY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The next meeting of a series. It may not have a row yet; `key` names it in a form."""

    series: MeetingSeries
    day: date
    starts_at: datetime

    @property
    def key(self) -> str:
        return f"{self.series.id}:{self.day.isoformat()}"

    def when(self, zone: str | None = None, form: Moment = Moment.FULL) -> Time:
        """Its start, in the zone of whoever reads it or else in the team's."""
        return Time(self.starts_at, zone or self.series.team.timezone, form)


async def upcoming(session: AsyncSession, team_id: int, now: datetime) -> list[Upcoming]:
    """The next meeting of each of the team's series, soonest first."""
    found = []
    for series in await series_of(session, team_id):
        if (following := _next_of(series, now)) is not None:
            found.append(following)
    return sorted(found, key=lambda meeting: meeting.starts_at)


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
    meeting = await meeting_on(session, chosen.series, chosen.day, chosen.starts_at)
    return meeting, key in ("", chosen.key)


def _next_of(series: MeetingSeries, now: datetime) -> Upcoming | None:
    times = occurrences(rhythm_of(series, series.team), now, now + HORIZON)
    following = next(times, None)
    return Upcoming(series, following.day, following.starts_at) if following else None


def _on_day(series: MeetingSeries, day: str, now: datetime) -> Upcoming | None:
    """The series' meeting of that day (ISO 8601), if there is one and it is still ahead."""
    try:
        noon = datetime.combine(date.fromisoformat(day), time(12), UTC)
        around = noon - _MORE_THAN_A_DAY, noon + _MORE_THAN_A_DAY
    except (ValueError, OverflowError):  # a day that nobody could have been shown
        return None
    for meeting in occurrences(rhythm_of(series, series.team), max(now, around[0]), around[1]):
        if meeting.day.isoformat() == day:
            return Upcoming(series, meeting.day, meeting.starts_at)
    return None
