"""The engines, and the two kinds of session: one that may write, one that only reads."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    async_sessionmaker,
    create_async_engine,
)

from storage.file import File

# Slack waits three seconds for an answer; one that cannot be had is told before that.
LOCK_WAIT_SECONDS = 2

Found = TypeVar("Found")


class Database:
    """Two engines, one that writes and one that only reads; made once by the composition root.

    `writing` and `reading` are session factories. On SQLite a writing transaction takes the write
    lock when it begins (`BEGIN IMMEDIATE`): SQLite ignores `FOR UPDATE`, and a read that turns
    into a write fails at once instead of waiting its turn. Reading has no transaction: each query
    sees what is committed, nobody waits for it, and the database refuses it any write.
    """

    def __init__(self, url: str) -> None:
        self.engine = _writer(url)
        self.reader = _reader(url)
        self.writing = async_sessionmaker(self.engine, expire_on_commit=False)
        self.reading = async_sessionmaker(self.reader, expire_on_commit=False)
        if self.is_sqlite:
            file = File(self.engine.url.database or "")
            file.watch(self.engine)
            file.watch(self.reader)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

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
async def opened(url: str) -> AsyncIterator[Database]:
    """A database for the length of a block."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


def _writer(url: str) -> AsyncEngine:
    if url.startswith("sqlite"):
        engine = create_async_engine(url, connect_args=_SQLITE, **_COMMON)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    # A connection that died while it was idle is noticed before a transaction gets it.
    return create_async_engine(url, pool_pre_ping=True, connect_args=_postgres(), **_COMMON)


def _reader(url: str) -> AsyncEngine:
    # Without transactions there is nothing to take back when a connection returns to its pool.
    if url.startswith("sqlite"):
        engine = create_async_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            connect_args=_SQLITE,
            **_COMMON,
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "connect", _forbid_writing)
        return engine
    return create_async_engine(
        url,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
        connect_args=_postgres("default_transaction_read_only=on"),
        **_COMMON,
    )


# Parameters are hidden in errors: what a person typed does not go to the log.
_COMMON: dict[str, Any] = {"hide_parameters": True, "pool_timeout": LOCK_WAIT_SECONDS}
_SQLITE = {"timeout": LOCK_WAIT_SECONDS}


def _postgres(*settings: str) -> dict[str, object]:
    common = ("timezone=UTC", f"lock_timeout={LOCK_WAIT_SECONDS}s")
    options = " ".join(f"-c {setting}" for setting in (*common, *settings))
    return {"connect_timeout": LOCK_WAIT_SECONDS, "options": options}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself; `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    # What a person was told is kept must outlive a power cut, so every commit waits for the disk.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _forbid_writing(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()
