"""Due routines become nudges and deliveries, once.

A routine's watermark (`planned_until`), its nudges and their deliveries are written in one
transaction, and the unique keys of the ledger stand behind it: a repeated, concurrent or
interrupted tick plans nothing twice and skips nothing.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.faults import report
from bot.meters import UNWATCHED, Meters
from bot.nudging import write_nudge
from bot.routines.plan import Occasion, Rules
from storage.database import Database
from storage.queries.ledger import due_routines
from storage.tables import Routine, RoutineKind

# Routines planned in one transaction: few, for on SQLite nobody else writes meanwhile, and a bot
# that was away for weeks has much to plan for each.
BATCH = 5
# When a routine whose rules fail is looked at again.
LATER = timedelta(hours=1)

log = logging.getLogger(__name__)


async def plan(
    database: Database,
    rules: Mapping[RoutineKind, Rules],
    now: datetime,
    meters: Meters = UNWATCHED,
) -> int:
    """Plans everything that fell due up to `now` (aware); the number of nudges written."""
    written = 0
    while True:
        new: Counter[RoutineKind] = Counter()
        async with database.writing.begin() as session:
            routines = await due_routines(session, rules, now, BATCH)
            for routine in routines:
                new[routine.kind] += await _plan_routine(session, rules, routine, now)
        written += new.total()
        for kind, nudges in new.items():
            meters.planned(kind, nudges)
        if len(routines) < BATCH:
            return written


async def _plan_routine(
    session: AsyncSession, rules: Mapping[RoutineKind, Rules], routine: Routine, now: datetime
) -> int:
    routine_id = routine.id
    try:
        async with session.begin_nested():
            return await _plan_due(session, rules[routine.kind], routine, now)
    except OperationalError:  # the database itself: the next tick tries
        raise
    except Exception as error:  # one team's trouble must not keep the others waiting
        report(log, error, routine=routine_id)
    later = update(Routine).where(Routine.id == routine_id).values(next_due=now + LATER)
    await session.execute(later, execution_options={"synchronize_session": False})
    return 0


async def _plan_due(session: AsyncSession, rules: Rules, routine: Routine, now: datetime) -> int:
    await rules.prepare(session, routine)
    occasions = rules.due(routine, routine.planned_until, now)
    written = [await _write(session, rules, routine, occasion, now) for occasion in occasions]
    # What a step has begun may bring the next one.
    routine.planned_until, routine.next_due = now, rules.next_due(routine, now)
    return sum(written)


async def _write(
    session: AsyncSession, rules: Rules, routine: Routine, occasion: Occasion, now: datetime
) -> bool:
    meeting = await rules.meeting(session, routine, occasion)
    recipients = await rules.recipients(session, routine, occasion)
    meeting_id = meeting.id if meeting else None
    if not await write_nudge(session, routine, occasion, meeting_id, recipients, now):
        return False
    await rules.begin(session, routine, occasion, now)
    await session.flush()
    return True
