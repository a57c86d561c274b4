"""Whatever the bot asks its database while it works, an index finds, however many teams there are:
no statement reads everybody's rows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actor import Actor, resolve
from bot.home.page import home
from bot.rules import RULES
from storage.database import Database
from storage.queries.beats import keep_beat
from storage.queries.departures import open_ideas_by
from storage.queries.figures import figures
from storage.queries.ledger import (
    last_to_channel,
    next_due,
    next_waiting,
    routines_beside,
    workspaces_with_work,
)
from storage.queries.notices import authors_of
from storage.queries.personal import outdate_messages_to
from storage.queries.sending import next_to_send
from storage.tables import Base
from tests.contract.core.crowd import LARGE, crowd
from tests.contract.core.ledger import DANA, PRIYA, SAM, import_team, maple
from tests.contract.core.life import EVERY_ROUTINE, WORKSPACE, Life
from tests.contract.core.recorder import Machine

BEGIN = datetime(2026, 1, 5, 14, tzinfo=UTC)
WEEKS = 3
# Some meeting of the others'.
MEETING = 1
# Each of these indexes holds only what is open.
SMALL = ("ix_deliveries_in_turn", "ix_deliveries_outdated")
NAMES = {table.__tablename__ for table in LARGE}
# So that PostgreSQL takes each table for a large one, of which a statement needs a few rows.
AS_IF_LARGE = ("seq_page_cost = 100", "enable_hashjoin = off", "enable_mergejoin = off")

# Statements, with what each was first asked with.
Asked = dict[str, Any]


async def test_no_statement_reads_everybodys_rows(database: Database) -> None:
    asked: Asked = {}
    await crowd(database, BEGIN)
    for team in ({}, {"name": "Cedar", "channel": "C0CEDAR"}):  # to be planned together
        await import_team(database, maple(**team) | EVERY_ROUTINE, BEGIN)

    now = await live(database, asked)
    await look(database, now, asked)

    assert await whole_reads(database, asked) == {}


async def test_what_goes_out_next_is_found_in_its_order_however_much_waits(
    database: Database,
) -> None:
    """Sorting all of it whenever some is taken is soon slower than sending."""
    asked: Asked = {}
    with kept(asked, database.engine.sync_engine):
        async with database.writing.begin() as session:
            await next_to_send(session, 1, BEGIN, BEGIN, 60)

    [(statement, parameters)] = asked.items()
    async with database.engine.connect() as connection:
        how = "QUERY PLAN"
        if not database.is_sqlite:
            how = "(COSTS OFF)"
            for setting in AS_IF_LARGE:
                await connection.exec_driver_sql(f"SET LOCAL {setting}")
        rows = await connection.exec_driver_sql(f"EXPLAIN {how} {statement}", parameters)
        plan = [str(row[-1]) for row in rows]
    assert any("ix_deliveries_in_turn" in step for step in plan)
    assert not [step for step in plan if "Sort" in step or "B-TREE FOR" in step]


@contextmanager
def kept(asked: Asked, *engines: Engine) -> Iterator[None]:
    def keep(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if re.match(r"\s*(WITH|SELECT|INSERT|UPDATE|DELETE)\b", statement):
            first = parameters[0] if isinstance(parameters, list) else parameters
            asked.setdefault(statement, first)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", keep)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", keep)


async def live(database: Database, asked: Asked) -> datetime:
    """Some weeks of a team in which everybody answers what they can; the last moment of them."""
    writer, reader = database.engine.sync_engine, database.reader.sync_engine
    answers = dict.fromkeys((DANA, PRIYA, SAM), 1.0)
    life = Life(database, RULES, Random(7), Machine(BEGIN), answers)  # noqa: S311 it is no secret
    now, ends = BEGIN, BEGIN + timedelta(weeks=WEEKS)
    while now < ends:
        with kept(asked, writer, reader):
            await life.tick(now)
        with kept(asked, writer):  # by the other one the test looks who may act
            await life.everybody_acts(now)
        now = await life.next(now) or ends
    assert set(life.done) >= {"agenda.ask", "agenda.round", "agenda.outcome"}
    return now


async def look(database: Database, now: datetime, asked: Asked) -> None:
    """What is asked beside that: by every beat and scrape, when somebody opens their page, moves a
    meeting, joins a team or leaves it, and by the clock of the demo."""
    writer, reader = database.engine.sync_engine, database.reader.sync_engine
    with kept(asked, writer, reader):
        async with database.writing.begin() as session:
            await keep_beat(session, now)
        actors = [await who(database, user) for user in (PRIYA, DANA)]
        async with database.writing.begin() as session:
            await outdate_messages_to(session, actors[0].memberships[0].person_id, now)
        async with database.reading() as session:
            await workspaces_with_work(session, now, now)
            await figures(session, now, now)
            await next_due(session, now)
            await next_waiting(session, now)
            for actor in actors:
                await home(session, actor, now)
            place = actors[0].memberships[0]
            await open_ideas_by(session, place.member_id)
            await authors_of(session, MEETING)
            await routines_beside(session, place.team_id)
            await last_to_channel(session, place.team_id)


async def who(database: Database, user: str) -> Actor:
    return await database.look_up(lambda it: resolve(it, "slack", WORKSPACE, user, channel=""))


async def whole_reads(database: Database, asked: Asked) -> dict[str, list[str]]:
    """What of a statement's plan reads a table or an index from end to end, where anything does."""
    reads = by_sqlite if database.is_sqlite else by_postgres
    async with database.engine.connect() as connection:
        if not database.is_sqlite:
            for setting in AS_IF_LARGE:
                await connection.exec_driver_sql(f"SET LOCAL {setting}")
        found = {
            statement: await reads(connection, statement, parameters)
            for statement, parameters in asked.items()
        }
    return {statement: read for statement, read in found.items() if read}


async def by_sqlite(connection: AsyncConnection, statement: str, parameters: Any) -> list[str]:
    """Nobody has it count its rows: it takes every table for a large one."""
    rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    scans = [step for row in rows if (step := str(row[-1])).startswith("SCAN ")]
    return [scan for scan in scans if is_of_table(scan) and not scan.endswith(SMALL)]


def is_of_table(scan: str) -> bool:
    """Not of something that the statement itself has put together."""
    alias = scan.split()[1]
    return re.sub(r"_\d+$", "", alias) in Base.metadata.tables


async def by_postgres(connection: AsyncConnection, statement: str, parameters: Any) -> list[str]:
    rows = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    [whole] = rows.scalar_one()
    return [str(node) for node in nodes(whole["Plan"]) if is_whole(node)]


def is_whole(node: dict[str, Any]) -> bool:
    table, index = node.get("Relation Name", ""), node.get("Index Name")
    if node["Node Type"] == "Seq Scan":
        return table in NAMES
    of_large = table in NAMES or node["Node Type"] == "Bitmap Index Scan"
    return index is not None and of_large and index not in SMALL and "Index Cond" not in node


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from nodes(below)
