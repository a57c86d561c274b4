"""Items go on to a later meeting: nothing that somebody brought is dropped in silence."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.agenda.meetings import Upcoming, next_of, upcoming
from storage.queries.meetings import meeting_on, outdate_meeting
from storage.tables import AgendaHistory, AgendaItem, Change, Meeting, MeetingSeries


async def carry(
    session: AsyncSession,
    items: Sequence[AgendaItem],
    series: MeetingSeries,
    change: Change,
    now: datetime,
    *,
    by: int | None = None,
) -> Meeting | None:
    """Puts the items on the agenda of the series' next meeting, or else of the team's; `by` is the
    member who did it. With no meeting ahead they stay where they are, open, and None comes back."""
    following = await after_now(session, series, now)
    if following is None or not items:
        return None
    other = await meeting_on(session, following.series, following.day, following.starts_at)
    for item in items:
        item.meeting_id = other.id
        item.carried += change is not Change.MOVED
        session.add(
            AgendaHistory(item_id=item.id, member_id=by, change=change, meeting_id=other.id, at=now)
        )
    await session.flush()
    await outdate_meeting(session, other.id)
    return other


async def after_now(session: AsyncSession, series: MeetingSeries, now: datetime) -> Upcoming | None:
    """The meeting to which an item of this series goes on."""
    following = next_of(series, now)
    if following is not None:
        return Upcoming(series, following.day, following.starts_at)
    return next(iter(await upcoming(session, series.team_id, now)), None)
