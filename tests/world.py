"""A whole world in one process: the bot, the pretend workspace, and the people in it.

`world` runs over signed HTTP on SQLite and on PostgreSQL; `socket_world` the same by Socket Mode.
Time stands where the test puts it: `await world.at("2026-01-14T17:30-05:00")` goes there by way
of everything that falls due until then.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import update
from starlette.applications import Starlette

from bot import importing, teamfile
from bot.clock import MovableClock
from bot.config import DatabaseSettings, Encryption, Server, Settings, Slack
from handlers.app import Bot, assembled, running
from handlers.demo.seed import SEED
from handlers.demo.travel import Travel
from handlers.sandbox import OAuthApp, Sandbox, SandboxConfig
from handlers.sandbox.guard import Guard
from handlers.sandbox.person import Person
from handlers.server import WebServer, listen
from handlers.slack.edge import ANSWER_SECONDS
from handlers.slack.manifest import EVENTS, INSTALL_EVENTS, REDIRECT_PATH, SCOPES
from handlers.slack.pace import NoPace, Pace
from storage import sqlite
from storage.postgres import Connections
from storage.tables import Routine, RoutineKind

BEGINNING = datetime.fromisoformat("2026-01-05T09:00:00-05:00")
TEAM_FILE = Path("handlers/demo/team.toml")
# Seconds that Slack waits here.
PATIENCE = 30.0
SIGNING_SECRET = "a signing secret of the tests"
CLIENT_ID = "111.222"
_BY_INSTALL: dict[str, Any] = {
    "bot_token": SecretStr(""),
    "client_id": CLIENT_ID,
    "client_secret": SecretStr("a client secret of the tests"),
}


@dataclass
class World:
    base_url: str
    bot: Bot
    sandbox: Sandbox
    clock: MovableClock
    travel: Travel
    http: aiohttp.ClientSession
    people: dict[str, Person] = field(default_factory=dict)

    async def person(self, user: str) -> Person:
        if user not in self.people:
            self.people[user] = await Person(self.base_url, user, self.http).__aenter__()
        return self.people[user]

    async def at(self, time: str | datetime) -> None:
        """Lets time pass until then (ISO 8601 with an offset)."""
        await self.travel.to(datetime.fromisoformat(time) if isinstance(time, str) else time)

    async def settled(self) -> None:
        """Waits until every reply, call and message that is under way has arrived."""
        await self.sandbox.dispatch.settled()
        await self.bot.settled()

    async def import_team(
        self,
        file: Path = TEAM_FILE,
        at: datetime = BEGINNING,
        routines: Iterable[RoutineKind] = (RoutineKind.AGENDA,),
    ) -> None:
        """A story is about one routine: the others are off unless they are named."""
        async with self.bot.database.writing.begin() as session:
            await importing.import_team(session, teamfile.read(file), at)
        await self.only(*routines)

    async def only(self, *routines: RoutineKind) -> None:
        """From now on these routines are on in every team, and no others."""
        async with self.bot.database.writing.begin() as session:
            await session.execute(update(Routine).values(enabled=Routine.kind.in_(routines)))


@asynccontextmanager
async def open_world(
    database_url: str,
    folder: Path,
    mode: Literal["http", "socket"] = "http",
    *,
    slack: Mapping[str, Any] | None = None,
    keys: Sequence[str] = (),
    oauth: Mapping[str, Any] | None = None,
    pgbouncer: bool = False,
    pace: Pace | None = None,
    impatient: bool = False,
    **sandbox: Any,
) -> AsyncIterator[World]:
    """`slack` overrides parts of the bot's settings, `sandbox` parts of the `SandboxConfig`. With
    `keys` the bot is one that workspaces install by themselves; `oauth` then overrides parts of
    what the `OAuthApp` is. Slack waits longer than the real one, for a busy machine is no reason
    for a test to fail, unless it is `impatient`."""
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    base_url = f"http://127.0.0.1:{port}"
    clock = MovableClock()
    clock.set(BEGINNING)
    settings = Settings.model_construct(
        server=Server(port=port, public_url=base_url),
        database=DatabaseSettings(url=database_url, pgbouncer=pgbouncer),
        slack=Slack(
            **{
                "mode": mode,
                "signing_secret": SecretStr(SIGNING_SECRET),
                "bot_token": SecretStr("xoxb-of-the-tests"),
                "app_token": SecretStr("xapp-of-the-tests"),
                "api_url": f"{base_url}/api/",
                **(_BY_INSTALL if keys else {}),
                **(slack or {}),
            }
        ),
        encryption=Encryption(keys=[SecretStr(key) for key in keys]),
    )
    config = SandboxConfig(
        seed=SEED,
        signing_secret=SIGNING_SECRET,
        bot_token="xoxb-of-the-tests",
        app_token="xapp-of-the-tests",
        base_url=base_url,
        events_url=f"{base_url}/slack/events" if mode == "http" else None,
        now=clock.now,
        clock_url="/demo/clock",
        messages_per_second=1000,
        scopes=tuple(SCOPES),
        events=EVENTS,
    )
    if keys:
        redirect_urls = (f"{base_url}{REDIRECT_PATH}",)
        secret = _BY_INSTALL["client_secret"].get_secret_value()
        app = OAuthApp(CLIENT_ID, secret, redirect_urls)
        config = replace(
            config, oauth=replace(app, **(oauth or {})), events=(*EVENTS, *INSTALL_EVENTS)
        )
    if not impatient:
        config = replace(config, answer_seconds=2 * PATIENCE, trigger_seconds=2 * PATIENCE)
    within = ANSWER_SECONDS if impatient else PATIENCE
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(
            assembled(settings, clock.now, pace or NoPace(), answer_seconds=within)
        )
        pretend = await stack.enter_async_context(Sandbox(replace(config, **sandbox)))
        guard = Guard(base_url)
        travel = Travel(bot, clock, folder / "clock.txt", "America/New_York", guard)
        served = Starlette(routes=[*bot.routes, *travel.routes, *pretend.routes])
        web = WebServer(served, "127.0.0.1", port, before_stop=pretend.hang_up)
        serving = asyncio.create_task(web.serve(sockets=[listening]))
        await web.listening()
        http = await stack.enter_async_context(aiohttp.ClientSession())
        try:
            async with running(bot, ticking=False):
                yield World(base_url, bot, pretend, clock, travel, http)
        finally:
            web.should_exit = True
            await serving


@pytest.fixture
def impatient() -> bool:
    """Whether Slack waits no longer than the real one, nor whoever writes to SQLite: for tests of
    what is told then."""
    return False


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch, impatient: bool) -> None:
    """Nor is a busy machine a reason for a writer to give up."""
    if not impatient:
        monkeypatch.setitem(sqlite.COMMON, "connect_args", {"timeout": PATIENCE})


@pytest.fixture
async def world(
    database_url: str, connections: Connections, tmp_path: Path, impatient: bool
) -> AsyncIterator[World]:
    """The demo's team, imported on Mon Jan 5, 2026, 9:00 AM ET, reached by signed HTTP."""
    async with open_world(
        database_url, tmp_path, pgbouncer=connections.pgbouncer, impatient=impatient
    ) as opened:
        await opened.import_team()
        yield opened


@pytest.fixture
async def socket_world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(database_url, tmp_path, mode="socket") as opened:
        await opened.import_team()
        yield opened
