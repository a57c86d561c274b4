"""Rows as they stand in the database at this moment, though the session has read them before.

What is read anew loses what had been loaded beside it, a member their team and a meeting its
series, and whoever loaded that still needs it. So only the rows that are asked for are read anew,
with nothing that a statement brings along; what belongs beside them is loaded after that.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.base import ExecutableOption

Row = TypeVar("Row")

# Of a statement that brings nothing along.
AS_IT_IS: Mapping[str, Any] = {"populate_existing": True}


async def anew(
    session: AsyncSession, statement: Select[Row], *beside: ExecutableOption
) -> Sequence[Row]:
    """The rows of a statement, and what it brings along by its own options if these are to be read
    anew too; with what the others load `beside` them."""
    found = (await session.scalars(statement, execution_options=AS_IT_IS)).all()
    if not found or not beside:
        return found
    return (await session.scalars(statement.options(*beside))).all()


async def one_anew(
    session: AsyncSession, statement: Select[Row], *beside: ExecutableOption
) -> Row | None:
    """The first of them, if there is one."""
    return next(iter(await anew(session, statement, *beside)), None)
