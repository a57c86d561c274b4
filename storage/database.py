"""The engine, and the two kinds of session: one that may write, one that only reads."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

# Slack waits three seconds for an answer; one that cannot be had is told before that.
LOCK_WAIT_SECONDS = 2


class Database:
    """One engine and its sessions; made once by the composition root and handed on.

    `writing` and `reading` are session factories. On SQLite a writing transaction takes the write
    lock when it begins (`BEGIN IMMEDIATE`): SQLite ignores `FOR UPDATE`, and a read that turns
    into a write fails at once instead of waiting its turn.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        reader = self.engine.execution_options(read_only=True)
        self.writing = async_sessionmaker(self.engine, expire_on_commit=False)
        self.reading = async_sessionmaker(reader, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    async def close(self) -> None:
        await self.engine.dispose()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database for the length of a block."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


def _engine(url: str) -> AsyncEngine:
    # Parameters are hidden in errors: what a person typed does not go to the log.
    if url.startswith("sqlite"):
        engine = create_async_engine(
            url, hide_parameters=True, connect_args={"timeout": LOCK_WAIT_SECONDS}
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    # A connection that died while it was idle is noticed before a request gets it.
    return create_async_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": LOCK_WAIT_SECONDS,
            "options": f"-c timezone=UTC -c lock_timeout={LOCK_WAIT_SECONDS}s",
        },
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself; `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
