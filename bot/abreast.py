"""Work that goes on abreast, but for what has to keep an order."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

Found = TypeVar("Found")
# Which line it stands in, and what is to be done.
Job = tuple[str, Callable[[], Awaitable[Found]]]


async def abreast(jobs: Sequence[Job[Found]], at_once: int) -> AsyncGenerator[list[Found], None]:
    """What comes of the jobs, as they end: so many at once, those of one line one after the other.

    Where the database fails one of them the others are finished first, and then that is raised.
    Whoever leaves early cancels what is under way.
    """
    room = asyncio.Semaphore(at_once)
    last: dict[str, asyncio.Task[Found]] = {}
    waiting: set[asyncio.Task[Found]] = set()
    for line, work in jobs:
        last[line] = asyncio.create_task(_after(last.get(line), room, work))
        waiting.add(last[line])
    failed: SQLAlchemyError | None = None
    try:
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            found = []
            for task in done:
                try:
                    found.append(task.result())
                except SQLAlchemyError as error:
                    failed = error
            if found:
                yield found
    finally:
        for task in waiting:
            task.cancel()
    if failed is not None:
        raise failed


async def _after(
    before: asyncio.Task[Found] | None,
    room: asyncio.Semaphore,
    work: Callable[[], Awaitable[Found]],
) -> Found:
    if before is not None:
        await asyncio.wait([before])
    async with room:
        return await work()
