"""When a process says that it is ready, and when it says why it is not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from sqlalchemy import text
from starlette.applications import Starlette

from bot.clock import MovableClock, machine_time
from bot.heartbeat import LATE, Heartbeat
from handlers.health import Health
from handlers.meters import ProcessMeters
from handlers.metrics import Backlog
from handlers.server import WebServer, listen
from storage.database import Database
from tests.contract.slack.test_database_trouble import gone
from tests.world import World

READY = (200, "ok")


class Process:
    """One that answers how it is, by real HTTP."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url

    async def __call__(self, path: str = "/readyz") -> tuple[int, str]:
        async with self._http.get(self._url + path) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def process(database: Database, heartbeat: Heartbeat | None) -> AsyncIterator[Process]:
    backlog = Backlog(database, machine_time, machine_time)
    health = Health(database, ProcessMeters(), backlog, heartbeat)
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    web = WebServer(Starlette(routes=health.routes), "127.0.0.1", port)
    serving = asyncio.create_task(web.serve(sockets=[listening]))
    await web.listening()
    try:
        async with aiohttp.ClientSession() as http:
            yield Process(http, f"http://127.0.0.1:{port}")
    finally:
        web.should_exit = True
        await serving


async def test_a_process_that_ticks_is_ready_from_its_first_tick_until_one_is_late(
    database: Database,
) -> None:
    clock = MovableClock()
    broken: list[Exception] = [OSError()]

    async def tick() -> None:
        if broken:
            raise broken[0]

    heartbeat = Heartbeat(tick, clock.now)
    late = (503, "the schedule is not ticking")
    async with process(database, heartbeat) as asked:
        assert await asked() == late
        await heartbeat.beat()
        assert await asked() == late  # that one failed
        broken.clear()
        await heartbeat.beat()
        assert await asked() == READY
        clock.offset += LATE * 1.01
        assert await asked() == late
        assert await asked("/healthz") == READY  # it is up all the same
        await heartbeat.beat()
        assert await asked() == READY


async def test_a_process_that_leaves_ticking_to_others_is_ready_without(database: Database) -> None:
    async with process(database, None) as asked:
        assert await asked() == READY
        async with database.writing.begin() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        assert await asked() == (503, "the database is not at this version")


async def test_nothing_is_ready_while_its_database_is_away(world: World) -> None:
    bot = Process(world.http, world.base_url)
    assert (await bot())[0] == 503
    await world.bot.heartbeat.beat()
    assert await bot() == READY
    async with process(world.bot.database, None) as asked:
        async with gone(world):
            assert await asked() == (503, "the database does not answer")
        assert await asked() == READY
