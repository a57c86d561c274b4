"""Who is told that something changed: the open pages, and people who wait for a message."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    version: int
    topics: tuple[str, ...]


class Feed:
    """A version that grows with every change, and the queues of those who listen.

    Topics: `messages:C…`, `home`, `modals`, `state`, `traffic`, `socket`.
    """

    def __init__(self) -> None:
        self.version = 0
        self._listeners: set[asyncio.Queue[Change | None]] = set()

    def changed(self, *topics: str) -> None:
        self.version += 1
        change = Change(self.version, topics)
        for queue in self._listeners:
            queue.put_nowait(change)

    def hang_up(self) -> None:
        """Ends every stream, so that a server which waits for its connections can stop."""
        for queue in self._listeners:
            queue.put_nowait(None)

    @contextmanager
    def listening(self) -> Iterator["Listener"]:
        queue: asyncio.Queue[Change | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield Listener(queue)
        finally:
            self._listeners.discard(queue)


class Listener:
    def __init__(self, queue: asyncio.Queue[Change | None]) -> None:
        self._queue = queue

    async def changes(self, heartbeat: float) -> AsyncIterator[Change | None]:
        """Each change as it comes; None when `heartbeat` seconds went by without one."""
        while True:
            try:
                change = await asyncio.wait_for(self._queue.get(), heartbeat)
            except TimeoutError:
                yield None
                continue
            if change is None:
                return
            yield change
