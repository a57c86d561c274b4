"""A rhythm or a zone has changed: what was not sent yet follows, and nothing is asked twice."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.agenda.steps import next_due, rhythm_of
from bot.schedule import Occurrence, occurrences
from storage.queries.meetings import meeting_on
from storage.tables import (
    AgendaHistory,
    AgendaItem,
    Change,
    Delivery,
    Meeting,
    MeetingSeries,
    Nudge,
    Routine,
    Team,
)

_HORIZON = timedelta(days=400)


async def replan(session: AsyncSession, routine: Routine, now: datetime) -> None:
    """Brings a meeting series' routine and its coming meetings in line with its rules. Items of
    a meeting that will not take place move to the next one that will."""
    series, team = routine.series, routine.team
    if series is None:
        return
    following = next_due(series, team, routine.planned_until)
    if routine.next_due != following:
        routine.next_due = following
    ahead = {
        meeting.day: meeting
        for meeting in occurrences(rhythm_of(series, team), now, now + _HORIZON)
    }
    statement = select(Meeting).where(Meeting.series_id == series.id, Meeting.starts_at > now)
    for meeting in await session.scalars(statement):
        await _follow(session, series, team, meeting, ahead, now)


async def _follow(
    session: AsyncSession,
    series: MeetingSeries,
    team: Team,
    meeting: Meeting,
    ahead: dict[date, Occurrence],
    now: datetime,
) -> None:
    occurrence = ahead.get(meeting.day)
    if occurrence is None:
        later = [day for day in sorted(ahead) if day > meeting.day]
        target = ahead[later[0]] if later else next(iter(ahead.values()), None)
        if target is not None:
            await _move_items(session, series, meeting, target, now)
        await _expire(session, meeting, now)
    elif occurrence.starts_at != meeting.starts_at:
        meeting.starts_at = occurrence.starts_at
        await _expire(session, meeting, occurrence.starts_at)
        await _outdate(session, meeting)


async def _move_items(
    session: AsyncSession,
    series: MeetingSeries,
    meeting: Meeting,
    target: Occurrence,
    now: datetime,
) -> None:
    items = (await session.scalars(select(AgendaItem).filter_by(meeting_id=meeting.id))).all()
    if not items:
        return
    other = await meeting_on(session, series, target.day, target.starts_at)
    for item in items:
        item.meeting_id = other.id
        session.add(
            AgendaHistory(item_id=item.id, change=Change.MOVED, meeting_id=other.id, at=now)
        )
    await _outdate(session, other)


async def _expire(session: AsyncSession, meeting: Meeting, at: datetime) -> None:
    """What was planned about the meeting and is not sent by then is of no use."""
    await session.execute(update(Nudge).where(Nudge.meeting_id == meeting.id).values(expires_at=at))


async def _outdate(session: AsyncSession, meeting: Meeting) -> None:
    of_meeting = select(Nudge.id).where(Nudge.meeting_id == meeting.id)
    await session.execute(
        update(Delivery)
        .where(Delivery.nudge_id.in_(of_meeting))
        .values(version=Delivery.version + 1)
    )
