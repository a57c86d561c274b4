"""The Monday surge: every workspace has posts for one channel at once, and Slack takes its time.

Slack lets three posts into a channel at once and then one a second, so nobody can be quicker than
the last post's turn: that is the limit which the pace itself sets.
"""

import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bot.clock import machine_time
from bot.queue import Hands, QueueEngine
from bot.sealing import Seal, new_key
from bot.stopping import Stopping
from handlers.slack.rates import POST, rate_in
from storage.database import Database, opened
from storage.queries.ledger import workspaces_with_work
from storage.tables import Delivery, DeliveryState
from tests.benchmarks.databases import fresh
from tests.benchmarks.filling import add_posts, add_routines, analyzed, fill
from tests.benchmarks.menu import server
from tests.benchmarks.processes import Process, running
from tests.benchmarks.servers import SLACK

SECONDS_A_CALL = 0.1
# Nothing is due while they start.
FAR = datetime(2100, 1, 1, tzinfo=UTC)


async def surge(workspaces: int, posts: int, workers: int) -> tuple[float, float]:
    """Seconds until all are out, and the megabytes of the largest worker by then."""
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


async def _drained(
    database: Database, url: str, workers: list[Process], count: int
) -> tuple[float, float]:
    async def nothing(_workspace: int, _enough: object) -> None:
        """This process only says what there is to do."""

    engine = QueueEngine(url, nothing, Stopping(), machine_time, Hands(concurrency=0))
    await engine.start()
    begun = time.perf_counter()
    async with database.reading() as session:
        waiting = await workspaces_with_work(session, machine_time(), machine_time())
    await engine.sweep(waiting)
    sent, largest = 0, 0.0
    while sent < count:
        async with database.reading() as session:
            sent = (
                await session.scalar(
                    select(func.count()).where(Delivery.state == DeliveryState.SENT)
                )
                or 0
            )
        largest = max(largest, *(worker.megabytes() for worker in workers))
    seconds = time.perf_counter() - begun
    await engine.stop(1)
    return seconds, largest


async def measure(workspaces: int, posts: int, workers: tuple[int, ...]) -> None:
    limit = rate_in("C1")
    least = max(0, posts - limit.burst) * limit.apart + SECONDS_A_CALL
    print(f"\nThe surge: {workspaces:,} workspaces, {posts} posts to one channel of each,")
    print(f"{SECONDS_A_CALL} s a call ({POST}); the pace itself needs {least:.1f} s")
    print(f"{'workers':<10}{'seconds':>10}{'a second':>10}{'x the pace':>12}{'MB each':>9}")
    for count in workers:
        seconds, megabytes = await surge(workspaces, posts, count)
        rate = workspaces * posts / seconds
        print(f"{count:<10}{seconds:>10.1f}{rate:>10.0f}{seconds / least:>12.2f}{megabytes:>9.0f}")
    print("Aim: within 1.2 times what the pace needs.")
