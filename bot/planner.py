"""Due routines become nudges and deliveries, once.

Many routines are planned in one transaction, which writes their watermarks (`planned_until`), their
nudges and the deliveries, and the unique keys of the ledger stand behind it: a repeated,
concurrent or interrupted tick plans nothing twice and skips nothing.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import TypeVar

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.faults import report
from bot.meters import UNWATCHED, Meters
from bot.nudging import Nudging, write_nudges
from bot.routines.plan import Due, Rules
from storage.database import Database
from storage.queries.ledger import due_routines
from storage.queries.planning import move_on
from storage.tables import Routine, RoutineKind

# Routines planned in one transaction, as long as they have no more than so many occasions: on
# SQLite nobody else writes meanwhile, and a bot that was away for weeks has much to plan for each.
BATCH = 200
OCCASIONS = 200
# When a routine whose rules fail is looked at again.
LATER = timedelta(hours=1)

One = TypeVar("One")
AllRules = Mapping[RoutineKind, Rules]
# How many nudges, by the kind of their routine.
Written = Counter[RoutineKind]

log = logging.getLogger(__name__)


async def plan(
    database: Database, rules: AllRules, now: datetime, meters: Meters = UNWATCHED
) -> int:
    """Plans everything that fell due up to `now` (aware); the number of nudges written."""
    written: Written = Counter()
    is_more = True
    while is_more:
        try:
            async with database.writing.begin() as session:
                found = await due_routines(session, rules, now, BATCH)
                planned, nudges = await _plan(session, rules, found, now)
            is_more = len(found) == BATCH or planned < len(found)
        except OperationalError:  # the database itself: the next tick tries
            raise
        except Exception:  # one of them fails: it must not keep the others waiting
            nudges, is_more = await _plan_one_by_one(database, rules, now)
        written += nudges
        for kind, number in nudges.items():
            meters.planned(kind, number)
    return written.total()


async def _plan_one_by_one(
    database: Database, rules: AllRules, now: datetime
) -> tuple[Written, bool]:
    """As many as a batch, each in its own transaction, where that whose rules fail is put off."""
    written: Written = Counter()
    for _ in range(BATCH):
        async with database.writing.begin() as session:
            found = await due_routines(session, rules, now, 1)
            for routine in found:
                written += await _plan_alone(session, rules, routine, now)
        if not found:
            return written, False
    return written, True


async def _plan_alone(
    session: AsyncSession, rules: AllRules, routine: Routine, now: datetime
) -> Written:
    routine_id = routine.id
    try:
        async with session.begin_nested():
            _, nudges = await _plan(session, rules, [routine], now)
            return nudges
    except OperationalError:
        raise
    except Exception as error:
        report(log, error, routine=routine_id)
    later = update(Routine).where(Routine.id == routine_id).values(next_due=now + LATER)
    await session.execute(later, execution_options={"synchronize_session": False})
    return Counter()


async def _plan(
    session: AsyncSession, rules: AllRules, routines: Sequence[Routine], now: datetime
) -> tuple[int, Written]:
    """Plans the first of them, at least one if there is any; how many, and what was written."""
    for kind, own in _grouped(routines, lambda routine: routine.kind):
        await rules[kind].prepare(session, own)
    dues = _at_once(rules, routines, now)
    written: Written = Counter()
    # Step by step, for what one has begun may change who gets the next of the same routine.
    for together in zip_longest(*dues.values()):
        for kind, of_kind in _grouped(filter(None, together), lambda due: due.routine.kind):
            written[kind] += await _write(session, rules[kind], of_kind, now)
    await move_on(session, {one.id: rules[one.kind].next_due(one, now) for one in dues}, now)
    return len(dues), written


def _at_once(
    rules: AllRules, routines: Sequence[Routine], now: datetime
) -> dict[Routine, list[Due]]:
    """What is due of each routine, in order of time, of as many as are planned in one go."""
    found: dict[Routine, list[Due]] = {}
    room = OCCASIONS
    for routine in routines:
        if room <= 0:
            break
        occasions = rules[routine.kind].due(routine, routine.planned_until, now)
        found[routine] = [Due(routine, occasion) for occasion in occasions]
        room -= len(occasions)
    return found


async def _write(session: AsyncSession, rules: Rules, dues: Sequence[Due], now: datetime) -> int:
    """Writes the nudges, no two of the same routine; how many were not there before."""
    meetings = await rules.meetings(session, dues)
    recipients = await rules.recipients(session, dues)
    nudgings = [Nudging(*one) for one in zip(dues, meetings, recipients, strict=True)]
    begun = await write_nudges(session, nudgings, now)
    await rules.begin(session, begun, now)
    await session.flush()
    return len(begun)


def _grouped(
    found: Iterable[One], kind: Callable[[One], RoutineKind]
) -> Iterable[tuple[RoutineKind, list[One]]]:
    groups: dict[RoutineKind, list[One]] = {}
    for one in found:
        groups.setdefault(kind(one), []).append(one)
    return groups.items()
