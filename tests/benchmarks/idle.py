"""A tick while nothing is due, as the number of routines grows."""

import statistics
import time
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


async def idle(url: str, count: int) -> float:
    """The middle of the seconds that a tick takes with so many routines."""
    teams = count // len(KINDS)
    async with opened(url) as database:
        await fill(database, teams, workspaces=max(1, teams // 10))
        await add_routines(
            database, teams, len(KINDS), due=NOW + timedelta(days=1), since=NOW - timedelta(weeks=1)
        )
        await analyzed(database)
        taken = []
        for _ in range(TICKS):
            started = time.perf_counter()
            await tick(database)
            taken.append(time.perf_counter() - started)
    return statistics.median(taken)


async def measure(counts: tuple[int, ...]) -> None:
    print(f"\nAn idle tick: milliseconds, the middle of {TICKS}, by the number of routines")
    print(f"{'database':<14}" + "".join(f"{count:>12,}" for count in counts) + f"{'ratio':>8}")
    for backend in ("SQLite", "PostgreSQL"):
        found = []
        for count in counts:
            async with fresh(backend) as url:
                found.append(await idle(url, count) * 1000)
        shown = "".join(f"{each:>12.2f}" for each in found)
        print(f"{backend:<14}{shown}{found[-1] / found[0]:>8.2f}")
    print("Aim: no more than twice the time from the smallest to the largest.")
