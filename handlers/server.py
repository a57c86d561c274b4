"""`alongside serve` and `alongside worker`: the web server with the bot at work behind it."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from bot.config import Settings
from bot.errors import AlongsideError
from bot.texts import line
from handlers.app import Part, assembled, running
from handlers.lasting import keep_what_is_loaded
from handlers.operations import require_current

log = logging.getLogger(__name__)

# More than Slack waits for any answer.
_GRACE_SECONDS = 4


async def serve(settings: Settings, part: Part) -> None:
    """Serves until it is told to stop (SIGTERM, SIGINT), then finishes what is in hand, within ten
    seconds. Raises `AlongsideError` where the port cannot be had or the database is not at this
    version."""
    host, port = settings.server.host, settings.server.port
    try:
        listening = listen(host, port)
    except OSError as error:
        raise AlongsideError(line("cli.cannot_listen", host=host, port=port)) from error
    async with assembled(settings, part=part) as bot:

        async def stopping() -> None:
            bot.stopping.begin()

        await require_current(bot.database)
        keep_what_is_loaded()
        async with running(bot):
            web = WebServer(Starlette(routes=bot.routes), host, port, before_stop=stopping)
            log.info("listening on %s, port %s", host, port)
            await web.serve(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A bound socket (port 0: any that is free). Raises `OSError` if it cannot be had."""
    # With the protocol named, or asyncio leaves Nagle's delay of 40 ms on its connections.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, proto=socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


class WebServer(uvicorn.Server):
    """Uvicorn with three things changed: one can wait until it listens; `before_stop` is called
    when it is told to stop, to end what would keep a connection open; and a signal ends the
    server, not the process."""

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
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )
        self._before_stop = before_stop
        self._listening = asyncio.Event()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Uvicorn's own would raise the signal again once the server is down, and the process
        # would die with the tick and the messages still in hand. A second signal hurries.
        self.force_exit = self.should_exit
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening.set()

    async def listening(self) -> None:
        await self._listening.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._before_stop is not None:
            await self._before_stop()
        await super().shutdown(sockets)
