"""The real `alongside migrate`, run twice at once: both end well, and the tables are right."""

import asyncio
from pathlib import Path

import pytest

from storage import schema
from storage.database import Database
from tests.contract.core.process import Alongside
from tests.contract.storage.described import described

# Before the queue, and before the versions that work beside everybody.
OLDER = "0012"


@pytest.mark.parametrize(
    ("backend", "before"),
    [("sqlite", None), ("postgres", None), ("postgres", OLDER), ("pgbouncer", OLDER)],
)
async def test_two_that_migrate_at_once_both_end_well(
    database: Database, empty_database: Database, backend: str, before: str | None, tmp_path: Path
) -> None:
    if before is not None:
        await schema.migrate(empty_database, before)
    reached = {"database.url": empty_database.url, "database.pgbouncer": backend == "pgbouncer"}
    alongside = Alongside(tmp_path, reached)

    both = await asyncio.gather(alongside("migrate"), alongside("migrate"))

    done = (0, f"The database is at version {schema.head()}.\n")
    assert [(one.code, one.out) for one in both] == [done, done], [one.err for one in both]
    assert sorted("went from version" in one.err for one in both) == [False, True]
    assert await described(empty_database) == await described(database)
