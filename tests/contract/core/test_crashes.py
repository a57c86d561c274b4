"""A process that dies between any two steps of a delivery: nothing is lost, and nothing is sent
twice, for what was in flight is looked for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import cast

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.delivery.courier import Courier
from bot.delivery.taking import LEASE
from bot.planner import plan
from bot.platforms import CannotLook, Platform, Sent
from bot.routines.agenda.rules import AgendaRules
from bot.routines.plan import Made
from bot.rules import RULES
from storage.database import Database
from storage.tables import Delivery, DeliveryState, RoutineKind, Workspace
from tests.contract.core.ledger import (
    PRIYA,
    add_item,
    at,
    import_team,
    ledger,
    maple,
    new_workspace,
    workspace_id,
)
from tests.contract.core.recorder import Machine, Recorder, courier

ASKED = at("2026-01-14T17:31-05:00")
POSTED = at("2026-01-16T14:01-05:00")


class Killed(BaseException):
    """The process is gone: no handler of ours runs, and nothing more is committed."""


@dataclass
class Wire:
    """Counts the steps that are taken, and ends the process at one of them: from then on it takes
    none."""

    deadly_step: int
    death: type[BaseException]
    taken: list[str] = field(default_factory=list)

    def step(self, name: str) -> None:
        if self.is_over:
            raise self.death
        self.taken.append(name)
        if self.is_over:
            raise self.death

    @property
    def is_over(self) -> bool:
        return 0 < self.deadly_step <= len(self.taken)


class WiredDatabase:
    """The database with a step before and after each commit."""

    def __init__(self, database: Database, wire: Wire) -> None:
        self._database = database
        self._wire = wire
        self.writing = self
        self.reading = database.reading
        self.is_sqlite = database.is_sqlite

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        async with self._database.writing.begin() as session:
            yield session
            self._wire.step("before a commit")
        self._wire.step("after a commit")


@dataclass
class Wired(Recorder):
    """A platform with a step before and after each of its calls arrives."""

    wire: Wire = field(default_factory=lambda: Wire(0, Killed))

    async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
        self.wire.step("before the send")
        sent = await super().send(recipient, card, key=key)
        self.wire.step("after the send")
        return sent

    async def update(self, sent: Sent, card: Card) -> None:
        self.wire.step("before the update")
        await super().update(sent, card)
        self.wire.step("after the update")


def wired_courier(database: Database, platform: Wired, machine: Machine, wire: Wire) -> Courier:
    class Rules(AgendaRules):
        async def cards(
            self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
        ) -> Sequence[Made]:
            wire.step("before the cards")
            made = await super().cards(session, deliveries, now)
            wire.step("after the cards")
            return made

    async def way_out(workspace: Workspace) -> Platform:
        wire.step("before the platform")
        return platform

    platform.wire = wire
    wired = cast(Database, WiredDatabase(database, wire))  # all of it that a courier uses
    return Courier(wired, {RoutineKind.AGENDA: Rules()}, way_out, machine)


async def dies(wire: Wire, work: Awaitable[object]) -> bool:
    """Whether the process died at its step before the work was done."""
    try:
        await work
    except wire.death:
        return True
    return False


@pytest.mark.parametrize("death", [Killed, asyncio.CancelledError])
async def test_nothing_is_lost_and_nothing_is_repeated(
    database: Database, death: type[BaseException]
) -> None:
    deaths: set[str] = set()
    for step in count(1):
        external_id = new_workspace()
        await import_team(database, maple(workspace=external_id), at("2026-01-07T09:00-05:00"))
        await plan(database, RULES, POSTED)
        workspace = await workspace_id(database, external_id)
        machine = Machine(datetime(2026, 6, 1, tzinfo=UTC))
        platform, wire = Wired(), Wire(step, death)
        first = wired_courier(database, platform, machine, wire)

        died = await dies(wire, first.deliver(workspace, POSTED))
        if not died:
            break
        deaths.add(wire.taken[-1])
        begun = [
            one
            for one in await ledger(database, external_id)
            if one.state == "sending" and one.claimed_at is not None
        ]

        # At once, another process leaves what may be in flight alone and sends all else.
        platform.wire = Wire(0, Killed)
        second = courier(database, platform, machine)
        await second.deliver(workspace, POSTED)
        assert len(set(platform.keys)) == len(platform.keys)

        # Once the lease has run out, that one comes too.
        machine.at += LEASE
        await second.deliver(workspace, POSTED)
        entries = await ledger(database, external_id)
        sent = [one for one in entries if one.state is DeliveryState.SENT]
        assert [one.step for one in entries if one not in sent] == ["channel"]  # stale by then
        assert sorted(platform.keys) == sorted(f"delivery:{one.id}" for one in sent)
        assert len(platform.looks) == len(begun)
        assert all(since < POSTED for since in platform.looks)

    assert len(wire.taken) > 3 * 6
    assert deaths == {
        "before a commit",
        "after a commit",
        "before the cards",
        "after the cards",
        "before the platform",
        "before the send",
        "after the send",
    }


class Blind(Wired):
    """One that lets nobody look whether a message has arrived."""

    async def find(self, recipient: str, keys: Collection[str], since: datetime) -> dict[str, Sent]:
        raise CannotLook


async def test_where_nobody_may_look_one_message_at_most_comes_twice(database: Database) -> None:
    twice: set[int] = set()
    for step in count(1):
        external_id = new_workspace()
        await import_team(database, maple(workspace=external_id), at("2026-01-07T09:00-05:00"))
        await plan(database, RULES, POSTED)
        workspace = await workspace_id(database, external_id)
        machine = Machine(datetime(2026, 6, 1, tzinfo=UTC))
        platform, wire = Blind(can_look=False), Wire(step, Killed)

        first = wired_courier(database, platform, machine, wire)
        if not await dies(wire, first.deliver(workspace, POSTED)):
            break
        platform.wire = Wire(0, Killed)
        machine.at += LEASE
        await courier(database, platform, machine).deliver(workspace, POSTED)

        entries = await ledger(database, external_id)
        sent = {f"delivery:{one.id}" for one in entries if one.state is DeliveryState.SENT}
        assert {one.step for one in entries if f"delivery:{one.id}" not in sent} == {"channel"}
        assert set(platform.keys) == sent
        twice.add(len(platform.keys) - len(sent))

    assert twice == {0, 1}


async def test_a_message_that_was_being_updated_shows_the_change_in_the_end(
    database: Database,
) -> None:
    for step in count(1):
        external_id = new_workspace()
        await import_team(database, maple(workspace=external_id), at("2026-01-07T09:00-05:00"))
        workspace = await workspace_id(database, external_id)
        machine = Machine(datetime(2026, 6, 1, tzinfo=UTC))
        platform, wire = Wired(), Wire(step, Killed)
        second = courier(database, platform, machine)
        for time in (ASKED, POSTED):
            await plan(database, RULES, time)
            await second.deliver(workspace, time)
        await add_item(database, PRIYA, "Parking is hard", POSTED, workspace=external_id)

        first = wired_courier(database, platform, machine, wire)
        if not await dies(wire, first.deliver(workspace, POSTED)):
            break
        platform.wire = Wire(0, Killed)
        await second.deliver(workspace, POSTED)

        told = [text for text in platform.shown.values() if "Parking is hard" in text]
        assert len(told) == 3  # the ask, the agenda and its copy
        assert any("one item so far" in text for text in platform.shown.values())
        assert len(platform.keys) == 4

    assert "after the update" in wire.taken
