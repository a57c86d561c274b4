"""The round of a meeting that nobody led: after three working days its items go on."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.nudging import write_nudge
from bot.routines.agenda.carry import carry_each
from bot.routines.agenda.recipients import recipients
from bot.routines.agenda.steps import KINDS, TOLD_FOR, Step, lapse_of
from bot.routines.plan import Due, Occasion
from storage.queries.many_agendas import open_and_settled
from storage.queries.meetings import outdate_meetings
from storage.queries.once import insert_each_once
from storage.queries.series import agenda_routine
from storage.queries.teams import meetings_until
from storage.tables import Change, Meeting, Outcome, Result, Routine


async def lapse(session: AsyncSession, meetings: Iterable[Meeting], now: datetime) -> None:
    """Ends these rounds without a word of what was said, but for those that are recorded. The
    meetings arrive with their series."""
    over = [one for one in meetings if one.recorded_at is None and one.lapsed_at is None]
    if not over:
        return
    for meeting in over:
        meeting.lapsed_at = now
    items = await open_and_settled(session, [meeting.id for meeting in over])
    left = [
        {"item_id": item.id, "meeting_id": meeting_id, "result": Result.UNRECORDED, "at": now}
        for meeting_id, own in items.items()
        for item, is_told in own
        if not is_told
    ]
    await insert_each_once(session, Outcome, left, "id")
    of_series = [(meeting.series, [item for item, _ in items[meeting.id]]) for meeting in over]
    await carry_each(session, of_series, Change.CARRIED, now)
    await session.flush()
    await outdate_meetings(session, items)


async def lapse_what_is_over(session: AsyncSession, series_id: int, now: datetime) -> None:
    """The same for every round of a series whose days ran out while its routine was off: whoever
    waits to hear is told now."""
    routine = await agenda_routine(session, series_id)
    for meeting in await meetings_until(session, series_id, now):
        if lapse_of(meeting.series, routine.team, meeting.starts_at) <= now:
            await _tell(session, routine, meeting, now)
            await lapse(session, [meeting], now)


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
