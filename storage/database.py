"""The engines, and the two kinds of session: one that may write, one that only reads."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InternalError, InvalidRequestError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncConnection, async_sessionmaker

from storage import postgres, sqlite
from storage.file import File
from storage.postgres import Connections, Failover

Found = TypeVar("Found")

# That the database is away, busy or takes no writes: a later try may succeed.
AWAY = (OperationalError, InternalError, InvalidRequestError, NoConnection)

_PLAIN = Connections()
_TIME = text("SELECT clock_timestamp()")


class Database:
    """Two engines, one that writes and one that only reads; made once by the composition root.

    `writing` and `reading` are session factories. On SQLite a writing transaction takes the write
    lock when it begins (`BEGIN IMMEDIATE`): SQLite ignores `FOR UPDATE`, and a read that turns
    into a write fails at once instead of waiting its turn. Reading has no transaction: each query
    sees what is committed, nobody waits for it, and the database refuses it any write. Behind a
    pooler of connections it is a read-only transaction, with the same promise.
    """

    def __init__(self, url: str, connections: Connections = _PLAIN) -> None:
        self.url, self.connections = url, connections
        self._lock = sqlite.Lock()
        if url.startswith("sqlite"):
            self.engine, self.reader = sqlite.writer(url, self._lock), sqlite.reader(url)
            file = File(self.engine.url.database or "")
            file.watch(self.engine)
            file.watch(self.reader)
        else:
            self.engine = postgres.writer(url, connections)
            self.reader = postgres.reader(url, connections)
            Failover().watch(self.engine, self.reader)
        self.writing = async_sessionmaker(self.engine, expire_on_commit=False)
        self.reading = async_sessionmaker(self.reader, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody of this process waits to write to SQLite, where only one does."""
        return self._lock.wait > 0

    async def time(self) -> datetime | None:
        """What time it is where the database runs (aware); None for a file on this machine."""
        if self.is_sqlite:
            return None
        async with self.reader.connect() as connection:
            found: datetime = (await connection.execute(_TIME)).scalar_one()
            return found

    async def look_up(self, query: Callable[[AsyncConnection], Awaitable[Found]]) -> Found:
        """One query by itself, the quickest way. A connection that died while it was idle is
        noticed here: the pool forgets its fellows too, and the second try gets a fresh one."""
        try:
            async with self.reader.connect() as connection:
                return await query(connection)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        async with self.reader.connect() as connection:
            return await query(connection)

    async def close(self) -> None:
        await self.engine.dispose()
        await self.reader.dispose()


@asynccontextmanager
async def opened(url: str, connections: Connections = _PLAIN) -> AsyncIterator[Database]:
    """A database for the length of a block."""
    database = Database(url, connections)
    try:
        yield database
    finally:
        await database.close()
