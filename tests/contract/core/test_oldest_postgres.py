"""The oldest PostgreSQL that the bot is told to run on: the tables go up and down on it, a team
lives on it, and its queue works."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text

from bot.rules import RULES
from storage import schema
from storage.database import Database, opened
from tests.contract.core.engines import Work, jobs, opened_engine
from tests.contract.core.ledger import DANA, PRIYA, SAM, import_team, ledger, maple
from tests.contract.core.life import EVERY_ROUTINE, WORKSPACE, Life
from tests.contract.core.recorder import Machine
from tests.databases import OLDEST, OwnServer

BEGIN = datetime(2026, 1, 5, 14, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    with (
        TemporaryDirectory(prefix="alongside-") as folder,
        OwnServer(Path(folder), version=OLDEST) as own,
    ):
        yield own


@pytest.fixture
async def old(server: OwnServer) -> AsyncIterator[Database]:
    async with opened(server.url) as database:
        await schema.migrate(database)
        yield database
        await schema.downgrade(database)


async def test_a_team_lives_on_the_oldest_postgresql(old: Database) -> None:
    async with old.reading() as session:
        assert str(await session.scalar(text("SHOW server_version"))).startswith(f"{OLDEST}.")
    await import_team(old, maple() | EVERY_ROUTINE, BEGIN)
    answers = dict.fromkeys((DANA, PRIYA, SAM), 1.0)
    life = Life(old, RULES, Random(7), Machine(BEGIN), answers)  # noqa: S311 it is no secret

    now, ends = BEGIN, BEGIN + timedelta(weeks=3)
    while now < ends:
        await life.tick(now)
        await life.everybody_acts(now)
        now = await life.next(now) or ends

    assert set(life.done) >= {"agenda.ask", "agenda.round", "agenda.outcome"}
    due = [one for one in await ledger(old, WORKSPACE) if one.due < ends]
    assert {one.state for one in due} <= {"sent", "skipped"}


async def test_the_queue_works_on_the_oldest_postgresql(old: Database) -> None:
    work = Work()
    work.may_end.set()
    async with opened_engine(old, work) as engine:
        await engine.sweep([1, 2])
        await work.until(lambda: sorted(work.begun) == [1, 2])
        await engine.settled()

    assert await jobs(old) == []
