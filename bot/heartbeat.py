"""The beat: one APScheduler job that ticks, and nothing more. What is due stands in the tables."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Now
from bot.faults import report
from bot.log_context import logged_as, new_id

log = logging.getLogger(__name__)

BEAT = timedelta(seconds=15)
# A tick may take long on a large database; this late, something is wrong.
LATE = timedelta(seconds=120)


class Heartbeat:
    """Calls `tick` every `BEAT` of machine time, one call at a time, from `start` to `stop`."""

    def __init__(self, tick: Callable[[], Awaitable[object]], machine: Now) -> None:
        self._tick = tick
        self._machine = machine
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._in_hand = asyncio.Lock()
        self._stopping = False
        self.last: datetime | None = None

    def start(self) -> None:
        self._scheduler.add_job(
            self.beat,
            "interval",
            seconds=BEAT.total_seconds(),
            next_run_time=self._machine(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def beat(self) -> None:
        async with self._in_hand:
            if self._stopping:
                return
            with logged_as(tick=new_id()):
                await self._ticked()

    async def _ticked(self) -> None:
        try:
            await self._tick()
            self.last = self._machine()
        except Exception as error:  # a database that is away comes back; the next beat tries
            report(log, error)

    def is_late(self) -> bool:
        """Whether no tick has succeeded for so long that something is wrong."""
        return self.last is None or self._machine() - self.last > LATE

    async def stop(self) -> None:
        """Starts no more ticks and waits for the one in hand, which `shutdown` would cancel."""
        self._stopping = True
        async with self._in_hand:
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)
