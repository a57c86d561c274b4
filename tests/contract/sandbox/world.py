"""The made-up workspace of these tests, and the server that it runs on."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import uvicorn
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from handlers.sandbox import Channel, Command, Sandbox, SandboxConfig, Seed, User

SECRET = "the-signing-secret"
BOT_TOKEN = "xoxb-the-bot-token"
APP_TOKEN = "xapp-the-app-token"

SEED = Seed(
    team_id="T0MAPLE",
    team_name="Maple Valley",
    users=(
        User("U0DANA", "dana", "Dana Reyes", "America/New_York", title="QI lead", is_admin=True),
        User("U0ROSA", "rosa", "Rosa Diaz", "America/Chicago", title="Parent partner"),
        User("U0GONE", "gone", "Gone Person", "America/New_York", deleted=True),
    ),
    channels=(
        Channel("C0QITEAM", "qi-team", ("U0DANA", "U0ROSA", "U0BOT"), topic="Better together"),
        Channel("C0OTHER", "other", ("U0DANA",)),
        Channel("C0OLD", "old", ("U0DANA", "U0BOT"), is_archived=True),
    ),
    bot_user_id="U0BOT",
    bot_id="B0BOT",
    app_id="A0APP",
    commands=(Command("/coprod", "Ask Alongside", "agenda", ("agenda", "help")),),
)


class Clock:
    """Monotonic seconds that a test moves by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.moment = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self.moment


@dataclass
class Got:
    """A request that the bot got: `kind` is its payload's type or the slash command."""

    kind: str
    payload: dict[str, Any]
    headers: dict[str, str]


Reply = Callable[[Got], Awaitable[Response]]


@dataclass
class Bot:
    """A bot that remembers what it gets, insists on the signature, and answers as it is told."""

    got: list[Got] = field(default_factory=list)
    reply: Reply | None = None
    delegate: Callable[[Request], Awaitable[Response]] | None = None
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    def answers(self, body: object, status: int = 200) -> None:
        async def reply(_: Got) -> Response:
            if isinstance(body, str):
                return Response(body, status)
            return JSONResponse(body, status)

        self.reply = reply

    async def endpoint(self, request: Request) -> Response:
        if self.delegate:
            return await self.delegate(request)
        body = (await request.body()).decode()
        if not SignatureVerifier(SECRET).is_valid_request(body, dict(request.headers)):
            return Response("bad signature", 401)
        got = _got(body, dict(request.headers))
        async with self.arrived:
            self.got.append(got)
            self.arrived.notify_all()
        return await self.reply(got) if self.reply else Response("")

    def of(self, kind: str) -> list[Got]:
        return [got for got in self.got if got.kind == kind]

    async def wait_for(self, kind: str, count: int = 1) -> list[Got]:
        async with asyncio.timeout(10), self.arrived:
            await self.arrived.wait_for(lambda: len(self.of(kind)) >= count)
        return self.of(kind)


def _got(body: str, headers: dict[str, str]) -> Got:
    if headers["content-type"] == "application/json":
        envelope = json.loads(body)
        return Got(envelope["event"]["type"], envelope, headers)
    fields = {key: values[0] for key, values in parse_qs(body, keep_blank_values=True).items()}
    if "payload" in fields:
        payload = json.loads(fields["payload"])
        return Got(payload["type"], payload, headers)
    return Got(fields["command"], fields, headers)


@dataclass
class House:
    """A running sandbox, its bot and a client for each side."""

    url: str
    sandbox: Sandbox
    bot: Bot
    clock: Clock
    http: aiohttp.ClientSession
    api: AsyncWebClient

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        async with self.http.get(f"{self.url}/sandbox/{path}", params=query) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def post(self, path: str, **fields: object) -> dict[str, Any]:
        async with self.http.post(f"{self.url}/sandbox/{path}", json=fields) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def trigger(self, user: str = "U0ROSA") -> str:
        """A fresh trigger id, by way of a slash command."""
        count = len(self.bot.of("/coprod"))
        channel = "D" + user[1:]
        await self.post("command", user=user, channel=channel, command="/coprod", text="")
        return str((await self.bot.wait_for("/coprod", count + 1))[-1].payload["trigger_id"])


@asynccontextmanager
async def open_house(
    data: Path | None = None, *, socket_only: bool = False, **changes: Any
) -> AsyncIterator[House]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    # From here on a connection waits for the server instead of being refused.
    listener.listen()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    clock, bot = Clock(), Bot()
    config = SandboxConfig(
        **{
            "seed": SEED,
            "signing_secret": SECRET,
            "bot_token": BOT_TOKEN,
            "app_token": APP_TOKEN,
            "base_url": url,
            "events_url": None if socket_only else f"{url}/bot",
            "data": data,
            "now": clock.now,
            "monotonic": clock,
            "burst": 100,
            "event_retry_delays": (0.0, 0.0, 0.0),
            **changes,
        }
    )
    sandbox = Sandbox(config)
    app = Starlette(routes=[*sandbox.routes, Route("/bot", bot.endpoint, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    async with sandbox, aiohttp.ClientSession() as http:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            api = AsyncWebClient(token=BOT_TOKEN, base_url=f"{url}/api/", session=http)
            yield House(url, sandbox, bot, clock, http, api)
        finally:
            await sandbox.hang_up()
            server.should_exit = True
            await serving
