"""The delivery engine: who works on which workspace. What there is to do stands in the tables.

`LocalEngine` is the one of a single process. That of many machines is in `bot.queue`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from bot.faults import report
from bot.log_context import logged_as, new_id
from bot.stopping import finished

log = logging.getLogger(__name__)


class Engine(Protocol):
    """Has `deliver` run for workspaces with work: one run at a time for each workspace, and
    another one for what is woken during a run."""

    async def start(self) -> None:
        """Before the first `wake`."""

    def wake(self, workspace_id: int) -> None:
        """Says that there is work. Returns at once; what goes wrong is logged, and the next sweep
        finds the work."""

    async def sweep(self, workspaces: Iterable[int]) -> None:
        """Wakes all that the tables say have work, and takes over from processes that died."""

    async def settled(self) -> None:
        """Waits until this process has nothing in hand."""

    async def stop(self, seconds: float) -> None:
        """Waits so long for the runs under way, which `deliver` ends soon by itself, and cancels
        what takes longer."""


class LocalEngine:
    """Runs `deliver(workspace_id)` in an asyncio task for each workspace that is woken."""

    def __init__(self, deliver: Callable[[int], Awaitable[object]]) -> None:
        self._deliver = deliver
        self._running: dict[int, asyncio.Task[None]] = {}
        self._woken: set[int] = set()

    async def start(self) -> None:
        """Nothing is needed outside this process."""

    def wake(self, workspace_id: int) -> None:
        self._woken.add(workspace_id)
        if workspace_id not in self._running:
            task = asyncio.create_task(self._run(workspace_id))
            self._running[workspace_id] = task

    async def sweep(self, workspaces: Iterable[int]) -> None:
        for workspace_id in workspaces:
            self.wake(workspace_id)

    async def settled(self) -> None:
        while self._running:
            await asyncio.gather(*self._running.values())

    async def stop(self, seconds: float) -> None:
        await finished(self._running.values(), seconds)

    async def _run(self, workspace_id: int) -> None:
        with logged_as(delivering=new_id()):
            try:
                while workspace_id in self._woken:
                    self._woken.discard(workspace_id)
                    await self._deliver(workspace_id)
            except Exception as error:  # the next tick finds the work again; nobody awaits this
                report(log, error, workspace=workspace_id)
            finally:
                del self._running[workspace_id]
