"""What a database takes for the rows of planning alone: the statements that planning writes with
are noted once, and then sent to another database just like it. No rules, and nothing is read."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import event

from storage.database import Database


class Statement(NamedTuple):
    """As the driver was given it."""

    text: str
    parameters: Any


# The writes of each transaction.
Written = list[list[Statement]]

_WRITES = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def noted(database: Database) -> Iterator[Written]:
    """What is written during the block, one transaction after the other."""
    engine, written = database.engine.sync_engine, Written()

    def begins(_connection: object) -> None:
        written.append([])

    def executes(
        _connection: object, _cursor: object, text: str, parameters: Any, *_more: object
    ) -> None:
        if text.startswith(_WRITES):
            written[-1].append(Statement(text, parameters))

    listeners: dict[str, Callable[..., None]] = {"begin": begins, "before_cursor_execute": executes}
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield written
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)


async def seconds_to_write(database: Database, written: Written) -> float:
    """How long the same takes by itself, each transaction with its commit."""
    started = time.perf_counter()
    for statements in written:
        async with database.engine.begin() as connection:
            for statement in statements:
                await connection.exec_driver_sql(*statement)
    return time.perf_counter() - started
