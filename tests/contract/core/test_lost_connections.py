"""A database connection that ends at any moment: a later tick goes on, and nothing is lost or sent
twice. What went out while the database was away is recorded once it is back."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from bot.cards import Card
from bot.delivery.taking import LEASE
from bot.planner import plan
from bot.platforms import Sent
from bot.rules import RULES
from storage.database import Database
from storage.tables import DeliveryState
from tests.contract.core.ledger import at, import_team, ledger, maple, new_workspace, workspace_id
from tests.contract.core.recorder import Machine, Recorder, courier
from tests.troubles import gone

POSTED = at("2026-01-16T14:01-05:00")
KINDS = {"writing", "reading", "committing", "idle after writing", "idle after reading"}


@dataclass
class Moments:
    """Counts what a database is asked, and ends the connection just before one of them."""

    admin: psycopg.Connection
    deadly: int = 0
    taken: list[str] = field(default_factory=list)

    def watch(self, database: Database) -> None:
        for name, engine in (("writing", database.engine), ("reading", database.reader)):
            event.listen(engine.sync_engine, "before_cursor_execute", self._asked(name))
            event.listen(engine.sync_engine, "commit", self._committing)
            event.listen(engine.sync_engine, "checkin", self._left(name))

    def _asked(self, name: str) -> Any:
        return lambda connection, *_: self._moment(name, connection.connection.driver_connection)

    def _committing(self, connection: Any) -> None:
        self._moment("committing", connection.connection.driver_connection)

    def _left(self, name: str) -> Any:
        def left(connection: Any, _record: Any) -> None:
            if connection is not None:
                self._moment(f"idle after {name}", connection.driver_connection)

        return left

    def _moment(self, name: str, connection: Any) -> None:
        self.taken.append(name)
        if len(self.taken) == self.deadly:
            self.admin.execute(
                "SELECT pg_terminate_backend(%s, 5000)", [connection.info.backend_pid]
            )


@pytest.fixture
def moments(database: Database) -> Iterator[Moments]:
    plain = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as admin:
        made = Moments(admin)
        made.watch(database)
        yield made


@contextmanager
def deadly(moments: Moments, number: int) -> Iterator[None]:
    """From here to the end of the block the connection ends at this moment; 0 for none."""
    moments.taken.clear()
    moments.deadly = number
    yield
    moments.deadly = 0


async def survives(database: Database, moments: Moments, number: int) -> list[str]:
    """A team's week through which a connection ends at this moment; gives the moments until then,
    or all of them."""
    external_id = new_workspace()
    await import_team(database, maple(workspace=external_id), at("2026-01-07T09:00-05:00"))
    workspace = await workspace_id(database, external_id)
    machine = Machine(datetime(2026, 6, 1, tzinfo=UTC))
    platform = Recorder()
    messenger = courier(database, platform, machine)

    async def tick() -> None:
        await plan(database, RULES, POSTED)
        await messenger.deliver(workspace, POSTED)

    with deadly(moments, number):
        with suppress(SQLAlchemyError):
            await tick()
        taken = list(moments.taken)
    machine.at += LEASE
    with suppress(SQLAlchemyError):  # one that ended while it was idle may be met only now
        await tick()
    await tick()
    entries = await ledger(database, external_id)
    assert {one.state for one in entries} == {DeliveryState.SENT, DeliveryState.SKIPPED}, taken
    sent = [f"delivery:{one.id}" for one in entries if one.state is DeliveryState.SENT]
    assert sorted(platform.keys) == sorted(sent), taken
    assert len(sent) == 3
    return taken


@pytest.mark.parametrize("backend", ["postgres"])
async def test_a_connection_that_ends_costs_a_later_tick_and_nothing_else(
    database: Database, moments: Moments
) -> None:
    everything = await survives(database, moments, 0)
    assert set(everything) == KINDS
    for kind in KINDS:
        those = [number for number, name in enumerate(everything, 1) if name == kind]
        taken = await survives(database, moments, those[len(those) // 2])
        assert taken[those[len(those) // 2] - 1] == kind


@pytest.mark.soak
@pytest.mark.parametrize("backend", ["postgres"])
async def test_a_connection_that_ends_at_any_moment_costs_a_later_tick_and_nothing_else(
    database: Database, moments: Moments
) -> None:
    everything = await survives(database, moments, 0)
    for number in range(1, len(everything) + 1):
        await survives(database, moments, number)


@dataclass
class Last(Recorder):
    """A platform that takes one message, and then the database is gone for a moment."""

    database_url: str = ""
    trouble: ExitStack = field(default_factory=ExitStack)

    async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
        sent = await super().send(recipient, card, key=key)
        if len(self.keys) == 1:
            self.trouble.enter_context(gone(self.database_url))
            asyncio.get_running_loop().call_later(0.2, self.trouble.close)
        return sent


async def test_what_went_out_while_the_database_was_away_is_recorded_when_it_is_back(
    database: Database, database_url: str
) -> None:
    await import_team(database, maple(), at("2026-01-07T09:00-05:00"))
    await plan(database, RULES, POSTED)
    platform = Last(database_url=database_url)
    with platform.trouble:
        messenger = courier(database, platform, Machine(datetime(2026, 6, 1, tzinfo=UTC)))
        await messenger.deliver(await workspace_id(database), POSTED)

    states = [one.state for one in await ledger(database)]
    assert states.count(DeliveryState.SENT) == len(platform.keys) == len(set(platform.keys)) == 3
    assert DeliveryState.SENDING not in states
