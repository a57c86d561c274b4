"""The local engine: one run at a time for each workspace, and no work overlooked."""

import asyncio

import pytest

from bot.engine import LocalEngine


class Work:
    """Runs that begin, and end when the test lets them."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.under_way: set[int] = set()
        self.most_at_once = 0
        self.may_end = asyncio.Event()
        self.has_begun = asyncio.Event()
        self.failures: dict[int, Exception] = {}

    async def deliver(self, workspace_id: int) -> None:
        assert workspace_id not in self.under_way
        self.begun.append(workspace_id)
        self.under_way.add(workspace_id)
        self.most_at_once = max(self.most_at_once, len(self.under_way))
        self.has_begun.set()
        await self.may_end.wait()
        self.under_way.discard(workspace_id)
        if failure := self.failures.pop(workspace_id, None):
            raise failure


@pytest.fixture
async def work(anyio_backend: str) -> Work:
    return Work()


@pytest.fixture
async def engine(work: Work) -> LocalEngine:
    return LocalEngine(work.deliver)


async def test_a_workspace_that_is_woken_gets_a_run(engine: LocalEngine, work: Work) -> None:
    work.may_end.set()
    engine.wake(1)
    await engine.settled()

    assert work.begun == [1]


async def test_waking_returns_before_the_work_is_done(engine: LocalEngine, work: Work) -> None:
    engine.wake(1)
    assert work.begun == []

    work.may_end.set()
    await engine.settled()


async def test_a_workspace_that_is_woken_during_its_run_gets_another_after_it(
    engine: LocalEngine, work: Work
) -> None:
    engine.wake(1)
    await work.has_begun.wait()
    for _ in range(5):
        engine.wake(1)
    assert work.begun == [1]

    work.may_end.set()
    await engine.settled()
    assert work.begun == [1, 1]


async def test_a_workspace_that_is_woken_twice_before_its_run_gets_one(
    engine: LocalEngine, work: Work
) -> None:
    work.may_end.set()
    engine.wake(1)
    engine.wake(1)
    await engine.settled()

    assert work.begun == [1]


async def test_workspaces_do_not_wait_for_each_other(engine: LocalEngine, work: Work) -> None:
    for workspace in (1, 2, 3):
        engine.wake(workspace)
    await work.has_begun.wait()
    work.may_end.set()
    await engine.settled()

    assert work.begun == [1, 2, 3]
    assert work.most_at_once == 3


async def test_a_run_that_fails_is_logged_and_the_next_one_runs(
    engine: LocalEngine, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    work.may_end.set()
    work.failures[1] = ValueError("what somebody typed")
    engine.wake(1)
    engine.wake(2)
    await engine.settled()

    assert "error=ValueError workspace=1" in caplog.text
    assert "somebody typed" not in caplog.text
    assert work.begun == [1, 2]

    engine.wake(1)
    await engine.settled()
    assert work.begun == [1, 2, 1]


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


async def test_an_engine_without_work_is_settled(engine: LocalEngine, work: Work) -> None:
    await engine.settled()

    assert work.begun == []
