"""The local delivery engine: one asyncio task for each workspace that has work."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.faults import report

log = logging.getLogger(__name__)


class LocalEngine:
    """Runs `deliver(workspace_id)` for every workspace that is woken, one run at a time for each.

    A workspace that is woken during its run gets another one after it, so no work is overlooked.
    """

    def __init__(self, deliver: Callable[[int], Awaitable[object]]) -> None:
        self._deliver = deliver
        self._running: dict[int, asyncio.Task[None]] = {}
        self._woken: set[int] = set()

    def wake(self, workspace_id: int) -> None:
        """Says that there is work. Returns at once."""
        self._woken.add(workspace_id)
        if workspace_id not in self._running:
            task = asyncio.create_task(self._run(workspace_id))
            self._running[workspace_id] = task

    async def settled(self) -> None:
        """Waits until no workspace has a run under way. For shutdown, the demo and `tick`."""
        while self._running:
            await asyncio.gather(*self._running.values())

    async def _run(self, workspace_id: int) -> None:
        try:
            while workspace_id in self._woken:
                self._woken.discard(workspace_id)
                await self._deliver(workspace_id)
        except Exception as error:  # the next tick finds the work again; nobody awaits this task
            report(log, error, workspace=workspace_id)
        finally:
            del self._running[workspace_id]
