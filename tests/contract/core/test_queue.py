"""The engine of many machines: dead workers, lost connections, and fair shares."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from psycopg import AsyncConnection
from sqlalchemy import text

from bot import queue
from bot.engine import Engine
from bot.heartbeat import BEAT
from bot.queue import Hands
from storage.conninfo import conninfo
from storage.database import Database
from tests.contract.core.engines import SECONDS, Work, emptied, jobs, opened_engine

pytestmark = pytest.mark.parametrize("backend", ["postgres"])

# What a worker leaves behind that died in the middle of a job.
DIED = """
WITH worker AS (
    INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => :ago))
    RETURNING id
)
UPDATE procrastinate_jobs SET status = 'doing', worker_id = worker.id FROM worker
"""
# After so many seconds it must be free, or the sweep that comes next would be more than half a
# minute after the death.
LATEST = 30 - BEAT.seconds
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"


@pytest.fixture
async def work(anyio_backend: str) -> Work:
    return Work()


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Engine]:
    """A process that only says what there is to do."""
    async with opened_engine(database, Work(), Hands(0)) as opened:
        yield opened


async def execute(database: Database, statement: str, **values: object) -> None:
    async with database.writing.begin() as session:
        await session.execute(text(statement), values)


async def test_who_only_answers_queues_one_job_for_a_workspace_and_runs_none(
    desk: Engine, database: Database
) -> None:
    desk.wake(1)
    desk.wake(1)
    desk.wake(2)
    await desk.settled()

    queued = await jobs(database, "lock, queueing_lock, status, worker_id")
    assert sorted(queued) == [(lock, lock, "todo", None) for lock in ("workspace:1", "workspace:2")]


async def test_sweeps_at_the_same_time_queue_each_workspace_once(
    desk: Engine, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "_AT_ONCE", 8)
    async with opened_engine(database, Work(), Hands(0)) as other:
        sweeps = desk.sweep(range(20)), other.sweep(range(5, 30)), desk.sweep(range(10, 40))
        await asyncio.gather(*sweeps)

    queued = await jobs(database, "(args ->> 'workspace_id')::integer")
    assert sorted(queued) == [(number,) for number in range(40)]


async def test_the_job_of_a_dead_worker_keeps_nobody_out_after_the_next_sweep(
    desk: Engine, database: Database, work: Work
) -> None:
    await desk.sweep([1])
    await execute(database, DIED, ago=LATEST)
    desk.wake(1)  # so that the dead job cannot go back to those that wait
    await desk.settled()
    work.may_end.set()

    async with opened_engine(database, work) as engine:
        await asyncio.gather(engine.sweep([]), desk.sweep([]))
        await work.until(lambda: 1 in work.begun)
        # Both sweeps may have seen it: then there is one job more, which finds nothing to do.
        await emptied(engine, database)
        async with database.reading() as session:
            workers = "SELECT count(*) FROM procrastinate_workers"
            assert await session.scalar(text(workers)) == 1


async def test_what_a_dead_worker_was_at_is_queued_anew_by_the_sweep_that_frees_it(
    desk: Engine, database: Database
) -> None:
    """The tables may not say yet that there is work: what it had claimed was free only then."""
    await desk.sweep([1])
    await execute(database, DIED, ago=LATEST)

    await desk.sweep([])

    assert await jobs(database, "status, args ->> 'workspace_id'") == [("todo", "1")]


async def test_a_sweep_leaves_the_job_of_a_living_worker_alone(
    desk: Engine, database: Database, work: Work
) -> None:
    async with opened_engine(database, work) as engine:
        engine.wake(1)
        await work.until(lambda: work.begun == [1])
        await desk.sweep([])
        assert await jobs(database, "status") == [("doing",)]


async def test_a_run_that_fails_is_put_off_longer_each_time(database: Database, work: Work) -> None:
    work.may_end.set()
    pauses: list[int] = []
    async with opened_engine(database, work) as engine:
        engine.wake(1)
        for failures in range(1, 6):
            work.failures[1] = ValueError()
            await work.until(lambda: len(work.begun) > len(pauses))
            await engine.settled()
            [(status, number, seconds)] = await jobs(
                database,
                "status, args ->> 'failures', round(extract(epoch FROM scheduled_at - now()))",
            )
            assert (status, number) == ("todo", str(failures))
            pauses.append(int(seconds))
            await execute(database, "UPDATE procrastinate_jobs SET scheduled_at = now()")

    assert pauses == pytest.approx([5, 10, 20, 40, 60], abs=3)


async def test_a_large_workspace_gives_its_place_to_another_one(
    database: Database, work: Work
) -> None:
    turns: list[int] = []

    async def slow(workspace_id: int, enough: Callable[[], bool]) -> None:
        turns.append(workspace_id)
        await engine.sweep([2])
        await asyncio.sleep(0.2)
        assert enough()
        await work.deliver(len(turns))

    work.may_end.set()
    async with opened_engine(database, work, Hands(1, batch_seconds=0.1), slow) as engine:
        engine.wake(1)
        await work.until(lambda: turns.count(1) >= 2)

    assert turns[:3] == [1, 2, 1]


async def test_a_worker_whose_connections_are_cut_goes_on(database: Database, work: Work) -> None:
    work.may_end.set()
    async with opened_engine(database, work) as engine:
        engine.wake(1)
        await work.until(lambda: work.begun == [1])
        await engine.settled()
        await execute(database, f"{CUT} datname = current_database() AND pid <> pg_backend_pid()")
        await engine.sweep([2])
        await work.until(lambda: work.begun == [1, 2])


async def test_a_job_whose_end_the_queue_was_not_told_keeps_nobody_out_after_the_next_sweep(
    database: Database, work: Work
) -> None:
    async with opened_engine(database, work) as engine:
        engine.wake(1)
        await work.until(lambda: work.begun == [1])
        async with database.writing.begin() as session:
            await session.execute(text("SELECT id FROM procrastinate_jobs FOR UPDATE"))
            work.may_end.set()
            await until_cut(database, "query ILIKE '%finish_job%' AND wait_event_type = 'Lock'")
        await engine.settled()
        assert await jobs(database, "status") == [("doing",)]

        await engine.sweep([1])
        await work.until(lambda: work.begun == [1, 1])
        await engine.settled()
        assert await jobs(database) == []


async def until_cut(database: Database, whose: str) -> None:
    """Waits for a connection of that kind, and ends it."""
    async with asyncio.timeout(SECONDS), database.reading() as session:
        while True:
            if (await session.execute(text(f"{CUT} {whose}"))).all():
                return
            await asyncio.sleep(0.01)


async def test_a_worker_begins_again_when_its_database_is_back(
    database: Database, work: Work
) -> None:
    work.may_end.set()
    failed = Failed()
    async with opened_engine(database, work) as engine:
        async with away(database), failed.noticed():
            await failed.event.wait()
        await engine.sweep([1])
        await work.until(lambda: work.begun == [1])


@asynccontextmanager
async def away(database: Database) -> AsyncIterator[None]:
    """Nobody has a connection, and nobody gets one."""
    url, name = database.engine.url, database.engine.url.database
    admin = conninfo(url.set(database="postgres").render_as_string(hide_password=False))
    async with await AsyncConnection.connect(admin, autocommit=True) as connection:
        await connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        await connection.execute(f"{CUT} datname = '{name}'".encode())
        try:
            yield
        finally:
            await connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


class Failed(logging.Handler):
    """Waits for the first failure that the queue reports."""

    def __init__(self) -> None:
        super().__init__()
        self.event = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.event.set()

    @asynccontextmanager
    async def noticed(self) -> AsyncIterator[None]:
        queue.log.addHandler(self)
        try:
            async with asyncio.timeout(SECONDS):
                yield
        finally:
            queue.log.removeHandler(self)


async def test_work_that_cannot_be_queued_is_logged_and_stops_nobody(
    desk: Engine, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await execute(database, "ALTER TABLE procrastinate_jobs RENAME TO elsewhere")
    desk.wake(7)
    await desk.settled()
    await execute(database, "ALTER TABLE elsewhere RENAME TO procrastinate_jobs")

    assert "reference=" in caplog.text
    assert "workspace=7" in caplog.text
    desk.wake(7)
    await desk.settled()
    assert await jobs(database, "status") == [("todo",)]
