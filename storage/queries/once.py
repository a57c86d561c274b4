"""Writing a row at most once, whoever else tries at the same time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Table, inspect, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries.forgetting import forget_before
from storage.queries.rows import given, table_of
from storage.tables import Base, HandledRequest

# Slack's last retry comes after five minutes; a proxy's may come later.
KEEP_HANDLED = timedelta(days=2)


async def insert_once(
    session: AsyncSession, table: type[Base], values: Mapping[str, Any]
) -> int | None:
    """Inserts the row and returns its id; None if a unique key says that it exists already."""
    statement = _insert(session, table).values(**values).on_conflict_do_nothing()
    key = inspect(table).primary_key[0]
    written: int | None = (await session.execute(statement.returning(key))).scalar_one_or_none()
    return written


async def insert_each_once(
    session: AsyncSession,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *returned: str,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Inserts those of the rows that no unique key says exist already, all in one go. Each row has
    the same columns; the columns `returned` of each that was new, in no order."""
    if not rows:
        return ()
    await session.flush()
    plain, new = table_of(table), given(session, table, rows)
    # SQLite takes what follows for a part of the SELECT that has no condition.
    chosen = select(new).where(true())
    statement = _insert(session, plain).from_select(list(rows[0]), chosen).on_conflict_do_nothing()
    named = statement.returning(*(plain.c[name] for name in returned))
    return (await session.execute(named)).all()


def _insert(session: AsyncSession, table: type[Base] | Table) -> sqlite.Insert | postgresql.Insert:
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


async def first_time(session: AsyncSession, workspace_id: int, key: str, now: datetime) -> bool:
    """Whether a request with this key is new to the workspace; from now on it is not.

    Of two at the same time the second waits for the first one's transaction.
    """
    await forget_before(session, HandledRequest.at, now - KEEP_HANDLED)
    values = {"workspace_id": workspace_id, "key": key, "at": now}
    return await insert_once(session, HandledRequest, values) is not None
