"""A team is changed while another process is half way through planning for it."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.planner import plan
from bot.routines.agenda.rules import AgendaRules
from bot.routines.ideas.rules import IdeasRules
from bot.routines.plan import Due, Recipient
from bot.routines.standing import StandingRules
from bot.rules import RULES
from bot.teams.archiving import archive
from storage.database import Database
from storage.tables import DeliveryState, Nudge, RoutineKind
from tests.benchmarks.filling import add_routines, fill
from tests.contract.core.ledger import DANA, at, import_team, ledger, maple, member
from tests.contract.core.meanwhile import waits

ASKED = at("2026-01-14T17:30-05:00")
IDEAS = at("2026-01-14T12:30-05:00")
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
        await waits(database, changing)
        assert not changing.done()
        rules.goes_on.set()


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


class Pressed(IdeasRules):
    """Somebody presses a button while the first batch is planned."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seen: asyncio.Task[int] | None = None

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        if self.seen is None:
            self.seen = asyncio.create_task(_planned_by_then(self.database))
            while not self.database.is_waited_for:  # noqa: ASYNC110 nothing tells of it
                await asyncio.sleep(0)
        return await super().recipients(session, dues)


async def _planned_by_then(database: Database) -> int:
    async with database.writing.begin() as session:
        return await session.scalar(select(func.count()).select_from(Nudge)) or 0


async def test_whoever_waits_to_write_on_sqlite_has_their_turn_after_the_batch(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.is_sqlite:
        return
    monkeypatch.setattr("bot.planner.SQLITE_BATCH", 10)
    await fill(database, 60)
    await add_routines(database, 60, 1, due=IDEAS, since=IDEAS - timedelta(days=7))
    pressed = Pressed(database)
    rules: StandingRules = pressed

    assert await plan(database, {RoutineKind.IDEAS: rules}, IDEAS) == 60

    assert pressed.seen is not None
    assert await pressed.seen == 10
