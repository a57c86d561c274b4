"""Writing a row at most once, whoever else tries at the same time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import Base, HandledRequest

# Slack's last retry comes after five minutes; a proxy's may come later.
KEEP_HANDLED = timedelta(days=2)


async def insert_once(
    session: AsyncSession, table: type[Base], values: Mapping[str, Any]
) -> int | None:
    """Inserts the row and returns its id; None if a unique key says that it exists already."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(**values).on_conflict_do_nothing()
    key = inspect(table).primary_key[0]
    written: int | None = (await session.execute(statement.returning(key))).scalar_one_or_none()
    return written


async def first_time(session: AsyncSession, workspace_id: int, key: str, now: datetime) -> bool:
    """Whether a request with this key is new to the workspace; from now on it is not.

    Of two at the same time the second waits for the first one's transaction.
    """
    await session.execute(delete(HandledRequest).where(HandledRequest.at < now - KEEP_HANDLED))
    values = {"workspace_id": workspace_id, "key": key, "at": now}
    return await insert_once(session, HandledRequest, values) is not None
