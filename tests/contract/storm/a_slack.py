"""A pretend Slack of any number of workspaces, over real HTTP: it keeps what it is sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from time import time
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from handlers.server import WebServer, listen
from tests.contract.storm.weather import Weather, told

TOKEN = "xoxb-of-"
# Whose account is closed: such an id ends so.
CLOSED = "GONE"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    workspace: str
    channel: str
    ts: str
    key: str
    metadata: Json


class Slack:
    """Each workspace goes by its token, `TOKEN` and its id. What happens to a call on its way, the
    weather says."""

    def __init__(self, weather: Weather) -> None:
        self.weather = weather
        self.messages: list[Message] = []
        self.methods: set[str] = set()
        self.calls = 0
        self._in_hand = 0
        self._numbers = count(1)

    async def endpoint(self, request: Request) -> Response:
        method = request.path_params["method"]
        workspace = request.headers.get("authorization", "").removeprefix(f"Bearer {TOKEN}")
        asked = await _asked(request)
        fate = self.weather.fate()
        self._in_hand += 1
        try:
            answer = self._done(method, workspace, asked) if not fate or fate.done else {}
            return await told(fate, answer)
        finally:
            self._in_hand -= 1
            self.calls += 1
            self.methods.add(method)

    def quiet(self) -> bool:
        """Whether no call is in hand."""
        return self._in_hand == 0

    def _done(self, method: str, workspace: str, asked: Json) -> Json:
        match method:
            case "chat.postMessage":
                return self._posted(workspace, asked)
            case "conversations.open":
                return {"ok": True, "channel": {"id": _place(asked["users"])}}
            case "conversations.history":
                return self._history(workspace, asked)
            case "users.info":
                return {"ok": True, "user": {"id": asked["user"], "is_admin": False}}
            case _:
                return {"ok": True}

    def _posted(self, workspace: str, asked: Json) -> Json:
        if asked["channel"].endswith(CLOSED):
            return {"ok": False, "error": "user_disabled"}
        metadata = asked["metadata"]
        message = Message(
            workspace,
            _place(asked["channel"]),
            f"{time():.0f}.{next(self._numbers):06}",
            metadata["event_payload"]["key"],
            metadata,
        )
        self.messages.append(message)
        return {"ok": True, "channel": message.channel, "ts": message.ts}

    def _history(self, workspace: str, asked: Json) -> Json:
        channel, oldest = asked["channel"], float(asked["oldest"])
        found = [
            {"type": "message", "ts": one.ts, "metadata": one.metadata}
            for one in self.messages
            if (one.workspace, one.channel) == (workspace, channel) and float(one.ts) > oldest
        ]
        return {"ok": True, "messages": found[::-1], "has_more": False}


def _place(recipient: str) -> str:
    """Where a message to somebody stands: in a channel, or in direct messages."""
    return f"D{recipient[1:]}" if recipient.startswith("U") else recipient


async def _asked(request: Request) -> Json:
    """Whichever way slack_sdk sends it."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(await request.json())
    return dict(parse_qsl(f"{request.url.query}&{(await request.body()).decode()}"))


@asynccontextmanager
async def open_slack(weather: Weather) -> AsyncIterator[tuple[Slack, str]]:
    """One that listens, and the address of its Web API."""
    slack = Slack(weather)
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]

    async def front(request: Request) -> Response:
        return JSONResponse({"ok": True})  # of a response_url

    routes = [
        Route("/api/{method}", slack.endpoint, methods=["GET", "POST"]),
        Route("/{rest:path}", front, methods=["POST"]),
    ]
    server = WebServer(Starlette(routes=routes), "127.0.0.1", port)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await server.listening()
    try:
        yield slack, f"http://127.0.0.1:{port}/api/"
    finally:
        server.should_exit = True
        await serving
