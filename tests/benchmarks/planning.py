"""Planning beside APScheduler's own job store: how many due things a second each takes on.

APScheduler fires jobs that do nothing from its `SQLAlchemyJobStore`, each a row that is read,
unpickled, moved on and written back. Ours claims the same number of due routines, writes a nudge
with a delivery for each partner, and moves each routine on.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_SUBMITTED
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import create_engine, func, select

from bot.planner import plan
from bot.rules import RULES
from handlers.lasting import keep_what_is_loaded
from storage.database import opened
from storage.tables import Delivery, Nudge
from tests.benchmarks.databases import fresh
from tests.benchmarks.filling import PARTNERS, add_routines, analyzed, fill

# A Wednesday at 12:30 in New York, and the week before it.
NOW = datetime(2026, 6, 3, 16, 30, 1, tzinfo=UTC)
SINCE = datetime(2026, 5, 28, 12, tzinfo=UTC)


async def ours(url: str, count: int) -> float:
    """Routines planned a second."""
    async with opened(url) as database:
        await fill(database, count)
        await add_routines(database, count, 1, due=NOW - timedelta(seconds=1), since=SINCE)
        await analyzed(database)
        started = time.perf_counter()
        planned = await plan(database, RULES, NOW)
        seconds = time.perf_counter() - started
        async with database.reading() as session:
            nudges = await session.scalar(select(func.count()).select_from(Nudge))
            deliveries = await session.scalar(select(func.count()).select_from(Delivery))
    if (planned, nudges, deliveries) != (count, count, count * PARTNERS):
        raise RuntimeError(f"planned {planned}, wrote {nudges} and {deliveries}")
    return count / seconds


async def nothing() -> None:
    """What APScheduler fires."""


async def apscheduler(url: str, count: int) -> float:
    """Jobs fired a second."""
    engine = create_engine(url.replace("+aiosqlite", ""))
    scheduler = AsyncIOScheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        executors={"default": AsyncIOExecutor()},
        timezone="UTC",
    )
    left, all_fired = count, asyncio.Event()

    def fired(_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            all_fired.set()

    scheduler.add_listener(fired, EVENT_JOB_SUBMITTED)
    scheduler.start(paused=True)
    due = datetime.now(UTC) - timedelta(seconds=1)
    for number in range(count):
        scheduler.add_job(
            nothing,
            "interval",
            weeks=1,
            id=str(number),
            next_run_time=due,
            misfire_grace_time=None,
        )
    started = time.perf_counter()
    scheduler.resume()
    await all_fired.wait()
    seconds = time.perf_counter() - started
    scheduler.shutdown(wait=False)
    engine.dispose()
    return count / seconds


async def measure(rounds: int, count: int) -> dict[str, float]:
    keep_what_is_loaded()
    print(f"\nPlanning: {count} due at once; things a second, the middle of {rounds} rounds")
    print(f"{'database':<14}{'APScheduler':>12}{'ours':>10}{'ratio':>8}")
    for backend in ("SQLite", "PostgreSQL"):
        found: dict[str, list[float]] = {"theirs": [], "ours": []}
        for _round in range(rounds):
            async with fresh(backend) as url:
                found["theirs"].append(await apscheduler(url, count))
            async with fresh(backend) as url:
                found["ours"].append(await ours(url, count))
        theirs, own = (sorted(rates)[len(rates) // 2] for rates in found.values())
        print(f"{backend:<14}{theirs:>12.0f}{own:>10.0f}{own / theirs:>8.2f}")
    print("Aim: at least 10 times as many.")
    return {"planned": own}  # on PostgreSQL, the last of the two
