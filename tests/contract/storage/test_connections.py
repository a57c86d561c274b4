"""How PostgreSQL is reached: so many connections, no wait without an end, and a way back from a
server that takes no writes."""

import asyncio

import pytest
from psycopg import AsyncConnection
from sqlalchemy import func, make_url, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.conninfo import conninfo
from storage.database import Database, opened
from storage.postgres import Connections
from storage.tables import Delivery
from tests.contract.storage.test_sessions import attempts
from tests.troubles import without_writes

pytestmark = pytest.mark.parametrize("backend", ["postgres"])

LIMITS = {
    "lock_timeout": "2s",
    "statement_timeout": "7s",
    "idle_in_transaction_session_timeout": "1min",
}


async def write(database: Database) -> None:
    async with database.writing.begin() as session:
        await session.execute(update(Delivery).values(attempts=Delivery.attempts + 1))


async def shown(session: AsyncSession, name: str) -> str:
    return str(await session.scalar(text(f"SHOW {name}")))


async def test_a_server_that_takes_no_writes_is_left_once_it_takes_them_again(
    kept: Database, database_url: str
) -> None:
    with without_writes(database_url):
        for _ in range(3):
            with pytest.raises(DBAPIError, match="read-only"):
                await write(kept)
        assert await attempts(kept) == 0
        before = await who_reads(kept)
        assert await who_reads(kept) == before

    await write(kept)
    assert await attempts(kept) == 1
    after = await who_reads(kept)
    assert after != before
    await write(kept)
    assert await who_reads(kept) == after


async def who_reads(database: Database) -> int:
    """The connection that one who reads gets."""
    return await database.look_up(lambda it: it.scalar(select(func.pg_backend_pid()))) or 0


@pytest.mark.parametrize("pgbouncer", [False, True], ids=["straight", "pooled"])
async def test_no_transaction_waits_without_an_end(database_url: str, pgbouncer: bool) -> None:
    async with opened(database_url, Connections(2, 7, pgbouncer=pgbouncer)) as database:
        for sessions in (database.writing, database.reading):
            async with sessions() as session:
                assert {name: await shown(session, name) for name in LIMITS} == LIMITS
        async with database.writing.begin() as session:
            await session.execute(text("SET LOCAL statement_timeout = '10ms'"))
            with pytest.raises(OperationalError):
                await session.execute(select(func.pg_sleep(30)))
            await session.rollback()


@pytest.mark.parametrize("pgbouncer", [False, True], ids=["straight", "pooled"])
async def test_reading_can_write_nothing_and_writing_does_not_know_of_it(
    kept: Database, database_url: str, pgbouncer: bool
) -> None:
    async with opened(database_url, Connections(1, pgbouncer=pgbouncer)) as database:
        for _ in range(2):
            async with database.reading() as session:
                with pytest.raises(DBAPIError, match="read-only"):
                    await session.execute(update(Delivery).values(attempts=5))
            await write(database)
        assert await attempts(database) == 2


async def test_reading_straight_from_the_server_takes_no_transaction(kept: Database) -> None:
    # In a transaction the time of its beginning is told each time.
    for _ in range(2):
        async with kept.reading() as session:
            began = {await session.scalar(select(func.now())) for _ in range(2)}
            assert len(began) == 2


async def test_what_a_process_opens_has_a_bound(kept: Database, database_url: str) -> None:
    async with opened(database_url, Connections(pool_size=1)) as database:
        async with database.writing() as first:
            mine = await first.scalar(select(func.pg_backend_pid()))
            second = asyncio.create_task(write(database))
            done, _ = await asyncio.wait({second}, timeout=0.2)
            assert not done
        await second
        async with database.writing() as third:
            assert await third.scalar(select(func.pg_backend_pid())) == mine


async def test_of_several_hosts_the_one_that_takes_writes_is_found(
    kept: Database, database_url: str
) -> None:
    here = make_url(database_url)
    nowhere = "/nowhere:5432"
    hosts = here.update_query_dict(
        {
            "host": [nowhere, f"{here.query['host']}:5432"],
            "target_session_attrs": "read-write",
            "options": "-c work_mem=7MB",
        }
    ).render_as_string(hide_password=False)
    async with opened(hosts) as database:
        await write(database)
        assert await attempts(database) == 1
        async with database.reading() as session:
            assert await shown(session, "work_mem") == "7MB"
            assert await shown(session, "lock_timeout") == "2s"


END_THE_OTHERS = text(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
)


async def test_a_write_survives_a_connection_that_died_while_idle(kept: Database) -> None:
    await write(kept)
    async with kept.reading() as session:
        await session.execute(END_THE_OTHERS)

    await write(kept)
    assert await attempts(kept) == 2


async def test_a_lookup_survives_a_connection_that_died_while_idle(kept: Database) -> None:
    count = select(func.count()).select_from(Delivery)
    assert await kept.look_up(lambda connection: connection.scalar(count)) == 1
    async with kept.writing.begin() as session:
        await session.execute(END_THE_OTHERS)

    assert await kept.look_up(lambda connection: connection.scalar(count)) == 1


async def test_who_connects_without_sqlalchemy_is_no_more_patient(database_url: str) -> None:
    async with opened(database_url) as database, database.engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        patience = _patience(raw.info.get_parameters())
    async with await AsyncConnection.connect(conninfo(database_url)) as other:
        assert _patience(other.info.get_parameters()) == patience
    own = make_url(database_url).update_query_dict({"tcp_user_timeout": "1000"})
    given = conninfo(own.render_as_string(hide_password=False))
    async with await AsyncConnection.connect(given) as other:
        assert _patience(other.info.get_parameters()) == patience | {"tcp_user_timeout": "1000"}


def _patience(parameters: dict[str, str]) -> dict[str, str]:
    """For a server that vanished without a word."""
    found = {
        name: value
        for name, value in parameters.items()
        if name.startswith("keepalives") or name.endswith("timeout")
    }
    assert found["tcp_user_timeout"]
    return found
