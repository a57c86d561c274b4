"""Writing sessions take turns, and reading sessions wait for nobody."""

import asyncio

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.database import Database
from storage.tables import Delivery
from tests.contract.storage import rows
from tests.databases import ALSO_POOLED

pytestmark = ALSO_POOLED
WRITERS = 8


async def attempts(database: Database) -> int:
    async with database.reading() as session:
        return (await session.scalars(select(Delivery.attempts))).one()


async def test_writers_that_read_first_lose_nothing(kept: Database) -> None:
    everybody_is_here = asyncio.Barrier(WRITERS)

    async def count_one_more() -> None:
        await everybody_is_here.wait()
        async with kept.writing.begin() as session:
            known = (await session.scalars(select(Delivery.attempts).with_for_update())).one()
            await session.execute(update(Delivery).values(attempts=known + 1))

    await asyncio.gather(*(count_one_more() for _ in range(WRITERS)))

    assert await attempts(kept) == WRITERS


async def test_a_reader_does_not_wait_for_a_writer(kept: Database) -> None:
    async with kept.writing() as writer:
        await writer.execute(update(Delivery).values(attempts=5))

        assert await attempts(kept) == 0


async def test_a_writer_does_not_wait_for_a_reader(kept: Database) -> None:
    async with kept.reading() as reader:
        assert (await reader.scalars(select(Delivery.attempts))).one() == 0

        async with kept.writing.begin() as writer:
            await writer.execute(update(Delivery).values(attempts=5))

    assert await attempts(kept) == 5


# Works for as long as it takes to be cut off.
LONG = text(
    "WITH RECURSIVE each_one(number) AS "
    "(SELECT 1 UNION ALL SELECT number + 1 FROM each_one WHERE number < 1000000) "
    "SELECT max(number) FROM each_one"
)


async def test_a_writer_that_is_cut_off_keeps_nobody_waiting(kept: Database) -> None:
    """Nor while something still knows of it: an error that is told, or what is not yet garbage."""
    is_at_it = asyncio.Event()

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if statement == LONG.text:
            is_at_it.set()

    async def write() -> None:
        async with kept.writing.begin() as session:
            await session.execute(update(Delivery).values(attempts=5))
            await session.execute(LONG)

    event.listen(kept.engine.sync_engine, "before_cursor_execute", note)
    writing = asyncio.create_task(write())
    await is_at_it.wait()
    writing.cancel()
    [end] = await asyncio.gather(writing, return_exceptions=True)

    async with kept.writing.begin() as session:
        await session.execute(update(Delivery).values(attempts=Delivery.attempts + 1))

    assert isinstance(end, asyncio.CancelledError)
    assert await attempts(kept) == 1


async def test_an_error_does_not_repeat_what_was_written(kept: Database) -> None:
    async with kept.writing() as session:
        session.add(rows.person(name="what somebody typed"))
        with pytest.raises(IntegrityError) as refusal:
            await session.flush()

    assert "what somebody typed" not in str(refusal.value)


async def test_a_reading_session_can_write_nothing(kept: Database) -> None:
    async with kept.reading() as session:
        with pytest.raises(DBAPIError):
            await session.execute(update(Delivery).values(attempts=5))

    assert await attempts(kept) == 0
