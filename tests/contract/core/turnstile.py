"""A turnstile on the way to the pretend Slack: it can hold a message, for a process to die by."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route


class Behind(Protocol):
    """A sandbox, and how it is called."""

    @property
    def url(self) -> str: ...

    @property
    def http(self) -> aiohttp.ClientSession: ...


class Turnstile:
    """Hands every call on to the sandbox. `hold(2, "before")` keeps the second message from
    arriving there, "after" keeps its answer from the bot; `held` is set once that has come.
    `lose(2)` lets it arrive, and some proxy's page comes back instead of the answer."""

    def __init__(self, house: Behind) -> None:
        self._house = house
        self._number = 0
        self._side = ""
        self._lost = 0
        self._messages = 0
        self._open = asyncio.Event()
        self.held = asyncio.Event()

    def hold(self, number: int, side: str) -> None:
        self._number, self._side = number, side
        self._open, self.held = asyncio.Event(), asyncio.Event()

    def lose(self, number: int) -> None:
        self._lost = number

    def release(self) -> None:
        self._number = 0
        self._open.set()

    async def endpoint(self, request: Request) -> Response:
        method = request.path_params["method"]
        self._messages += method == "chat.postMessage"
        here = method == "chat.postMessage" and self._messages == self._number
        if here and self._side == "before":
            await self._wait()
            return Response(status_code=503)  # to nobody: whoever asked is gone
        answer = await self._handed_on(method, request)
        if here:
            await self._wait()
        if method == "chat.postMessage" and self._messages == self._lost:
            return HTMLResponse("<h1>Bad gateway</h1>", status_code=502)
        return answer

    async def _wait(self) -> None:
        self.held.set()
        await self._open.wait()

    async def _handed_on(self, method: str, request: Request) -> Response:
        kept = ("authorization", "content-type")
        async with self._house.http.request(
            request.method,
            f"{self._house.url}/api/{method}",
            params=request.query_params,
            data=await request.body(),
            headers={name: request.headers[name] for name in kept if name in request.headers},
        ) as answer:
            passed = ("content-type", "x-oauth-scopes", "retry-after")
            headers = {name: answer.headers[name] for name in passed if name in answer.headers}
            return Response(await answer.read(), answer.status, headers)


@asynccontextmanager
async def turnstile(house: Behind) -> AsyncIterator[tuple[Turnstile, str]]:
    """One in front of a sandbox, and the address of the Web API behind it."""
    gate = Turnstile(house)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    routes = [Route("/api/{method}", gate.endpoint, methods=["GET", "POST"])]
    config = uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield gate, f"http://127.0.0.1:{listener.getsockname()[1]}/api/"
    finally:
        gate.release()
        server.should_exit = True
        await serving
