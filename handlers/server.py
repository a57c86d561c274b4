"""`alongside serve`: the web server with the bot at work behind it."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import uvicorn
from starlette.applications import Starlette

from bot.config import Settings
from handlers.app import assembled, running
from handlers.output import require_current


async def serve(settings: Settings) -> None:
    """Serves until it is told to stop (SIGTERM, SIGINT), then finishes what is in hand."""
    async with assembled(settings) as bot:
        await require_current(bot.database)
        async with running(bot):
            web = Starlette(routes=bot.routes)
            await WebServer(web, settings.server.host, settings.server.port).serve()


class WebServer(uvicorn.Server):
    """Uvicorn with two things more: one can wait until it listens, and `before_stop` is called
    when it is told to stop, to end what would keep a connection open."""

    def __init__(
        self,
        app: Starlette,
        host: str,
        port: int,
        before_stop: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                lifespan="off",
                access_log=False,
                server_header=False,
                log_config=None,
                timeout_graceful_shutdown=10,
            )
        )
        self._before_stop = before_stop
        self._listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening.set()

    async def listening(self) -> None:
        await self._listening.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._before_stop is not None:
            await self._before_stop()
        await super().shutdown(sockets)
