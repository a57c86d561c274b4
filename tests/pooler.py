"""A real PgBouncer in front of the tests' PostgreSQL, which pools by transaction.

Tests run through it that name "pgbouncer" as their backend.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import make_url

from tests.databases import PostgresDatabases

# Few, so that one session gets what another has used.
CONNECTIONS = 3
PORT = 6432
SETTINGS = """
[databases]
* = host={server} user=postgres
[pgbouncer]
listen_addr =
listen_port = {port}
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 200
query_wait_timeout = 10
"""


class PooledDatabases:
    """The databases of a PostgreSQL, by way of a pooler."""

    def __init__(self, direct: PostgresDatabases, folder: Path) -> None:
        self._direct = direct
        self._folder = folder

    @contextmanager
    def fresh(self, *, like: str | None = None) -> Iterator[str]:
        with self._direct.fresh(like=like) as url:
            pooled = make_url(url).set(query={"host": str(self._folder), "port": str(PORT)})
            yield pooled.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def pgbouncer_databases(postgres_databases: PostgresDatabases) -> Iterator[PooledDatabases]:
    binary = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if binary is None:
        if os.environ.get("ALONGSIDE_TESTS_SKIP_NOTHING"):
            pytest.fail("no PgBouncer here")
        pytest.skip("no PgBouncer here")
    server = postgres_databases.url.query["host"]
    with TemporaryDirectory(prefix="alongside-") as name, running(binary, Path(name), str(server)):
        yield PooledDatabases(postgres_databases, Path(name))


@pytest.fixture(scope="session")
def pgbouncer_template(postgres_template: str) -> str:
    return postgres_template


def running(binary: str, folder: Path, server: str) -> AbstractContextManager[None]:
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        SETTINGS.format(server=server, port=PORT, folder=folder, connections=CONNECTIONS), "utf-8"
    )
    command = [binary, "--quiet", str(settings)]
    if os.geteuid() == 0:
        # It refuses to be root. This user is there because PostgreSQL refuses too.
        command[1:1] = ["--user", "pgserver"]
        shutil.chown(folder, "pgserver")
    return _started(command, folder)


@contextmanager
def _started(command: list[str], folder: Path) -> Iterator[None]:
    with subprocess.Popen(command) as process:
        try:
            while not (folder / f".s.PGSQL.{PORT}").exists():
                assert process.poll() is None, "PgBouncer did not start"
                time.sleep(0.01)
            yield
        finally:
            process.terminate()
