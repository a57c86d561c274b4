"""Which version of the tables a database is at, and bringing it to another."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import postgres
from storage.database import Database
from storage.sqlite import LOCK_WAIT_SECONDS

_log = logging.getLogger(__name__)
_TABLE = "alembic_version"
_VERSION = text("SELECT version_num FROM alembic_version")
# Any number does, as long as it stays the same: all that change this schema wait for one another.
_LOCK = 0x616C6F6E67
_TAKE_TURN = text("SELECT pg_try_advisory_xact_lock(:lock)")
_TURN_SECONDS = 0.2
_MIGRATION_SECONDS = 60
# Seconds before each further try; three quarters of a minute in all.
PATIENCE = (0.5, 1, 2, 4, 8, 8, 8, 8)


class UnknownVersion(Exception):
    """The database is at a version that these migrations do not know: a newer one made it."""


class TablesInUse(Exception):
    """Others kept using a table that was to be changed. What is done up to there is whole."""


class BrokenReference(Exception):
    """A migration left a row that refers to one that is not there; nothing was changed."""


@cache
def versions() -> tuple[str, ...]:
    """Every version there has been, the oldest first."""
    scripts = ScriptDirectory.from_config(alembic_config())
    return tuple(script.revision for script in scripts.walk_revisions())[::-1]


def head() -> str:
    """The version that the tables in this code are at."""
    return versions()[-1]


async def version(database: Database) -> str | None:
    """The version that the database is at, None where nothing was ever migrated.

    Raises SQLAlchemy's errors where the database cannot be asked.
    """
    try:
        async with database.reading() as session:
            found: str | None = await session.scalar(_VERSION)
            return found
    except (OperationalError, ProgrammingError):
        if await _has_versions(database):
            raise
        return None


async def is_current(database: Database) -> bool:
    """Whether the database is at this code's version; one query."""
    return await version(database) == head()


async def migrate(
    database: Database, to: str = "head", patience: Sequence[float] = PATIENCE
) -> None:
    """Brings the database up to a version; does nothing if it is there. `patience`: how many
    seconds to wait before each further try where a table is in use.

    On PostgreSQL each version is a transaction of its own, on SQLite all are one. Raises
    `UnknownVersion` where the database is ahead of this code, and `TablesInUse`.
    """
    await _change(database, lambda config: command.upgrade(config, to), patience)


async def downgrade(database: Database, to: str = "base") -> None:
    """Takes the database back to a version, and what later versions kept goes with it."""
    await _change(database, lambda config: command.downgrade(config, to), PATIENCE)


@asynccontextmanager
async def changing(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction that may change tables, one at a time per database.

    On SQLite foreign keys are checked at its end: to change a table there is to drop the old
    one, which would otherwise take along every row that refers to it.
    """
    if database.is_sqlite:
        async with (
            database.engine.connect() as connection,
            _unchecked_foreign_keys(connection),
            connection.begin(),
        ):
            yield connection
            await _check_foreign_keys(connection)
    else:
        async with _its_turn(database) as connection, connection.begin():
            yield connection


async def _change(
    database: Database, run: Callable[[Config], None], patience: Sequence[float]
) -> None:
    def on_connection(connection: Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        run(config)

    if database.is_sqlite:
        async with changing(database) as connection:
            before = await connection.run_sync(_version_on)
            await connection.run_sync(on_connection)
            after = await connection.run_sync(_version_on)
    else:
        async with _its_turn(database) as connection:
            before = await connection.run_sync(_version_on)
            await connection.rollback()  # Alembic begins a transaction for each version
            await _patiently(connection, on_connection, patience)
            after = await connection.run_sync(_version_on)
    if before != after:
        _log.info("the database went from version %s to %s", before, after)


@asynccontextmanager
async def _its_turn(database: Database) -> AsyncIterator[AsyncConnection]:
    """A connection for the only one who changes this PostgreSQL database's tables."""
    engine = postgres.migrator(database.url, database.connections)
    try:
        async with engine.connect() as turn:
            # Whoever waits inside a transaction holds up an index that is made CONCURRENTLY.
            while not await turn.scalar(_TAKE_TURN, {"lock": _LOCK}):
                await turn.rollback()
                await asyncio.sleep(_TURN_SECONDS)
            # The last query keeps a snapshot until another command takes its place; such an index
            # would wait for its end.
            await turn.exec_driver_sql("SAVEPOINT taken")
            async with engine.connect() as connection:
                yield connection
    finally:
        await engine.dispose()


async def _patiently(
    connection: AsyncConnection,
    change: Callable[[Connection], None],
    patience: Sequence[float],
) -> None:
    """Nobody else is held up for longer than one try waits for a lock."""
    for seconds in (*patience, None):
        try:
            await connection.run_sync(change)
            return
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable | DeadlockDetected):
                raise
            if seconds is None:
                raise TablesInUse from error
        await connection.rollback()
        _log.info("tables are in use; trying again in %s seconds", seconds)
        await asyncio.sleep(seconds)


def _version_on(connection: Connection) -> str | None:
    found = MigrationContext.configure(connection).get_current_revision()
    _refuse_unknown(found)
    return found


def _refuse_unknown(found: str | None) -> None:
    if found is not None and found not in versions():
        raise UnknownVersion(f"the database is at version {found}, and this code only at {head()}")


async def _has_versions(database: Database) -> bool:
    async with database.reading() as session:
        connection = await session.connection()
        return await connection.run_sync(lambda it: inspect(it).has_table(_TABLE))


@asynccontextmanager
async def _unchecked_foreign_keys(connection: AsyncConnection) -> AsyncIterator[None]:
    await connection.run_sync(_switch_foreign_keys, "OFF")
    # Whoever migrates at the same time may take longer than an answer may.
    await connection.run_sync(_wait, _MIGRATION_SECONDS)
    try:
        yield
    finally:
        await connection.run_sync(_wait, LOCK_WAIT_SECONDS)
        await connection.run_sync(_switch_foreign_keys, "ON")


def _wait(connection: Connection, seconds: int) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {seconds * 1000}")
    cursor.close()


def _switch_foreign_keys(connection: Connection, state: str) -> None:
    # SQLite heeds this between transactions alone, so it goes to the driver, which begins none.
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys = {state}")
    cursor.close()


async def _check_foreign_keys(connection: AsyncConnection) -> None:
    broken = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
    if broken:
        raise BrokenReference(f"rows refer to others that are not there: {broken[:5]}")


def alembic_config() -> Config:
    """Alembic's settings; `storage.migrations.env` also needs `attributes["connection"]`."""
    # What it says of its own doings is of no use to whoever runs the bot.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
