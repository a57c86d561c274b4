"""The round of a meeting that nobody led: after three working days its items go on."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.nudging import write_nudge
from bot.routines.agenda.carry import carry
from bot.routines.agenda.recipients import recipients
from bot.routines.agenda.replanning import routine_of
from bot.routines.agenda.steps import KINDS, TOLD_FOR, Step, lapse_of
from bot.routines.plan import Due, Occasion
from storage.queries.meetings import open_items, outdate_meeting
from storage.queries.outcomes import unrecorded_items
from storage.queries.teams import meetings_until
from storage.tables import Change, Meeting, Outcome, Result, Routine


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


async def lapse_what_is_over(session: AsyncSession, series_id: int, now: datetime) -> None:
    """The same for every round of a series whose days ran out while its routine was off: whoever
    waits to hear is told now."""
    routine = await routine_of(session, series_id)
    for meeting in await meetings_until(session, series_id, now):
        if lapse_of(meeting.series, routine.team, meeting.starts_at) <= now:
            await _tell(session, routine, meeting, now)
            await lapse(session, meeting, now)


async def _tell(session: AsyncSession, routine: Routine, meeting: Meeting, now: datetime) -> None:
    occasion = Occasion(
        step=Step.LAPSED,
        name=meeting.day.isoformat(),
        kind=KINDS[Step.LAPSED],
        due_at=now,
        expires_at=now + TOLD_FOR,
        day=meeting.day,
        starts_at=meeting.starts_at,
    )
    [contributors] = await recipients(session, [Due(routine, occasion)])
    await write_nudge(session, routine, occasion, meeting.id, contributors, now)
