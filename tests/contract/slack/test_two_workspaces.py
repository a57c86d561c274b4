"""Two workspaces with one bot: each is written to with its own token and sees nothing of the
other, though the ids of their people are the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot import importing, teamfile
from bot.clock import MovableClock
from bot.config import DatabaseSettings, Encryption, Server, Settings, Slack
from bot.sealing import new_key
from bot.teamfile import TeamFile
from handlers.app import Bot, assembled, running
from handlers.demo.seed import CHANNEL, ROSA, SEED
from handlers.sandbox import Channel, OAuthApp, Sandbox, SandboxConfig, Seed
from handlers.sandbox.front import Front
from handlers.sandbox.person import Person
from handlers.server import WebServer, listen
from handlers.slack.manifest import EVENTS, INSTALL_EVENTS, REDIRECT_PATH
from handlers.slack.pace import NoPace
from storage.queries.ledger import workspaces_with_work
from tests.contract.slack.installing import Visitor
from tests.contract.slack.teams import cedar
from tests.world import BEGINNING, CLIENT_ID, SIGNING_SECRET, TEAM_FILE

MAPLE_ID, CEDAR_ID, CEDAR_CHANNEL = "T0MAPLE", "T0CEDAR", "C0CEDAR"
CEDAR_SEED = replace(
    SEED,
    team_id=CEDAR_ID,
    team_name="Cedar Clinic",
    channels=(Channel(CEDAR_CHANNEL, "qi", (ROSA, SEED.bot_user_id)),),
)
SECRET = "a client secret of the tests"


@dataclass
class Houses:
    """The bot, and each workspace with a person in it."""

    bot: Bot
    clock: MovableClock
    http: aiohttp.ClientSession
    url: str
    sandboxes: dict[str, Sandbox]
    rosas: dict[str, Person]

    async def at(self, time: str) -> None:
        self.clock.set(datetime.fromisoformat(time))
        await self.bot.tick()
        await self.settled()

    async def settled(self) -> None:
        for sandbox in self.sandboxes.values():
            await sandbox.dispatch.settled()
        await self.bot.settled()

    def said(self, workspace: str) -> str:
        """All that the bot wrote there."""
        messages = self.sandboxes[workspace].workspace.store.all("message")
        return "\n".join(str(one) for one in messages.values())


@pytest.fixture
async def houses(database_url: str) -> AsyncIterator[Houses]:
    front = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{front.getsockname()[1]}"
    clock = MovableClock()
    clock.set(BEGINNING)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        settings = _settings(url, front.getsockname()[1], database_url)
        bot = await stack.enter_async_context(assembled(settings, clock.now, NoPace()))
        sandboxes, rosas = {}, {}
        for seed in (SEED, CEDAR_SEED):
            sandbox = await stack.enter_async_context(Sandbox(_config(url, seed, clock)))
            page = listen("127.0.0.1", 0)
            await stack.enter_async_context(_served(sandbox.page_routes, page, [sandbox]))
            sandboxes[seed.team_id] = sandbox
            rosas[seed.team_id] = Person(f"http://127.0.0.1:{page.getsockname()[1]}", ROSA, http)
        everyone = list(sandboxes.values())
        routes = [*bot.routes, *Front(everyone).routes]
        await stack.enter_async_context(_served(routes, front, everyone))
        async with running(bot, ticking=False):
            yield Houses(bot, clock, http, url, sandboxes, rosas)


def _settings(url: str, port: int, database_url: str) -> Settings:
    return Settings.model_construct(
        server=Server(port=port, public_url=url),
        database=DatabaseSettings(url=database_url),
        slack=Slack(
            signing_secret=SecretStr(SIGNING_SECRET),
            client_id=CLIENT_ID,
            client_secret=SecretStr(SECRET),
            api_url=f"{url}/api/",
        ),
        encryption=Encryption(keys=[SecretStr(new_key())]),
    )


def _config(url: str, seed: Seed, clock: MovableClock) -> SandboxConfig:
    return SandboxConfig(
        seed=seed,
        signing_secret=SIGNING_SECRET,
        bot_token="",
        app_token="xapp-of-the-tests",
        base_url=f"{url}/{seed.team_id}",
        events_url=f"{url}/slack/events",
        now=clock.now,
        messages_per_second=1000,
        oauth=OAuthApp(CLIENT_ID, SECRET, (f"{url}{REDIRECT_PATH}",)),
        events=(*EVENTS, *INSTALL_EVENTS),
    )


@asynccontextmanager
async def _served(
    routes: list[BaseRoute], listening: Any, sandboxes: list[Sandbox]
) -> AsyncIterator[None]:
    async def hang_up() -> None:
        for sandbox in sandboxes:
            await sandbox.hang_up()

    port = listening.getsockname()[1]
    web = WebServer(Starlette(routes=routes), "127.0.0.1", port, before_stop=hang_up)
    serving = asyncio.create_task(web.serve(sockets=[listening]))
    await web.listening()
    try:
        yield
    finally:
        web.should_exit = True
        await serving


async def test_each_workspace_has_its_own_and_goes_on_without_the_other(houses: Houses) -> None:
    async with houses.bot.database.writing.begin() as session:
        await importing.import_team(session, teamfile.read(TEAM_FILE), BEGINNING)
        await importing.import_team(session, TeamFile.model_validate(cedar()), BEGINNING)
    for workspace in (MAPLE_ID, CEDAR_ID):
        page = await Visitor(houses.url, houses.http).install(workspace)
        assert page.status == 200, page
    maple = await houses.rosas[MAPLE_ID].__aenter__()
    clinic = await houses.rosas[CEDAR_ID].__aenter__()

    await maple.command("agenda", CHANNEL)
    await maple.sees("QI huddle")
    await clinic.command("agenda", CEDAR_CHANNEL)
    await clinic.sees("Team talk")
    await houses.at("2026-01-14T17:31-05:00")

    assert "QI huddle" in houses.said(MAPLE_ID)
    assert "Team talk" not in houses.said(MAPLE_ID)
    assert "Team talk" in houses.said(CEDAR_ID)
    assert "QI huddle" not in houses.said(CEDAR_ID)
    for sandbox in houses.sandboxes.values():
        entries = sandbox.workspace.traffic.after(0)
        assert [one for one in entries if one["error"]] == []

    houses.sandboxes[CEDAR_ID].administration.remove_app()
    await houses.settled()
    count = len(houses.sandboxes[CEDAR_ID].workspace.store.all("message"))
    await houses.at("2026-01-20T10:10-05:00")

    assert len(houses.sandboxes[CEDAR_ID].workspace.store.all("message")) == count
    await maple.command("agenda", CHANNEL)
    await maple.sees("QI huddle")
    async with houses.bot.database.reading() as session:
        now = houses.clock.now()
        assert await workspaces_with_work(session, now, now) == []
