"""A PostgreSQL server that crashes, and is started again: everybody is told so in time, what was
typed and what was due waits, and the bot goes on by itself."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aiohttp import ClientSession

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA
from storage import schema
from storage.database import opened
from tests.contract.slack.slack import button, click, interact
from tests.contract.slack.teams import MAPLE, ids_of
from tests.contract.slack.test_database_trouble import BUSY, QUESTION
from tests.databases import OwnServer
from tests.world import World, open_world

DUE = datetime.fromisoformat("2026-01-14T17:31-05:00")
CALENDAR = f"/calendar/{'x' * 43}.ics"  # nobody's
ASK = "Hi Priya. We meet Tue Jan 20, 8:00 AM CT."


@pytest.fixture
def server() -> Iterator[OwnServer]:
    with TemporaryDirectory(prefix="alongside-") as folder, OwnServer(Path(folder)) as own:
        yield own


@pytest.fixture
async def world(server: OwnServer, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(server.url) as database:
        await schema.migrate(database)
    async with open_world(server.url, tmp_path, impatient=True) as world:
        await world.import_team()
        yield world


async def test_a_server_that_is_away_costs_nobody_anything_but_a_moment(
    world: World, server: OwnServer
) -> None:
    rosa, dana = await world.person(ROSA), await world.person(DANA)
    tap = click(
        world, ROSA, button("agenda.show", {"team": (await ids_of(world, MAPLE)).team}), CHANNEL
    )
    await rosa.command("", CHANNEL)
    await rosa.click("Add an item", in_=CHANNEL)
    await rosa.until(QUESTION, in_="modal")
    await rosa.fill(QUESTION, "Parking")
    await asyncio.to_thread(server.crash)

    assert BUSY in (await rosa.submit())[QUESTION]
    await dana.command("agenda", CHANNEL)
    assert BUSY in (await dana.reads(CHANNEL))[-1]
    await interact(world, tap)
    assert BUSY in (await rosa.reads(CHANNEL))[-1]
    await rosa.open_home()
    await rosa.until(BUSY, in_="home")
    await dana.say("Hello")
    await dana.until(BUSY, in_="dm")
    world.clock.set(DUE)
    await world.bot.heartbeat.beat()
    assert await statuses(world) == {"/healthz": 200, "/readyz": 503, CALENDAR: 503}
    await asyncio.to_thread(server.start)

    assert await rosa.submit() == {}
    await dana.command("agenda", CHANNEL)
    assert "Parking" in (await dana.reads(CHANNEL))[-1]
    await rosa.open_home()
    await rosa.until("Next meeting: QI huddle", in_="home")
    priya = await world.person(PRIYA)
    for _ in range(2):
        await world.bot.heartbeat.beat()
        await world.settled()
    assert len([text for text in await priya.reads("dm") if ASK in text]) == 1
    assert await statuses(world) == {"/healthz": 200, "/readyz": 200, CALENDAR: 404}


async def statuses(world: World) -> dict[str, int]:
    """What the addresses answer that machines ask."""
    found = {}
    async with ClientSession() as http:
        for path in ("/healthz", "/readyz", CALENDAR):
            async with http.get(world.base_url + path) as answer:
                found[path] = answer.status
    return found
