"""How soon the work of a worker that died goes on, by the clock of the database."""

import asyncio
from collections.abc import Set
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Select, func, literal_column, select, text, update

from bot.clock import machine_time
from storage.database import Database
from storage.tables import Delivery
from tests.contract.core.hospital import POSTS, Hospital, open_hospital
from tests.contract.core.test_workers import SECONDS, at_work

# What is promised, and what a machine that runs other tests beside this one may add to it.
PROMISED, ALLOWED = timedelta(seconds=30), timedelta(seconds=15)
POLL_SECONDS = 0.1

_WORKERS: Select[int] = select(literal_column("id")).select_from(text("procrastinate_workers"))
_AT_IT: Select[int] = (
    select(literal_column("worker_id"))
    .select_from(text("procrastinate_jobs"))
    .where(text("status = 'doing'"))
)


async def ids(database: Database, statement: Select[int]) -> set[int]:
    async with database.reading() as session:
        return set((await session.scalars(statement)).all())


async def now_there(database: Database) -> datetime:
    async with database.reading() as session:
        return (await session.execute(select(func.now()))).scalar_one()


async def all_due(hospital: Hospital, at: datetime) -> None:
    async with hospital.database.writing.begin() as session:
        await session.execute(update(Delivery).values(due_at=at))


async def newcomer(database: Database, known: Set[int]) -> int:
    """Waits for another worker; its id."""
    while True:
        if new := await ids(database, _WORKERS) - known:
            return new.pop()
        await asyncio.sleep(POLL_SECONDS)


async def others_sent(hospital: Hospital) -> None:
    while True:
        if (await hospital.states()).count("sent") == POSTS - 1:
            return
        await asyncio.sleep(POLL_SECONDS)


@pytest.mark.soak
@pytest.mark.parametrize("backend", ["postgres"])
async def test_what_a_dead_worker_had_still_to_do_goes_on_within_30_seconds(
    tmp_path: Path, database_url: str, database: Database
) -> None:
    processes: dict[int, asyncio.subprocess.Process] = {}
    async with (
        open_hospital(tmp_path, database_url, database) as hospital,
        AsyncExitStack() as stack,
        asyncio.timeout(3 * SECONDS),
    ):
        await all_due(hospital, machine_time() + timedelta(days=1))
        for _ in range(2):
            process = await stack.enter_async_context(at_work(hospital, "worker"))
            processes[await newcomer(database, processes.keys())] = process
        hospital.gate.hold(1, "before")
        await hospital.posts()
        await hospital.gate.held.wait()

        [at_it] = await ids(database, _AT_IT)
        died = await now_there(database)
        processes[at_it].kill()
        hospital.gate.release()
        # All of them were claimed, and one was begun.
        assert await hospital.states() == ["sending"] * POSTS
        await others_sent(hospital)
        took = await now_there(database) - died
    assert took < PROMISED + ALLOWED
