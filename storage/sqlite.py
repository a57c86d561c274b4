"""How a SQLite file is opened: one writer at a time, and readers that wait for nobody."""

from contextlib import suppress
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.types import from_json

# Slack waits three seconds for an answer; one that cannot be had is told before that.
LOCK_WAIT_SECONDS = 2

COMMON: dict[str, Any] = {
    # What a person typed does not go to the log.
    "hide_parameters": True,
    "json_deserializer": from_json,
    "pool_timeout": LOCK_WAIT_SECONDS,
    "connect_args": {"timeout": LOCK_WAIT_SECONDS},
}


class Lock:
    """The one that whoever writes takes, and how many of this process `wait` for it at the moment:
    SQLite has no queue for it, and tells nobody who waits."""

    def __init__(self) -> None:
        self.wait = 0

    def take(self, connection: Connection) -> None:
        self.wait += 1
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            self.wait -= 1


def writer(url: str, lock: Lock) -> AsyncEngine:
    engine = create_async_engine(url, **COMMON)
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", lock.take)
    event.listen(engine.sync_engine, "invalidate", _let_go)
    return engine


def reader(url: str) -> AsyncEngine:
    # Without transactions there is nothing to take back when a connection returns to its pool.
    engine = create_async_engine(
        url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **COMMON
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "connect", _forbid_writing)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself; `Lock` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    # What a person was told is kept must outlive a power cut, so every commit waits for the disk.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _let_go(connection: Any, _record: object, _error: object) -> None:
    # Whoever is cut off leaves a statement behind, and SQLite keeps what is closed, lock and all,
    # until nobody knows of its statements any more: when Python next looks for garbage.
    with suppress(Exception):  # it may be of no use any more
        connection.rollback()


def _forbid_writing(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()
