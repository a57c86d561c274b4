"""The Monday surge: every workspace has posts for one channel at once, and Slack takes its time.

Slack lets three posts into a channel at once and then one a second, so nobody can be quicker than
the last post's turn: that is the limit which the pace itself sets.
"""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from sqlalchemy import func, select

from bot.clock import machine_time
from bot.queue import Hands, QueueEngine
from bot.sealing import Seal, new_key
from bot.stopping import Stopping
from handlers.slack.rates import POST, rate_in
from storage.database import Database, opened
from storage.queries.ledger import workspaces_with_work
from storage.tables import Delivery, DeliveryState
from tests.benchmarks.databases import fresh, postgres_seconds
from tests.benchmarks.filling import add_posts, add_routines, analyzed, fill
from tests.benchmarks.menu import server
from tests.benchmarks.processes import Process, running
from tests.benchmarks.servers import SLACK

SECONDS_A_CALL = 0.1
# Nothing is due while they start.
FAR = datetime(2100, 1, 1, tzinfo=UTC)
# Whoever counts all the time takes a processor from those who work.
_COUNTED_EACH = 0.2


@dataclass(frozen=True, slots=True)
class Drained:
    """How long it took until all was out, and what it took: megabytes of a worker before, and of
    the largest one at most; seconds of the workers' processors, and of PostgreSQL's."""

    seconds: float
    idle: float
    largest: float
    workers: float
    database: float


async def surge(workspaces: int, posts: int, workers: int) -> Drained:
    key = new_key()
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(server(f"{SLACK} {SECONDS_A_CALL}"))
        url = await stack.enter_async_context(fresh("PostgreSQL"))
        database = await stack.enter_async_context(opened(url))
        await fill(database, workspaces, workspaces=workspaces)
        await add_routines(database, workspaces, 1, due=FAR, since=machine_time())
        settings = {
            "database__url": url,
            "delivery__engine": "procrastinate",
            "slack__client_id": "1.2",
            "slack__client_secret": "hides",
            "slack__api_url": f"{base_url}/api/",
            "slack__signing_secret": "signs",
            "encryption__keys": key,
            "logging__level": "error",
        }
        started = await stack.enter_async_context(
            running("worker", settings=settings, count=workers)
        )
        due = machine_time() - timedelta(seconds=1)
        await add_posts(database, workspaces, posts, due=due, seal=Seal([key]))
        await analyzed(database)
        return await _drained(database, url, started, workspaces * posts)


async def _drained(database: Database, url: str, workers: list[Process], count: int) -> Drained:
    async def nothing(*_: object) -> None:
        """This process only says what there is to do."""

    hands = Hands(concurrency=0)
    engine = QueueEngine(url, nothing, nothing, Stopping(), machine_time, hands)
    await engine.start()
    idle = largest = max(worker.megabytes() for worker in workers)
    before = _processors(workers)
    begun = time.perf_counter()
    async with database.reading() as session:
        waiting = await workspaces_with_work(session, machine_time(), machine_time())
    await engine.sweep(waiting)
    while await _sent(database) < count:
        largest = max(largest, *(worker.megabytes() for worker in workers))
        await asyncio.sleep(_COUNTED_EACH)
    seconds = time.perf_counter() - begun
    used = [now - then for now, then in zip(_processors(workers), before, strict=True)]
    await engine.stop(1)
    return Drained(seconds, idle, largest, *used)


def _processors(workers: list[Process]) -> tuple[float, float]:
    return sum(worker.processor_seconds() for worker in workers), postgres_seconds()


async def _sent(database: Database) -> int:
    async with database.reading() as session:
        sent = select(func.count()).where(Delivery.state == DeliveryState.SENT)
        return await session.scalar(sent) or 0


async def measure(sizes: tuple[int, ...], posts: int, workers: tuple[int, ...]) -> dict[str, float]:
    """In so many workspaces, by so many workers; the figures are those of the last of both."""
    limit = rate_in("C1")
    least = max(0, posts - limit.burst) * limit.apart + SECONDS_A_CALL
    print(f"\nThe surge: {posts} posts to one channel of each workspace, {SECONDS_A_CALL} s a call")
    print(f"({POST}); the pace itself needs {least:.1f} s, whatever the number of workspaces")
    print("MB: of a worker before, and of the largest; ms: processor time for a message")
    print(
        f"{'workspaces':<12}{'workers':>7}{'seconds':>9}{'a second':>10}{'x the pace':>12}", end=""
    )
    print(f"{'MB idle':>9}{'MB most':>9}{'worker ms':>11}{'database ms':>13}")
    for workspaces, count in product(sizes, workers):
        took = await surge(workspaces, posts, count)
        messages = workspaces * posts
        print(f"{workspaces:<12,}{count:>7}{took.seconds:>9.1f}", end="")
        print(f"{messages / took.seconds:>10.0f}{took.seconds / least:>12.2f}", end="")
        print(f"{took.idle:>9.0f}{took.largest:>9.0f}", end="")
        own, database = (each / messages * 1000 for each in (took.workers, took.database))
        print(f"{own:>11.1f}{database:>13.1f}")
    print("Aim: within 1.2 times what the pace needs.")
    return {"worker_ms": own, "database_ms": database, "surge_mb": took.largest}
