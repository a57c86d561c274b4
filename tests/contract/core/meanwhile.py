"""Somebody begins while another is half way through the same, as only PostgreSQL lets them."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database

Answer = TypeVar("Answer")


async def meanwhile(
    database: Database,
    first: Callable[[AsyncSession], Awaitable[object]],
    second: Coroutine[Any, Any, Answer],
) -> Answer:
    """What the second ends with, who began when the first had written and not committed."""
    async with database.writing.begin() as session:
        await first(session)
        beginning = asyncio.create_task(second)
        await waits(database, beginning)
    return await beginning


async def waits(database: Database, task: asyncio.Task[Any]) -> None:
    """Until it waits for what another has, or is done. On SQLite only one writes anyway."""
    async with database.reading() as session:
        if session.get_bind().dialect.name == "sqlite":
            return
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not await session.scalar(waiting) and not task.done():
            pass
