"""What a tick asks while nothing is due is found by indexes, however many teams there are."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.queries.ledger import due_routines, workspaces_with_work
from storage.queries.personal import ended_pauses
from storage.queries.updating import outdated
from storage.tables import RoutineKind

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
Question = Callable[[AsyncSession], Awaitable[object]]

QUESTIONS: dict[str, Question] = {
    "routines": lambda session: due_routines(session, RoutineKind, NOW, 5),
    "workspaces": lambda session: workspaces_with_work(session, NOW, NOW),
    "messages": lambda session: outdated(session, 1, NOW, 15),
    "pauses": lambda session: ended_pauses(session, NOW),
}


async def plan_of(database: Database, ask: Question) -> list[str]:
    """How the database would answer; PostgreSQL as if its tables were large."""
    asked: list[tuple[str, Any]] = []
    async with database.writing.begin() as session:
        connection = await session.connection()
        if not database.is_sqlite:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            await connection.execute(text("SET LOCAL enable_sort = off"))

        def keep(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
            asked.append((statement, parameters))

        event.listen(connection.sync_connection, "before_cursor_execute", keep)
        await ask(session)
        event.remove(connection.sync_connection, "before_cursor_execute", keep)
        [(statement, parameters)] = asked
        explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        rows = await connection.exec_driver_sql(f"{explain} {statement}", parameters)
        return [str(row[-1]).strip() for row in rows]


@pytest.mark.parametrize("name", QUESTIONS)
async def test_an_idle_tick_reads_no_table_from_end_to_end(database: Database, name: str) -> None:
    plan = await plan_of(database, QUESTIONS[name])

    assert any(" USING INDEX " in line or " ix_" in line for line in plan), plan
    for line in plan:
        assert "Seq Scan" not in line, plan
        # Of these two indexes each holds nothing but what waits.
        is_small = "ix_deliveries_in_turn" in line or "ix_deliveries_outdated" in line
        assert not line.startswith("SCAN") or is_small, plan
        assert "pk_deliveries" not in line, plan
