"""Forgetting what is old, on the way, without waiting for whoever does the same."""

from datetime import datetime

from sqlalchemy import delete, inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

# What is left the next one finds.
_AT_ONCE = 500


async def forget_before(
    session: AsyncSession, column: InstrumentedAttribute[datetime], at: datetime
) -> None:
    """Deletes rows of the column's table with an earlier time in it. Those that somebody else
    holds are theirs: to wait for them would make everybody wait in one line."""
    table = column.class_
    key = inspect(table).primary_key
    old = select(*key).where(column < at).limit(_AT_ONCE).with_for_update(skip_locked=True)
    found = [tuple(row) for row in await session.execute(old)]
    if found:
        gone = delete(table).where(tuple_(*key).in_(found))
        await session.execute(gone, execution_options={"synchronize_session": False})
