"""Both engines: one run at a time for each workspace, and no work overlooked."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.engine import Engine, LocalEngine
from storage.database import Database
from tests.contract.core.engines import Work, emptied, jobs, opened_engine


@pytest.fixture
async def work(anyio_backend: str) -> Work:
    return Work()


@pytest.fixture
async def engine(database: Database, work: Work) -> AsyncIterator[Engine]:
    async with opened_engine(database, work) as opened:
        yield opened


async def test_a_workspace_that_is_woken_gets_a_run_and_nothing_is_left(
    engine: Engine, work: Work, database: Database
) -> None:
    engine.wake(1)
    assert work.begun == []

    await work.until(lambda: work.begun == [1])
    work.may_end.set()
    await engine.settled()
    assert work.ended == [1]
    assert await jobs(database) == []


async def test_a_workspace_that_is_woken_during_its_run_gets_another_after_it(
    engine: Engine, work: Work, database: Database
) -> None:
    engine.wake(1)
    await work.until(lambda: work.begun == [1])
    for _ in range(5):
        engine.wake(1)

    work.may_end.set()
    await work.until(lambda: work.begun[:2] == [1, 1])
    await emptied(engine, database)
    # To wake it takes a moment: the last of the five may find the second run begun.
    assert work.begun == work.ended
    assert len(work.ended) < 5


async def test_workspaces_do_not_wait_for_each_other(engine: Engine, work: Work) -> None:
    await engine.sweep([1, 2, 3])

    await work.until(lambda: work.under_way == {1, 2, 3})


async def test_a_run_that_fails_is_logged_and_others_run(
    engine: Engine, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    work.failures[1] = ValueError("what somebody typed")
    work.may_end.set()
    engine.wake(1)
    engine.wake(2)
    await work.until(lambda: sorted(work.begun) == [1, 2])
    await engine.settled()

    assert "error=ValueError workspace=1" in caplog.text
    assert "somebody typed" not in caplog.text
    assert work.ended == [2]


async def test_stopping_waits_for_the_run_under_way(engine: Engine, work: Work) -> None:
    engine.wake(1)
    await work.until(lambda: work.begun == [1])

    stopping = asyncio.create_task(engine.stop(30))
    work.may_end.set()
    await stopping
    # One that was just being fetched may have had its turn too.
    assert work.begun == work.ended


async def test_stopping_cancels_what_takes_longer_than_that(engine: Engine, work: Work) -> None:
    engine.wake(1)
    await work.until(lambda: work.begun == [1])

    await engine.stop(0)
    assert (work.under_way, work.ended) == (set(), [])


@pytest.fixture
async def local(work: Work) -> LocalEngine:
    return LocalEngine(work.deliver)


async def test_a_workspace_that_is_woken_twice_before_its_run_gets_one(
    local: LocalEngine, work: Work
) -> None:
    work.may_end.set()
    local.wake(1)
    local.wake(1)
    await local.settled()

    assert work.begun == [1]


async def test_the_local_engine_tries_again_when_it_is_woken(
    local: LocalEngine, work: Work
) -> None:
    work.may_end.set()
    work.failures[1] = ValueError()
    for _ in range(2):
        local.wake(1)
        await local.settled()

    assert (work.begun, work.ended) == ([1, 1], [1])


async def test_settling_waits_for_what_is_woken_meanwhile() -> None:
    done: list[int] = []

    async def deliver(workspace_id: int) -> None:
        if workspace_id < 3:
            chain.wake(workspace_id + 1)
        for _ in range(10 * workspace_id):  # each takes longer than the one that woke it
            await asyncio.sleep(0)
        done.append(workspace_id)

    chain = LocalEngine(deliver)
    chain.wake(1)
    await chain.settled()

    assert done == [1, 2, 3]
