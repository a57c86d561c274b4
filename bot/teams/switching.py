"""A routine is switched off, or on again."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.agenda.replanning import replan
from bot.routines.agenda.steps import Step
from bot.texts import line
from storage.queries.routines import skip_waiting_of_routine
from storage.tables import Kind, Routine

# What is not asked for but owed: what became of something, that a meeting moved, that somebody
# waits for a call.
_OWED = (Kind.OUTCOME, Kind.NOTICE, Kind.WELCOME)
_OWED_STEPS = (Step.CALL_ME,)


async def switch_off(session: AsyncSession, routine: Routine) -> None:
    """Nothing of it falls due any more, and what waits is not sent, but for what is owed."""
    routine.enabled = False
    await session.flush()
    reason = line("reason.switched_off")
    await skip_waiting_of_routine(session, routine.id, reason, _OWED, _OWED_STEPS)


async def switch_on(session: AsyncSession, routine: Routine, now: datetime) -> None:
    """It counts from now: what would have fallen due meanwhile is not made up for."""
    routine.enabled = True
    routine.since = routine.planned_until = routine.next_due = now
    await session.flush()
    if routine.series_id is not None:
        await replan(session, routine.series_id, now)
