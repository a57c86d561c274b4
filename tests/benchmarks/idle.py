"""A tick while nothing is due, as the number of routines grows."""

import statistics
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

from bot.personal.pausing import end_pauses
from bot.planner import plan
from bot.rules import RULES
from storage.database import Database, opened
from storage.queries.ledger import workspaces_with_work
from tests.benchmarks.databases import fresh
from tests.benchmarks.filling import KINDS, add_routines, analyzed, fill

NOW = datetime(2026, 6, 3, 16, tzinfo=UTC)
TICKS = 200


async def tick(database: Database) -> None:
    """What `handlers.app.Bot.tick` asks."""
    await end_pauses(database, NOW)
    await plan(database, RULES, NOW)
    async with database.reading() as session:
        await workspaces_with_work(session, NOW, NOW)


async def filled(database: Database, count: int) -> None:
    """So many routines, none of them due today."""
    teams = count // len(KINDS)
    due, since = NOW + timedelta(days=1), NOW - timedelta(weeks=1)
    await fill(database, teams, workspaces=max(1, teams // 10))
    await add_routines(database, teams, len(KINDS), due=due, since=since)
    await analyzed(database)


async def idle(backend: str, counts: tuple[int, ...]) -> dict[int, float]:
    """The middle of the milliseconds that a tick takes, by the number of routines. They tick in
    turn, so that a busy moment of the machine hits all alike."""
    taken: dict[int, list[float]] = {count: [] for count in counts}
    async with AsyncExitStack() as stack:
        databases: dict[int, Database] = {}
        for count in counts:
            url = await stack.enter_async_context(fresh(backend))
            databases[count] = await stack.enter_async_context(opened(url))
            await filled(databases[count], count)
        for _ in range(TICKS):
            for count, database in databases.items():
                started = time.perf_counter()
                await tick(database)
                taken[count].append((time.perf_counter() - started) * 1000)
    return {count: statistics.median(each) for count, each in taken.items()}


async def measure(counts: tuple[int, ...]) -> None:
    print(f"\nAn idle tick: milliseconds, the middle of {TICKS}, by the number of routines")
    print(f"{'database':<14}" + "".join(f"{count:>12,}" for count in counts) + f"{'ratio':>8}")
    for backend in ("SQLite", "PostgreSQL"):
        found = await idle(backend, counts)
        shown = "".join(f"{each:>12.2f}" for each in found.values())
        print(f"{backend:<14}{shown}{found[counts[-1]] / found[counts[0]]:>8.2f}")
    print("Aim: no more than twice the time from the smallest to the largest.")
