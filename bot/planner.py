"""Due routines become nudges and deliveries, once.

A routine's watermark (`planned_until`), its nudges and their deliveries are written in one
transaction, and the unique keys of the ledger stand behind it: a repeated, concurrent or
interrupted tick plans nothing twice and skips nothing.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.faults import report
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


async def plan(database: Database, rules: Mapping[RoutineKind, Rules], now: datetime) -> int:
    """Plans everything that fell due up to `now` (aware); the number of nudges written."""
    written = 0
    while True:
        async with database.writing.begin() as session:
            routines = await due_routines(session, now, BATCH)
            for routine in routines:
                written += await _plan_routine(session, rules, routine, now)
        if len(routines) < BATCH:
            return written


async def _plan_routine(
    session: AsyncSession, rules: Mapping[RoutineKind, Rules], routine: Routine, now: datetime
) -> int:
    try:
        its_rules = rules[routine.kind]
        occasions = its_rules.due(routine, routine.planned_until, now)
        next_due = its_rules.next_due(routine, now)
    except Exception as error:  # one team's broken rhythm must not keep the others waiting
        report(log, error, routine=routine.id)
        routine.next_due = now + LATER
        return 0
    written = [await _write(session, its_rules, routine, occasion, now) for occasion in occasions]
    routine.planned_until, routine.next_due = now, next_due
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
