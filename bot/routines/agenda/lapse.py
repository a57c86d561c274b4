"""The round of a meeting that nobody led: after three working days its items go on."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.nudging import write_nudge
from bot.routines.agenda.carry import carry
from bot.routines.agenda.recipients import recipients
from bot.routines.agenda.steps import KINDS, TOLD_FOR, Step, lapse_of
from bot.routines.plan import Occasion
from storage.queries.meetings import open_items, outdate_meeting
from storage.queries.outcomes import unrecorded_items
from storage.tables import Change, Meeting, MeetingSeries, Outcome, Result, Routine


async def lapse(session: AsyncSession, meeting: Meeting, now: datetime) -> None:
    """Ends the round without a word of what was said. Does nothing once it is recorded."""
    if meeting.recorded_at is not None or meeting.lapsed_at is not None:
        return
    meeting.lapsed_at = now
    items = await open_items(session, meeting.id)
    for item in await unrecorded_items(session, meeting.id):
        session.add(
            Outcome(item_id=item.id, meeting_id=meeting.id, result=Result.UNRECORDED, at=now)
        )
    await carry(session, items, meeting.series, Change.CARRIED, now)
    await session.flush()
    await outdate_meeting(session, meeting.id)


async def lapse_overdue(
    session: AsyncSession,
    routine: Routine,
    series: MeetingSeries,
    meeting: Meeting,
    now: datetime,
) -> None:
    """The same for a round whose days ran out while the routine was off; whoever waits to hear is
    told now. Does nothing while there is time. The routine arrives with its `team`."""
    if lapse_of(series, routine.team, meeting.starts_at) > now:
        return
    occasion = Occasion(
        step=Step.LAPSED,
        name=meeting.day.isoformat(),
        kind=KINDS[Step.LAPSED],
        due_at=now,
        expires_at=now + TOLD_FOR,
        day=meeting.day,
        starts_at=meeting.starts_at,
    )
    contributors = await recipients(session, routine, series, occasion)
    await write_nudge(session, routine, occasion, meeting.id, contributors, now)
    await lapse(session, meeting, now)
