"""Real processes that share the work. Whoever dies is started again, as a supervisor does it."""

import asyncio
import random
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

import aiohttp

from tests.contract.core.process import Alongside

SECONDS = 120
READY_SECONDS = 0.1
# The database was away just when it began.
_NOT_BEGUN = ("The database cannot be used", "the job queue cannot be reached")
_BEGAN = "listening on"


@dataclass
class Post:
    """A place where a process is kept running, with the clock of its own machine."""

    alongside: Alongside
    words: tuple[str, ...]
    port: int
    faults: list[str] = field(default_factory=list)
    deaths: int = 0
    _process: asyncio.subprocess.Process | None = None
    _dying: bool = False
    _stopping: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def keep(self) -> None:
        while not self._stopping:
            self._dying = False
            async with self.alongside.started(*self.words, server__port=self.port) as process:
                self._process = process
                if self._stopping:
                    self.stop()
                _, err = await process.communicate()
            self._process = None
            self.deaths += 1
            self._judge(process.returncode, err.decode())

    def _judge(self, code: int | None, err: str) -> None:
        """Only whoever is told to ends, unless it found no database to begin with."""
        not_begun = _BEGAN not in err and any(words in err for words in _NOT_BEGUN)
        wanted = (self._dying and code == -signal.SIGKILL) or (self._stopping and code == 0)
        if not wanted and not (code == 1 and not_begun):
            self.faults.append(f"{self.words} ended with {code}:\n{err[-4000:]}")

    def kill(self) -> None:
        """It dies at once; another one takes its place."""
        if self._process is not None:
            self._dying = True
            with suppress(ProcessLookupError):
                self._process.kill()

    def stop(self) -> None:
        self._stopping = True
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.terminate()


@dataclass(frozen=True)
class Fleet:
    """All that run at the same time."""

    posts: list[Post]
    http: aiohttp.ClientSession

    @property
    def faults(self) -> list[str]:
        """Those that ended by themselves, with the end of their log."""
        return [fault for post in self.posts for fault in post.faults]

    @property
    def answering(self) -> list[Post]:
        return self._of("serve")

    def kill_one(self, command: str, chance: random.Random) -> None:
        chance.choice(self._of(command)).kill()

    def _of(self, command: str) -> list[Post]:
        return [one for one in self.posts if one.words[0] == command]

    async def ready(self) -> None:
        """Waits until every process says that it is. Raises `TimeoutError`."""
        async with asyncio.timeout(SECONDS):
            while True:
                if all([await self._is_ready(post) for post in self.posts]):
                    return
                await asyncio.sleep(READY_SECONDS)

    async def _is_ready(self, post: Post) -> bool:
        try:
            async with self.http.get(f"{post.url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


@asynccontextmanager
async def running(
    alongside: Alongside, skews: dict[str, list[int]], http: aiohttp.ClientSession
) -> AsyncIterator[Fleet]:
    """A process of each command ("serve --worker") for each machine, whose clock is off by so many
    seconds. At the end all are told to stop, and do."""
    places = [(command, skew) for command, those in skews.items() for skew in those]
    posts = [
        Post(replace(alongside, skew=skew), tuple(command.split()), port)
        for (command, skew), port in zip(places, _free_ports(len(places)), strict=True)
    ]
    keepers = [asyncio.create_task(post.keep()) for post in posts]
    try:
        yield Fleet(posts, http)
    except BaseException:
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
        raise
    for post in posts:
        post.stop()
    async with asyncio.timeout(SECONDS):
        await asyncio.gather(*keepers)


def _free_ports(number: int) -> Iterator[int]:
    """All at once, so that they differ."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    yield from ports
