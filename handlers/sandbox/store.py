"""Where the workspace is kept: one SQLite row per message, view, file or read mark.

The rows are few and small and a sandbox has one process, so plain `sqlite3` on the event loop
is simpler than a driver of its own and answers in microseconds.
"""

import json
import sqlite3
from pathlib import Path

from handlers.sandbox.records import Json

_SCHEMA = """
create table if not exists record (
    kind text not null,
    key text not null,
    body text not null,
    primary key (kind, key)
) without rowid
"""


class Store:
    """Records by kind and key, as JSON. With no path it lives in memory and ends with `close`."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(":memory:" if path is None else path, isolation_level=None)
        if path is not None:
            # WAL without a sync per commit survives a killed process, not a power cut.
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = normal")
        self._db.execute(_SCHEMA)

    def put(self, kind: str, key: str, body: Json) -> None:
        self._db.execute(
            "insert into record values (?, ?, ?) on conflict do update set body = excluded.body",
            (kind, key, json.dumps(body)),
        )

    def delete(self, kind: str, key: str) -> None:
        self._db.execute("delete from record where kind = ? and key = ?", (kind, key))

    def get(self, kind: str, key: str) -> Json:
        """Raises KeyError."""
        row = self._db.execute(
            "select body from record where kind = ? and key = ?", (kind, key)
        ).fetchone()
        if row is None:
            raise KeyError(key)
        found: Json = json.loads(row[0])
        return found

    def all(self, kind: str) -> dict[str, Json]:
        """Every record of a kind by its key, in the order of the keys."""
        rows = self._db.execute("select key, body from record where kind = ? order by key", (kind,))
        return {key: json.loads(body) for key, body in rows}

    def close(self) -> None:
        self._db.close()
