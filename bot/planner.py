"""Due routines become nudges and deliveries, once.

A routine's watermark (`planned_until`), its nudges and their deliveries are written in one
transaction, and the unique keys of the ledger stand behind it: a repeated, concurrent or
interrupted tick plans nothing twice and skips nothing.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.faults import report
from bot.routines.plan import Occasion, Recipient, Rules
from bot.schedule import QuietHours
from storage.database import Database
from storage.queries.ledger import due_routines
from storage.queries.once import insert_once
from storage.tables import Delivery, Nudge, Routine, RoutineKind, Team

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


def reaches(recipient: Recipient, team: Team, due_at: datetime) -> datetime:
    """When a nudge that is due then may reach the recipient: for a person, not in quiet hours."""
    person = recipient.person
    if person is None or person.quiet_from is None or person.quiet_until is None:
        return due_at
    zone = ZoneInfo(person.timezone or team.timezone)
    return QuietHours(person.quiet_from, person.quiet_until, zone).end_of(due_at)


async def _plan_routine(
    session: AsyncSession, rules: Mapping[RoutineKind, Rules], routine: Routine, now: datetime
) -> int:
    try:
        its_rules = rules[routine.kind]
        occasions = its_rules.occasions(routine, routine.planned_until, now)
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
    nudge_id = await insert_once(
        session,
        Nudge,
        {
            "routine_id": routine.id,
            "occasion": occasion.name,
            "step": occasion.step,
            "meeting_id": await rules.meeting_id(session, routine, occasion),
            "due_at": occasion.due_at,
            "expires_at": occasion.expires_at,
            "planned_at": now,
        },
    )
    if nudge_id is None:
        return False
    for recipient in await rules.recipients(session, routine, occasion):
        session.add(
            Delivery(
                nudge_id=nudge_id,
                workspace_id=routine.team.workspace_id,
                recipient=recipient.key,
                person_id=recipient.person.id if recipient.person else None,
                channel=recipient.channel,
                due_at=reaches(recipient, routine.team, occasion.due_at),
            )
        )
    await session.flush()
    return True
