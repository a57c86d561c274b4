"""The end of a process: nothing new is begun, and what is in hand has until a deadline."""

import asyncio
from collections.abc import Awaitable, Iterable
from time import monotonic
from typing import Any

# Whoever stops a process waits ten seconds; this leaves some for closing what is open, and is
# longer than a slow Slack takes for a call.
GRACE_SECONDS = 7.0


class Stopping:
    """Whether this process was told to stop, and how long it still has."""

    def __init__(self) -> None:
        self._until: float | None = None
        self._told = asyncio.Event()

    def begin(self) -> None:
        """From now on nothing new is begun. Told again, the deadline stays."""
        if self._until is None:
            self._until = monotonic() + GRACE_SECONDS
            self._told.set()

    def begun(self) -> bool:
        return self._until is not None

    async def told(self) -> None:
        """Waits until it is told."""
        await self._told.wait()

    def seconds_left(self) -> float:
        """Until the deadline; the whole grace as long as it was not told."""
        return GRACE_SECONDS if self._until is None else max(self._until - monotonic(), 0.0)

    async def wait_for(self, work: Awaitable[object]) -> None:
        """Waits for work that ends by itself, until the deadline at most; then it is cancelled."""
        await finished([asyncio.ensure_future(work)], self.seconds_left())


async def finished(tasks: Iterable[asyncio.Future[Any]], seconds: float) -> None:
    """Waits for tasks so many seconds; those that take longer are cancelled. What they raised is
    theirs."""
    in_hand = set(tasks)
    if not in_hand:
        return
    _, late = await asyncio.wait(in_hand, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*in_hand, return_exceptions=True)
