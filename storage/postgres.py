"""How PostgreSQL is reached: pools of a known size, limits on every wait, and a way back after
the server was away or became a standby."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.types import from_json

# Slack waits three seconds for an answer; one that cannot be had is told before that.
LOCK_WAIT_SECONDS = 2
# Whoever waits for another's locks while it changes tables holds up everybody behind it.
MIGRATION_LOCK_WAIT_SECONDS = 1
# A request is answered long before; what is sent in the background may wait its turn.
_POOL_WAIT_SECONDS = 30
# No transaction stays open during a call to a platform. One that does belongs to a machine that
# is gone, and what it holds must not wait for TCP to notice.
_IDLE_IN_TRANSACTION_SECONDS = 60
_READ_ONLY = "25006"

# Parameters are hidden in errors: what a person typed does not go to the log.
_COMMON: dict[str, Any] = {"hide_parameters": True, "json_deserializer": from_json}
# For libpq, so that a server that vanished without a word is noticed within half a minute.
LINE: dict[str, Any] = {
    "application_name": "alongside",
    "connect_timeout": LOCK_WAIT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


@dataclass(frozen=True)
class Connections:
    """`pool_size`: at most so many connections that write, and as many that read.
    `statement_timeout`: seconds that one statement may take. `pgbouncer`: the address is that of a
    pooler which gives another connection to each transaction, so nothing may be set for longer
    than one, and nothing is prepared."""

    pool_size: int = 8
    statement_timeout: int = 30
    pgbouncer: bool = False

    @property
    def limits(self) -> dict[str, str]:
        return {
            "lock_timeout": f"{LOCK_WAIT_SECONDS}s",
            "statement_timeout": f"{self.statement_timeout}s",
            "idle_in_transaction_session_timeout": f"{_IDLE_IN_TRANSACTION_SECONDS}s",
        }


# An index on a large table takes as long as it takes.
_WHILE_MIGRATING = {
    "lock_timeout": f"{MIGRATION_LOCK_WAIT_SECONDS}s",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}


def writer(url: str, connections: Connections) -> AsyncEngine:
    # A connection that died while it was idle is noticed before a transaction gets it.
    return _pooled(url, connections, pool_pre_ping=True)


def reader(url: str, connections: Connections) -> AsyncEngine:
    """Each query sees what is committed, and the server refuses every write. Behind a pooler that
    takes a read-only transaction; straight to the server it takes none."""
    if connections.pgbouncer:
        return _pooled(url, connections, execution_options={"postgresql_readonly": True})
    # Without transactions there is nothing to take back when a connection returns to its pool.
    engine = _pooled(url, connections, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
    event.listen(engine.sync_engine, "connect", _forbid_writing)
    return engine


def migrator(url: str, connections: Connections) -> AsyncEngine:
    """For one process that changes tables: no pool, limits of its own in each transaction."""
    engine = create_async_engine(
        url, poolclass=NullPool, connect_args=_connecting(url, connections, {}), **_COMMON
    )
    _limit_each_transaction(engine, _WHILE_MIGRATING)
    return engine


class Failover:
    """Notices that a connection broke, or that the server takes no writes: a standby, or a primary
    that is one no longer. Every connection of either engine that was made before is then replaced
    when it is next taken, and once more after the first commit on such a server's successor, so
    that all find the new primary without a restart."""

    def __init__(self) -> None:
        self._changes = 0
        self._refused = False

    def watch(self, writer: AsyncEngine, reader: AsyncEngine) -> None:
        event.listen(writer.sync_engine, "handle_error", self._refuses)
        event.listen(writer.sync_engine, "commit", self._committed)
        for engine in (writer, reader):
            event.listen(engine.sync_engine, "handle_error", self._breaks)
            event.listen(engine.sync_engine, "connect", self._connected)
            event.listen(engine.sync_engine, "checkout", self._taken)

    def _breaks(self, context: ExceptionContext) -> None:
        if context.is_disconnect:
            self._changes += 1

    def _refuses(self, context: ExceptionContext) -> None:
        if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
            self._refused = True
            self._changes += 1

    def _committed(self, _connection: Connection) -> None:
        if self._refused:
            self._refused = False
            self._changes += 1

    def _connected(self, _connection: Any, record: Any) -> None:
        record.info["changes"] = self._changes

    def _taken(self, _connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["changes"] != self._changes:
            raise DisconnectionError("the server was away, or took no writes")


def _pooled(url: str, connections: Connections, **more: Any) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=connections.pool_size,
        max_overflow=0,
        pool_timeout=_POOL_WAIT_SECONDS,
        connect_args=_connecting(url, connections, connections.limits),
        **_COMMON,
        **more,
    )
    if connections.pgbouncer:
        _limit_each_transaction(engine, connections.limits)
    return engine


def _connecting(url: str, connections: Connections, settings: dict[str, str]) -> dict[str, Any]:
    """What the driver is given; what the address itself says about it stands."""
    given = make_url(url).query
    arguments = {key: value for key, value in LINE.items() if key not in given}
    if connections.pgbouncer:
        return arguments | {"prepare_threshold": None}
    ours = [f"-c {name}={value}" for name, value in {"timezone": "UTC", **settings}.items()]
    return arguments | {"options": " ".join([*ours, str(given.get("options", ""))]).strip()}


def _limit_each_transaction(engine: AsyncEngine, limits: dict[str, str]) -> None:
    settings = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in limits.items())

    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT {settings}")

    event.listen(engine.sync_engine, "begin", limit)


def _forbid_writing(connection: Any, _record: object) -> None:
    # Not among the options of the start: an address that asks for a server that takes writes
    # would find none. Like every statement here it has no transaction.
    cursor = connection.cursor()
    cursor.execute("SET default_transaction_read_only = on")
    cursor.close()
