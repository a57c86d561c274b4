"""The rows of a database many times over in another, as if so many like it had lived at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, insert, select

from storage.database import Database
from storage.tables import Base

Rows = Mapping[Table, Sequence[Mapping[str, Any]]]

# What names somebody for all, and is no number.
_NAMES = {("workspaces", "external_id"), ("persons", "calendar_key")}
_AT_ONCE = 1000


async def rows_of(database: Database) -> Rows:
    async with database.reading() as session:
        return {
            table: [dict(row) for row in (await session.execute(select(table))).mappings()]
            for table in Base.metadata.sorted_tables
        }


async def copy(rows: Rows, database: Database, copies: int) -> None:
    """Writes each row so many times, one copy after the other before the next row: so the indexes
    grow in many places at once, as they do while many teams live."""
    async with database.writing.begin() as session:
        for table, found in rows.items():
            made = [
                {key: _of_copy(table, key, value, copy, copies) for key, value in row.items()}
                for row in _referred_first(table, found)
                for copy in range(copies)
            ]
            for begins in range(0, len(made), _AT_ONCE):
                await session.execute(insert(table), made[begins : begins + _AT_ONCE])


def _of_copy(table: Table, key: str, value: Any, copy: int, copies: int) -> Any:
    column = table.c[key]
    if value is not None and (table.name, key) in _NAMES:
        return f"{value}{copy}"
    if isinstance(value, int) and (column.primary_key or column.foreign_keys):
        return value * copies + copy
    return value


def _referred_first(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows that refer to others of the same table come after them."""
    own = [
        column.name
        for column in table.c
        if any(key.column.table is table for key in column.foreign_keys)
    ]
    return sorted(rows, key=lambda row: any(row[name] not in (None, row["id"]) for name in own))
