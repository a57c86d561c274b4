"""A pretend Slack of any number of workspaces, over real HTTP: it keeps what it is sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from handlers.server import WebServer, listen
from tests.contract.storm.screens import Json, Screens, place
from tests.contract.storm.weather import Weather, told

TOKEN = "xoxb-of-"
_ASKED_BY_TAP = ("views.open", "views.push")


class Slack:
    """Each workspace goes by its token, `TOKEN` and its id. What happens to a call on its way, the
    weather says."""

    def __init__(self, weather: Weather) -> None:
        self.weather = weather
        self.screens = Screens()
        self.methods: set[str] = set()
        self.calls = 0
        self._in_hand = 0

    async def endpoint(self, request: Request) -> Response:
        method = request.path_params["method"]
        workspace = request.headers.get("authorization", "").removeprefix(f"Bearer {TOKEN}")
        asked = await _asked(request)
        fate = self.weather.fate()
        self._in_hand += 1
        try:
            answer: Json = {}
            if not fate or fate.done:
                answer = self._done(method, workspace, asked)
            elif method in _ASKED_BY_TAP:
                self.screens.apologies.add(asked["trigger_id"])
            return await told(fate, answer)
        finally:
            self._in_hand -= 1
            self.calls += 1
            self.methods.add(method)

    def quiet(self) -> bool:
        """Whether no call is in hand."""
        return self._in_hand == 0

    async def front(self, request: Request) -> Response:
        """What only they who tapped hear, beside what they tapped."""
        self.screens.apologies.add(request.path_params["trigger"])
        return JSONResponse({"ok": True})

    def _done(self, method: str, workspace: str, asked: Json) -> Json:
        match method:
            case "chat.postMessage":
                return self.screens.post(workspace, asked)
            case "chat.update":
                return self.screens.update(workspace, asked)
            case "conversations.open":
                return {"ok": True, "channel": {"id": place(asked["users"])}}
            case "conversations.history":
                return self.screens.history(workspace, asked)
            case "users.info":
                return {"ok": True, "user": {"id": asked["user"], "is_admin": False}}
            case "views.open" | "views.push":
                return self.screens.open(asked)
            case "views.update":
                return self.screens.turn(asked)
            case "views.publish":
                return self.screens.publish(workspace, asked)
            case _:
                return {"ok": True}


async def _asked(request: Request) -> Json:
    """Whichever way slack_sdk sends it."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(await request.json())
    return dict(parse_qsl(f"{request.url.query}&{(await request.body()).decode()}"))


@asynccontextmanager
async def open_slack(weather: Weather) -> AsyncIterator[tuple[Slack, str]]:
    """One that listens, and its address."""
    slack = Slack(weather)
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    routes = [
        Route("/api/{method}", slack.endpoint, methods=["GET", "POST"]),
        Route("/told/{trigger}", slack.front, methods=["POST"]),
    ]
    server = WebServer(Starlette(routes=routes), "127.0.0.1", port)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await server.listening()
    try:
        yield slack, f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
