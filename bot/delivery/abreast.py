"""Work that goes on abreast, but for what has to keep an order."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

Found = TypeVar("Found")

# What ends within it is told together, up to half of what is under way: whoever writes that down
# does it while the other half goes on.
_MOMENT_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Job(Generic[Found]):
    """Which line it stands in, and what is to be done."""

    line: str
    work: Callable[[], Awaitable[Found]]


@dataclass(frozen=True, slots=True)
class Step(Generic[Found]):
    """What came of the jobs that have ended, and the places of those that begin next: not before
    another step is asked for."""

    found: list[Found]
    beginning: list[int]


def first_of(lines: Sequence[str], at_once: int) -> list[int]:
    """The places of those who begin first."""
    return _next(lines, range(len(lines)), (), at_once)


async def abreast(jobs: Sequence[Job[Found]], at_once: int) -> AsyncGenerator[Step[Found], None]:
    """Does the jobs, so many at once, those of one line one after the other. The first step says
    what begins first.

    Where the database fails one of them the others are finished first, and then that is raised.
    Whoever leaves early cancels what is under way.
    """
    lines = [job.line for job in jobs]
    left = list(range(len(jobs)))
    running: dict[asyncio.Future[Found], int] = {}
    ended: asyncio.Queue[asyncio.Future[Found]] = asyncio.Queue()
    failed: SQLAlchemyError | None = None
    found: list[Found] = []
    try:
        while True:
            busy = {lines[place] for place in running.values()}
            beginning = _next(lines, left, busy, at_once - len(running))
            if found or beginning:
                yield Step(found, beginning)
            for place in beginning:
                begun = asyncio.ensure_future(jobs[place].work())
                begun.add_done_callback(ended.put_nowait)
                running[begun] = place
                left.remove(place)
            if not running:
                break
            found = []
            for task in await _some(ended, (len(running) + 1) // 2 if left else len(running)):
                del running[task]
                try:
                    found.append(task.result())
                except SQLAlchemyError as error:
                    failed = error
    finally:
        for task in running:
            task.cancel()
    if failed is not None:
        raise failed


async def _some(
    ended: asyncio.Queue[asyncio.Future[Found]], enough: int
) -> list[asyncio.Future[Found]]:
    """The next to end, and what else ends in a moment."""
    found = [await ended.get()]
    with suppress(TimeoutError):
        async with asyncio.timeout(_MOMENT_SECONDS):
            while len(found) < enough:
                found.append(await ended.get())
    while not ended.empty():
        found.append(ended.get_nowait())
    return found


def _next(lines: Sequence[str], left: Sequence[int], busy: Collection[str], room: int) -> list[int]:
    """The places of those who begin: so many, and of each line the first."""
    taken, found = set(busy), list[int]()
    for place in left:
        if len(found) == room:
            break
        if lines[place] not in taken:
            taken.add(lines[place])
            found.append(place)
    return found
