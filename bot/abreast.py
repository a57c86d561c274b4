"""Work that goes on abreast, but for what has to keep an order."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

Found = TypeVar("Found")

# What ends within it is told together.
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
    """The places of those who begin: so many, and of each line the first."""
    return _next(lines, range(len(lines)), (), at_once)


async def abreast(jobs: Sequence[Job[Found]], at_once: int) -> AsyncGenerator[Step[Found], None]:
    """Does the jobs, so many at once, those of one line one after the other. `first_of` begin
    before the first step.

    Where the database fails one of them the others are finished first, and then that is raised.
    Whoever leaves early cancels what is under way.
    """
    lines = [job.line for job in jobs]
    left, beginning = list(range(len(jobs))), first_of(lines, at_once)
    running: dict[asyncio.Future[Found], int] = {}
    failed: SQLAlchemyError | None = None
    try:
        while beginning or running:
            for place in beginning:
                running[asyncio.ensure_future(jobs[place].work())] = place
                left.remove(place)
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait(running, timeout=_MOMENT_SECONDS)
            done = [task for task in running if task.done()]
            found = []
            for task in done:
                del running[task]
                try:
                    found.append(task.result())
                except SQLAlchemyError as error:
                    failed = error
            busy = {lines[place] for place in running.values()}
            beginning = _next(lines, left, busy, at_once - len(running))
            yield Step(found, beginning)
    finally:
        for task in running:
            task.cancel()
    if failed is not None:
        raise failed


def _next(lines: Sequence[str], left: Sequence[int], busy: Collection[str], room: int) -> list[int]:
    taken, found = set(busy), list[int]()
    for place in left:
        if len(found) == room:
            break
        if lines[place] not in taken:
            taken.add(lines[place])
            found.append(place)
    return found
