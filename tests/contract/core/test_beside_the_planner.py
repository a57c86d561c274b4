"""A team is changed while another process is half way through planning for it."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.planner import plan
from bot.routines.agenda.rules import AgendaRules
from bot.routines.plan import Due, Recipient
from bot.rules import RULES
from bot.teams.archiving import archive
from storage.database import Database
from storage.tables import DeliveryState, RoutineKind
from tests.contract.core.ledger import DANA, at, import_team, ledger, maple, member

ASKED = at("2026-01-14T17:30-05:00")
LATER = at("2026-01-16T17:30-05:00")


class HalfWay(AgendaRules):
    """Stops when it is asked whom to write to, and goes on when it is let."""

    def __init__(self) -> None:
        self.reached, self.goes_on = asyncio.Event(), asyncio.Event()

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        found = await super().recipients(session, dues)
        self.reached.set()
        await self.goes_on.wait()
        return found


async def _while_it_plans(database: Database, change: Coroutine[Any, Any, object]) -> None:
    """Makes a change that has to wait for a planner which is half way through."""
    rules = HalfWay()
    async with asyncio.TaskGroup() as both:
        both.create_task(plan(database, {**RULES, RoutineKind.AGENDA: rules}, ASKED))
        await rules.reached.wait()
        changing = both.create_task(change)
        await _waits(database, changing)
        assert not changing.done()
        rules.goes_on.set()


async def _waits(database: Database, task: asyncio.Task[object]) -> None:
    """Until it waits for what another has, or is done. On SQLite only one writes anyway."""
    async with database.reading() as session:
        if session.get_bind().dialect.name == "sqlite":
            return
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not await session.scalar(waiting) and not task.done():
            pass


async def test_what_was_planned_while_a_file_was_read_follows_the_file(database: Database) -> None:
    await import_team(database, maple())
    file = maple()
    file["meetings"][0]["ask_days_before"] = 4

    await _while_it_plans(database, import_team(database, file, ASKED))

    asks = [one for one in await ledger(database) if one.what[:2] == ("ask", "2026-01-20")]
    assert {one.due for one in asks} == {LATER}
    assert {one.state for one in asks} == {DeliveryState.WAITING}


async def test_what_was_planned_while_a_team_was_archived_does_not_go_out(
    database: Database,
) -> None:
    await import_team(database, maple())
    dana = await member(database, DANA)

    async def put_away() -> None:
        async with database.writing.begin() as session:
            await archive(session, dana, ASKED)

    await _while_it_plans(database, put_away())

    assert {one.state for one in await ledger(database)} == {DeliveryState.SKIPPED}
