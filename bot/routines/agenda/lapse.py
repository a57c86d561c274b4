"""The round of a meeting that nobody led: after three working days its items go on."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.agenda.carry import carry
from storage.queries.meetings import open_items, outdate_meeting
from storage.queries.outcomes import unrecorded_items
from storage.tables import Change, Meeting, Outcome, Result


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
