"""Planning beside APScheduler's own job store: how many due things a second each takes on.

APScheduler fires jobs that do nothing from its `SQLAlchemyJobStore`, which opens its database by
itself as it does for everybody: each job is a row that is read, unpickled, moved on and written
back. Ours claims the same number of due routines, writes for each a
nudge and what belongs to it, and moves each on. Beside it stands what the database takes for those
rows alone: the rest are the rules.

Two loads: the question for an idea to two partners, in teams without meetings, which asks little of
the rules; and all five kinds of routines of teams that have everything, due at the same moment.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from apscheduler.events import EVENT_JOB_SUBMITTED
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import func, select

from bot.planner import plan
from bot.rules import RULES
from handlers.lasting import keep_what_is_loaded
from storage.database import Database, opened
from storage.postgres import Connections
from storage.tables import Delivery, Nudge
from tests.benchmarks import whole_teams
from tests.benchmarks.databases import empty, fresh
from tests.benchmarks.filling import PARTNERS, add_routines, analyzed, fill
from tests.benchmarks.rows import Written, noted, seconds_to_write

# A Wednesday at 12:30 in New York, and the week before it.
NOW = datetime(2026, 6, 3, 16, 30, 1, tzinfo=UTC)
DUE = NOW - timedelta(seconds=1)
SINCE = datetime(2026, 5, 28, 12, tzinfo=UTC)
_AS_USUAL = Connections()


@dataclass(frozen=True, slots=True)
class Load:
    """What is due: so many routines of each team, which `add` gives to teams that are there, and
    what is written for them."""

    name: str
    routines: int
    nudges: int
    messages: int
    add: Callable[[Database, int], Awaitable[None]]


async def _question(database: Database, teams: int) -> None:
    await add_routines(database, teams, 1, due=DUE, since=SINCE)


async def _everything(database: Database, teams: int) -> None:
    await whole_teams.add_everything(database, teams, due=DUE, since=SINCE)


LOADS = (
    Load("a question", 1, 1, PARTNERS, _question),
    Load(
        "all kinds",
        whole_teams.ROUTINES,
        whole_teams.NUDGES,
        whole_teams.MESSAGES,
        _everything,
    ),
)


async def ours(backend: str, load: Load, teams: int) -> float:
    """Seconds to plan what is due."""
    async with _filled(backend, load, teams) as database:
        started = time.perf_counter()
        planned = await plan(database, RULES, NOW)
        seconds = time.perf_counter() - started
        async with database.reading() as session:
            nudges = await session.scalar(select(func.count()).select_from(Nudge))
            deliveries = await session.scalar(select(func.count()).select_from(Delivery))
    wanted = load.nudges * teams
    if (planned, nudges, deliveries) != (wanted, wanted, load.messages * teams):
        raise RuntimeError(f"planned {planned}, wrote {nudges} and {deliveries}")
    return seconds


async def rows_of(backend: str, load: Load, teams: int) -> Written:
    """What planning writes, one batch after the other, so that the ids come in the same order."""
    async with _filled(backend, load, teams, Connections(pool_size=1)) as database:
        with noted(database) as written:
            await plan(database, RULES, NOW)
    return written


async def rows_alone(backend: str, load: Load, teams: int, written: Written) -> float:
    """Seconds to write it without planning it."""
    async with _filled(backend, load, teams) as database:
        return await seconds_to_write(database, written)


@asynccontextmanager
async def _filled(
    backend: str, load: Load, teams: int, connections: Connections = _AS_USUAL
) -> AsyncIterator[Database]:
    async with fresh(backend) as url, opened(url, connections) as database:
        await fill(database, teams)
        await load.add(database, teams)
        await analyzed(database)
        yield database


async def nothing() -> None:
    """What APScheduler fires."""


async def apscheduler(backend: str, count: int) -> float:
    """Seconds to fire so many jobs."""
    async with empty(backend) as url:
        store = SQLAlchemyJobStore(url=url.replace("+aiosqlite", ""))
        return await _fired(store, count)


async def _fired(store: SQLAlchemyJobStore, count: int) -> float:
    scheduler = AsyncIOScheduler(
        jobstores={"default": store},
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
    return seconds


async def measure(rounds: int, count: int) -> dict[str, float]:
    keep_what_is_loaded()
    print(f"\nPlanning: {count} due at once; things a second, the middle of {rounds} rounds")
    print(f"{'database':<12}{'due':<12}{'APScheduler':>12}{'rows alone':>12}{'':>7}{'ours':>8}")
    rates: dict[str, float] = {}
    for backend in ("SQLite", "PostgreSQL"):
        for load in LOADS:
            rates[load.name] = await _measured(backend, load, rounds, count)
    print("Rows alone: the same rows again, on one connection, with nothing read or worked out.")
    print("Aim: at least 10 times as many as APScheduler.")
    # On PostgreSQL, the last of the two, and of all kinds, for so is what a team has due.
    return {"planned": rates[LOADS[-1].name]}


async def _measured(backend: str, load: Load, rounds: int, count: int) -> float:
    """Prints the rates beside each other; ours."""
    teams = count // load.routines
    written = await rows_of(backend, load, teams)
    found: list[tuple[float, float, float]] = []
    for _round in range(rounds):
        theirs = count / await apscheduler(backend, count)
        rows = count / await rows_alone(backend, load, teams, written)
        found.append((theirs, rows, count / await ours(backend, load, teams)))
    theirs, rows, own = (median(rate[place] for rate in found) for place in range(3))
    print(
        f"{backend:<12}{load.name:<12}{theirs:>12.0f}"
        f"{rows:>12.0f}{rows / theirs:>7.2f}{own:>8.0f}{own / theirs:>7.2f}"
    )
    return own
