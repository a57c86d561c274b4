"""A SQLite file that goes away under the bot is noticed.

Without this its open connections would write on into a file that nobody can find again, and the
next one would quietly make an empty file in its place.
"""

import os
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine


class File:
    """Watches one file for every engine on it. The first connection may make it; later ones find
    it, or raise `InvalidRequestError`. One that was put in its place is opened afresh."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._was_there = False

    def watch(self, engine: AsyncEngine) -> None:
        event.listen(engine.sync_engine, "do_connect", self._before_connecting)
        event.listen(engine.sync_engine, "connect", self._connected)
        event.listen(engine.sync_engine, "checkout", self._taken)

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _before_connecting(self, *_: Any) -> None:
        if self._was_there and self._identity() is None:
            raise InvalidRequestError("the database file is gone")

    def _connected(self, _connection: Any, record: Any) -> None:
        self._was_there = True
        record.info["file"] = self._identity()

    def _taken(self, _connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["file"] != self._identity():
            raise DisconnectionError("the database file is another one")
