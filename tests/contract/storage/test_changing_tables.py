"""Migrations take turns, whoever runs them, and what is kept survives them."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, String, func, select, text
from sqlalchemy.exc import IntegrityError

from storage import schema
from storage.database import Database, opened
from storage.tables import Base
from tests.contract.storage import rows
from tests.contract.storage.described import described

MIGRATE_WHEN_TOLD = """
import asyncio, sys
from storage import schema
from storage.database import opened

async def main():
    async with opened(sys.argv[1]) as database:
        schema.head()
        print("ready", flush=True)
        sys.stdin.readline()
        await schema.migrate(database)

asyncio.run(main())
"""
NOBODY = 999
# Seconds after which something must be waiting for itself.
LONG = 60


async def test_processes_that_migrate_at_once_make_one_good_schema(
    database: Database, empty_database_url: str
) -> None:
    async with asyncio.timeout(LONG), processes(3, empty_database_url) as started:
        for process in started:
            assert process.stdout is not None
            assert await process.stdout.readline() == b"ready\n"
        said = await asyncio.gather(*(process.communicate(b"now\n") for process in started))

    assert [process.returncode for process in started] == [0, 0, 0], said
    async with opened(empty_database_url) as migrated:
        assert await schema.is_current(migrated)
        assert await described(migrated) == await described(database)


async def test_connections_that_migrate_at_once_make_one_good_schema(
    database: Database, empty_database: Database
) -> None:
    async with asyncio.timeout(LONG), asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(schema.migrate(empty_database))

    assert await described(empty_database) == await described(database)


async def test_changing_a_table_keeps_the_rows_that_refer_to_it(kept: Database) -> None:
    before = await counted(kept)

    def widen(connection: Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("workspaces") as table:
            table.alter_column("name", type_=String(300), existing_type=String(200))

    async with schema.changing(kept) as connection:
        await connection.run_sync(widen)

    assert "(300)" in str(await described(kept))
    assert await counted(kept) == before


async def test_a_change_that_leaves_a_reference_to_nothing_is_undone(kept: Database) -> None:
    before = await counted(kept)
    with pytest.raises((schema.BrokenReference, IntegrityError)):
        async with schema.changing(kept) as connection:
            await connection.execute(
                text("UPDATE members SET team_id = :nobody"), {"nobody": NOBODY}
            )

    assert await counted(kept) == before
    async with kept.reading() as session:
        assert await session.scalar(text("SELECT team_id FROM members")) == rows.TEAM


async def test_references_are_checked_again_after_a_change(kept: Database) -> None:
    async with schema.changing(kept):
        pass
    with pytest.raises(IntegrityError):
        async with kept.writing.begin() as session:
            session.add(rows.member(team_id=NOBODY))


@asynccontextmanager
async def processes(number: int, url: str) -> AsyncIterator[list[Process]]:
    """Processes that migrate the database once they read a line; none outlives the block."""
    command = (sys.executable, "-c", MIGRATE_WHEN_TOLD, url)
    started = [
        await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE)
        for _ in range(number)
    ]
    try:
        yield started
    finally:
        for process in started:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def counted(database: Database) -> dict[str, int | None]:
    """How many rows each table has."""
    async with database.reading() as session:
        return {
            table.name: await session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
