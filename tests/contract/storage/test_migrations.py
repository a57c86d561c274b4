"""Migrations make what the tables say, go up and down, and lose nothing on the way."""

import logging
from importlib import resources

import pytest
from sqlalchemy import create_mock_engine, event, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import ExecutableDDLElement

from storage import schema
from storage.database import Database
from storage.tables import Base
from tests.contract.storage.described import described

_FUNCTIONS = """
SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
"""

# What the tables say, and a version of it that no migration makes.
VARIATIONS = {
    "a check": ("minutes BETWEEN 5 AND 1440", "minutes BETWEEN 6 AND 1440"),
    "a checked value": ("'care_team', 'partner'", "'care_team', 'partner', 'guest'"),
    "what an index leaves out": ("WHERE series_id IS NULL", "WHERE series_id IS NOT NULL"),
    "the columns of an index": ("(workspace_id, due_at, id)", "(due_at, workspace_id, id)"),
    "an index that is unique": ("CREATE UNIQUE INDEX", "CREATE INDEX"),
    "a unique key": ("UNIQUE (routine_id, occasion, step)", "UNIQUE (routine_id, occasion)"),
    "what a deletion takes along": ("ON DELETE SET NULL", "ON DELETE CASCADE"),
    "what may be missing": ("timezone VARCHAR(64) NOT NULL", "timezone VARCHAR(64)"),
    "a length": ("VARCHAR(320)", "VARCHAR(319)"),
    "a default": ("enabled BOOLEAN NOT NULL", "enabled BOOLEAN DEFAULT true NOT NULL"),
}

# The job queue is for PostgreSQL alone, and its tables are the library's.
NOT_ON_SQLITE = {"0014"}
QUEUE = "procrastinate_"


async def test_migrations_make_exactly_the_tables(
    database: Database, empty_database: Database
) -> None:
    await create(empty_database, table_statements(empty_database))
    made_by_tables, made_by_migrations = await described(empty_database), await described(database)

    assert without_queue(made_by_migrations) - made_by_tables == set()
    assert made_by_tables - made_by_migrations == set()


@pytest.mark.parametrize(("said", "instead"), VARIATIONS.values(), ids=VARIATIONS.keys())
async def test_a_difference_between_migrations_and_tables_is_seen(
    database: Database, empty_database: Database, said: str, instead: str
) -> None:
    statements = table_statements(empty_database)
    varied = [statement.replace(said, instead) for statement in statements]
    assert varied != statements

    await create(empty_database, varied)

    assert await described(empty_database) != without_queue(await described(database))


async def test_every_migration_goes_up_and_down_and_up_again(empty_database: Database) -> None:
    for before, after in zip(("base", *schema.versions()), schema.versions(), strict=False):
        untouched = await described(empty_database)
        await schema.migrate(empty_database, after)
        once = await described(empty_database)
        await schema.downgrade(empty_database, before)
        assert await described(empty_database) == untouched
        await schema.migrate(empty_database, after)
        assert await described(empty_database) == once
        assert (once == untouched) == (empty_database.is_sqlite and after in NOT_ON_SQLITE)


async def test_nothing_is_left_after_the_way_down(database: Database) -> None:
    await schema.downgrade(database)

    assert await described(database) == set()
    assert await schema.version(database) is None
    if not database.is_sqlite:
        assert await functions_of(database) == set()


@pytest.mark.parametrize("backend", ["postgres"])
async def test_the_queue_is_as_the_installed_library_would_make_it(
    database: Database, empty_database: Database
) -> None:
    """If not, the library has new migrations: one of ours is to bring them."""
    theirs = resources.files("procrastinate.sql").joinpath("schema.sql").read_text("utf-8")
    async with schema.changing(empty_database) as connection:
        await (await connection.execution_options(no_parameters=True)).exec_driver_sql(theirs)

    ours = await described(database)
    assert ours - without_queue(ours) == await described(empty_database) != set()
    assert await functions_of(database) == await functions_of(empty_database) != set()


async def test_migrating_again_changes_nothing(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    before = await described(database)
    with caplog.at_level(logging.INFO):
        await schema.migrate(database)

    assert await described(database) == before
    assert caplog.messages == []


async def test_the_log_says_once_where_a_migration_led(
    empty_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await schema.migrate(empty_database)

    assert caplog.messages == [f"the database went from version None to {schema.head()}"]


async def test_a_database_says_whether_it_is_at_this_version(
    database: Database, empty_database: Database
) -> None:
    assert await schema.version(database) == schema.head()
    assert await schema.is_current(database)
    assert await schema.version(empty_database) is None
    assert not await schema.is_current(empty_database)


async def test_asking_a_current_database_for_its_version_is_one_query(database: Database) -> None:
    asked: list[str] = []

    @event.listens_for(database.reader.sync_engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    assert await schema.is_current(database)
    assert [statement for statement in asked if not statement.startswith("BEGIN")] == [
        "SELECT version_num FROM alembic_version"
    ]


async def test_a_database_from_the_future_is_refused_and_left_alone(database: Database) -> None:
    async with database.writing.begin() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'f00d'"))
    before = await described(database)

    assert not await schema.is_current(database)
    with pytest.raises(schema.UnknownVersion, match="f00d"):
        await schema.migrate(database)
    with pytest.raises(schema.UnknownVersion, match="f00d"):
        await schema.downgrade(database)
    assert await described(database) == before


def without_queue(lines: set[str]) -> set[str]:
    return {line for line in lines if QUEUE not in line}


def table_statements(database: Database) -> list[str]:
    """What the tables of this code are made with, on this kind of database."""
    statements: list[str] = []

    def keep(statement: ExecutableDDLElement, *_args: object, **_options: object) -> None:
        statements.append(str(statement.compile(dialect=mock.dialect)))

    mock = create_mock_engine(database.engine.url, keep)
    Base.metadata.create_all(mock, checkfirst=False)
    return statements


async def functions_of(database: Database) -> set[str]:
    """Functions and triggers, whole."""
    async with database.reading() as session:
        return set(await session.scalars(text(_FUNCTIONS)))


async def create(database: Database, statements: list[str]) -> None:
    async with schema.changing(database) as connection:
        await execute(connection, statements)


async def execute(connection: AsyncConnection, statements: list[str]) -> None:
    for statement in statements:
        await connection.exec_driver_sql(statement)
