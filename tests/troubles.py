"""What may happen to a database under a running bot."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

# Bytes; less than a page of a database and its place in the journal.
_SMALL = 1024


@contextmanager
def gone(database_url: str) -> Iterator[None]:
    """Its file is moved away under the bot, or its server closes it; in the end it is back."""
    url = make_url(database_url)
    sqlite = url.get_backend_name() == "sqlite"
    with _moved(Path(str(url.database))) if sqlite else _dropped(url):
        yield


@contextmanager
def _moved(file: Path) -> Iterator[None]:
    elsewhere = file.with_suffix(".elsewhere")
    file.rename(elsewhere)
    try:
        yield
    finally:
        elsewhere.rename(file)


@contextmanager
def _dropped(url: URL) -> Iterator[None]:
    name = str(url.database)
    with psycopg.connect(_plain(url.set(database="postgres")), autocommit=True) as admin:
        _rename(admin, name, f"{name}_elsewhere")
        try:
            yield
        finally:
            _rename(admin, f"{name}_elsewhere", name)


def _rename(admin: psycopg.Connection, old: str, new: str) -> None:
    end_all(admin, old)
    statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    admin.execute(statement.format(sql.Identifier(old), sql.Identifier(new)))


@contextmanager
def read_only(database_url: str) -> Iterator[None]:
    """It can be read, and takes no writes: its disk is full, or its server is a standby."""
    sqlite = make_url(database_url).get_backend_name() == "sqlite"
    with _full_disk() if sqlite else without_writes(database_url):
        yield


@contextmanager
def _full_disk() -> Iterator[None]:
    """No file of this process may grow, as the kernel sees to it."""
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_SMALL, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))


@contextmanager
def without_writes(database_url: str) -> Iterator[None]:
    """Whoever connects to this PostgreSQL finds what a standby is: it answers, and takes no
    writes."""
    url = make_url(database_url)
    change = sql.SQL("ALTER DATABASE {} {} default_transaction_read_only")
    name = sql.Identifier(str(url.database))
    with psycopg.connect(_plain(url.set(database="postgres")), autocommit=True) as admin:
        admin.execute(change.format(name, sql.SQL("SET")) + sql.SQL(" = on"))
        end_all(admin, str(url.database))
        try:
            yield
        finally:
            admin.execute(change.format(name, sql.SQL("RESET")))


def end_all(admin: psycopg.Connection, database: str) -> None:
    """Every connection to it is ended, and gone when this returns."""
    ends = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
    admin.execute(ends, [database])


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
