"""A process by itself: from its start to its first answer, and its memory when nothing happens."""

import statistics
import time
from pathlib import Path

import aiohttp

from bot import importing, teamfile
from bot.clock import machine_time
from storage.database import opened
from tests.benchmarks.databases import fresh
from tests.benchmarks.menu import Client, server
from tests.benchmarks.processes import running
from tests.benchmarks.servers import SECRET, SLACK

TEAM_FILE = Path("handlers/demo/team.toml")


async def started(backend: str) -> tuple[float, float, float]:
    """Seconds until it was ready, and until the menu had come; megabytes then."""
    async with server(SLACK) as slack, fresh(backend) as url, aiohttp.ClientSession() as http:
        async with opened(url) as database, database.writing.begin() as session:
            await importing.import_team(session, teamfile.read(TEAM_FILE), machine_time())
        settings = {
            "database__url": url,
            "slack__api_url": f"{slack}/api/",
            "slack__bot_token": "xoxb-T0MAPLE",
            "slack__signing_secret": SECRET,
            "logging__level": "error",
        }
        begun = time.perf_counter()
        async with running("serve", settings=settings) as [process]:
            await Client(http, f"{process.base_url}/slack/events").ask()
            return process.ready_after, time.perf_counter() - begun, process.megabytes()


async def measure(rounds: int) -> dict[str, float]:
    print(f"\nOne process, the middle of {rounds} starts")
    print(f"{'database':<14}{'ready after s':>14}{'first answer s':>16}{'MB idle':>9}")
    for backend in ("SQLite", "PostgreSQL"):
        found = [await started(backend) for _ in range(rounds)]
        ready, answered, memory = (statistics.median(each) for each in zip(*found, strict=True))
        print(f"{backend:<14}{ready:>14.2f}{answered:>16.2f}{memory:>9.0f}")
    return {"idle_mb": memory}  # on PostgreSQL, the last of the two
