"""Due routines become nudges and deliveries, once.

Many routines are planned in one transaction, which writes their watermarks (`planned_until`), their
nudges and the deliveries, and the unique keys of the ledger stand behind it: a repeated,
concurrent or interrupted tick plans nothing twice and skips nothing.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from time import monotonic
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

# Routines planned in one transaction, as long as they have no more occasions than that: a bot that
# was away for weeks has much to plan for each.
BATCH = 500
# While one batch waits for PostgreSQL, which has a core of its own, another one is worked out.
BESIDE_EACH_OTHER = 2
# On SQLite nobody else writes meanwhile, and somebody may just be pressing a button. Whoever of
# this process waits is waited for after each batch: SQLite looks again every 100 ms at the latest.
SQLITE_BATCH = 300
SQLITE_GLANCE_SECONDS = 0.002
SQLITE_GLANCES = 75
# Other processes cannot be seen. They wait for two seconds: where all of it takes longer than one,
# they find the lock free for so long after each batch.
SQLITE_BREATH_SECONDS = 0.03
SQLITE_LONG_SECONDS = 1.0
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
    beside = 1 if database.is_sqlite else min(BESIDE_EACH_OTHER, database.connections.pool_size)
    each = (_plan_all(database, rules, now, meters) for _ in range(beside))
    # All come to their end before what one of them met is told.
    written = 0
    for ended in await asyncio.gather(*each, return_exceptions=True):
        if isinstance(ended, BaseException):
            raise ended
        written += ended
    return written


async def _plan_all(database: Database, rules: AllRules, now: datetime, meters: Meters) -> int:
    """Batch after batch, until nothing is due that nobody else holds; the nudges written."""
    most = min(BATCH, SQLITE_BATCH) if database.is_sqlite else BATCH
    written: Written = Counter()
    is_more, began = True, monotonic()
    while is_more:
        try:
            async with database.writing.begin() as session:
                found = await due_routines(session, rules, now, most)
                planned, nudges = await _plan(session, rules, found, now, most)
            is_more = len(found) == most or planned < len(found)
        except OperationalError:  # the database itself: the next tick tries
            raise
        except Exception:  # of one of them: each goes by itself now, and that one is reported
            nudges, is_more = await _plan_one_by_one(database, rules, now, most)
        written += nudges
        for kind, number in nudges.items():
            meters.planned(kind, number)
        if is_more and database.is_sqlite:
            await _let_others_write(database, began)
    return written.total()


async def _let_others_write(database: Database, began: float) -> None:
    """Between two batches; the first began then, by the machine's clock."""
    is_long = monotonic() - began > SQLITE_LONG_SECONDS
    await asyncio.sleep(SQLITE_BREATH_SECONDS if is_long else SQLITE_GLANCE_SECONDS)
    for _ in range(SQLITE_GLANCES):
        if not database.is_waited_for:
            return
        await asyncio.sleep(SQLITE_GLANCE_SECONDS)


async def _plan_one_by_one(
    database: Database, rules: AllRules, now: datetime, most: int
) -> tuple[Written, bool]:
    """As many, each in a transaction of its own, which puts off the one whose rules fail; the
    nudges written, and whether there may be more."""
    written: Written = Counter()
    for _ in range(most):
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
            _, nudges = await _plan(session, rules, [routine], now, 1)
            return nudges
    except OperationalError:
        raise
    except Exception as error:
        report(log, error, routine=routine_id)
    later = update(Routine).where(Routine.id == routine_id).values(next_due=now + LATER)
    await session.execute(later, execution_options={"synchronize_session": False})
    return Counter()


async def _plan(
    session: AsyncSession,
    rules: AllRules,
    routines: Sequence[Routine],
    now: datetime,
    most: int,
) -> tuple[int, Written]:
    """Plans as many of them as have `most` occasions together, and at least one; how many, and
    what was written."""
    for kind, own in _grouped(routines, lambda routine: routine.kind):
        await rules[kind].prepare(session, own)
    dues = _first(rules, routines, now, most)
    written: Written = Counter()
    # Step by step, for what one has begun may change who gets the next of the same routine.
    for together in zip_longest(*dues.values()):
        for kind, of_kind in _grouped(filter(None, together), lambda due: due.routine.kind):
            written[kind] += await _write(session, rules[kind], of_kind, now)
    await move_on(session, {one.id: rules[one.kind].next_due(one, now) for one in dues}, now)
    return len(dues), written


def _first(
    rules: AllRules, routines: Sequence[Routine], now: datetime, most: int
) -> dict[Routine, list[Due]]:
    """What is due of the first of them, in order of time."""
    found: dict[Routine, list[Due]] = {}
    for routine in routines:
        if most <= 0:
            break
        occasions = rules[routine.kind].due(routine, routine.planned_until, now)
        found[routine] = [Due(routine, occasion) for occasion in occasions]
        most -= len(occasions)
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
