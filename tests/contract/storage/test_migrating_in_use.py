"""Migrating while others are at work: nobody waits for long, and no later version makes them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from sqlalchemy import Engine, event, text

from storage import schema
from storage.database import Database
from tests.contract.storage.long_locks import long_locks

pytestmark = pytest.mark.parametrize("backend", ["postgres"])

# The tables were made by these versions, before anybody ran them on many machines.
FIRST_VERSIONS = "0013"


@contextmanager
def statements() -> Iterator[list[str]]:
    """What every engine is told to do meanwhile."""
    told: list[str] = []

    def keep(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        told.append(statement)

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        yield told
    finally:
        event.remove(Engine, "before_cursor_execute", keep)


async def test_no_version_takes_a_long_lock_on_a_large_table(empty_database: Database) -> None:
    await schema.migrate(empty_database, FIRST_VERSIONS)
    with statements() as told:
        await schema.migrate(empty_database)

    assert {statement: found for statement in told if (found := long_locks(statement))} == {}


@asynccontextmanager
async def somebody_reads(database: Database) -> AsyncIterator[None]:
    """Somebody looks at a table that version 0013 changes, and takes their time."""
    async with database.writing.begin() as session:
        await session.execute(text("SELECT 1 FROM idea_changes"))
        yield


async def test_a_migration_makes_way_until_nobody_uses_its_table(
    empty_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await schema.migrate(empty_database, "0012")
    with caplog.at_level(logging.INFO):
        async with somebody_reads(empty_database):
            migrating = asyncio.create_task(schema.migrate(empty_database, "0013"))
            while "tables are in use" not in caplog.text:
                # Another reader waits no longer than the migration waits.
                async with empty_database.reading() as session:
                    await session.execute(text("SELECT 1 FROM idea_changes"))
            assert await schema.version(empty_database) == "0012"
        await migrating
    assert await schema.version(empty_database) == "0013"


async def test_a_migration_gives_up_in_the_end_and_goes_on_from_there(
    empty_database: Database,
) -> None:
    await schema.migrate(empty_database, "0011")
    async with somebody_reads(empty_database):
        with pytest.raises(schema.TablesInUse):
            await schema.migrate(empty_database, "0013", patience=())
        assert await schema.version(empty_database) == "0012"

    await schema.migrate(empty_database, "0013")
    assert await schema.version(empty_database) == "0013"
