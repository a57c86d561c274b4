"""Work for an engine to do, and the engines that the tests are about."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Select, literal_column, select, text

from bot.clock import machine_time
from bot.engine import Engine, LocalEngine
from bot.queue import Deliver, Hands, QueueEngine
from bot.stopping import Stopping
from storage.database import Database

SECONDS = 30


class Work:
    """Runs that begin, and end when the test lets them."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.freed: list[int] = []
        self.under_way: set[int] = set()
        self.may_end = asyncio.Event()
        self.failures: dict[int, Exception] = {}
        self._changed = asyncio.Condition()

    async def deliver(self, workspace_id: int, enough: Callable[[], bool] | None = None) -> None:
        assert workspace_id not in self.under_way
        self.begun.append(workspace_id)
        self.under_way.add(workspace_id)
        async with self._changed:
            self._changed.notify_all()
        try:
            await self.may_end.wait()
        finally:
            self.under_way.discard(workspace_id)
        if failure := self.failures.pop(workspace_id, None):
            raise failure
        self.ended.append(workspace_id)

    async def free(self, workspace_id: int) -> None:
        self.freed.append(workspace_id)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Waits for something that holds when a run begins."""
        async with asyncio.timeout(SECONDS), self._changed:
            await self._changed.wait_for(condition)


@asynccontextmanager
async def opened_engine(
    database: Database, work: Work, hands: Hands | None = None, deliver: Deliver | None = None
) -> AsyncIterator[Engine]:
    """The local engine on SQLite, that of many machines on PostgreSQL; its work another if one is
    given."""
    stopping = Stopping()
    engine: Engine = LocalEngine(work.deliver)
    if not database.is_sqlite:
        url = database.engine.url.render_as_string(hide_password=False)
        deliver, hands = deliver or work.deliver, hands or Hands(10)
        engine = QueueEngine(url, deliver, work.free, stopping, machine_time, hands)
    await engine.start()
    try:
        yield engine
    finally:
        stopping.begin()
        work.may_end.set()
        await engine.stop(SECONDS)


async def jobs(database: Database, columns: str = "args, status") -> list[Any]:
    """Those in the queue, the oldest first; none where there is no queue."""
    if database.is_sqlite:
        return []
    async with database.reading() as session:
        statement: Select[Any] = select(literal_column(columns))
        queue = statement.select_from(text("procrastinate_jobs")).order_by(text("id"))
        found = await session.execute(queue)
        return [tuple(row) for row in found]


async def emptied(engine: Engine, database: Database) -> None:
    """Waits until nothing is in hand, and nothing in the queue."""
    async with asyncio.timeout(SECONDS):
        while True:
            await engine.settled()
            if not await jobs(database):
                return
            await asyncio.sleep(0.01)
