"""One person's week: never overspent by two processes at once, nor by one that dies; and the
digest, which is several messages in one."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.actor import resolve
from bot.cards import Card
from bot.delivery import Courier
from bot.planner import plan
from bot.platforms import Sent, TryLater
from bot.routines import RULES
from bot.routines.agenda import items
from bot.taking import LEASE, take
from storage.database import Database, opened
from storage.tables import Delivery, DeliveryState, Person
from tests.contract.core.ledger import (
    PRIYA,
    at,
    import_team,
    maple,
    workspace_id,
)
from tests.contract.core.recorder import Machine, Recorder, courier

MACHINE = datetime(2026, 6, 1, tzinfo=UTC)
BEGIN = at("2026-01-07T09:00-05:00")
# On this evening Priya is asked by every team that she is in.
ASKED = at("2026-01-14T17:31-05:00")
MORNING = at("2026-01-15T08:00-06:00")
TEAMS = 5


@dataclass
class Slow(Recorder):
    """Each message takes until everybody else has had their turn, so that processes overlap."""

    async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
        for _ in range(20):
            await asyncio.sleep(0)
        return await super().send(recipient, card, key=key)


@dataclass
class Busy:
    """A person in several teams, and what she got."""

    database: Database
    platform: Recorder = field(default_factory=Slow)
    machine: Machine = field(default_factory=lambda: Machine(MACHINE))

    async def plan(self, now: datetime) -> None:
        await plan(self.database, RULES, now)

    async def deliver(self, now: datetime, *couriers: Courier) -> None:
        workspace = await workspace_id(self.database)
        chosen = couriers or (courier(self.database, self.platform, self.machine),)
        await asyncio.gather(*(one.deliver(workspace, now) for one in chosen))

    async def hers(self) -> list[Delivery]:
        statement = (
            select(Delivery)
            .join(Delivery.person)
            .join(Delivery.nudge)
            .where(Person.address == PRIYA)
            .order_by(Delivery.id)
        )
        async with self.database.reading() as session:
            return list(await session.scalars(statement))

    def messages(self) -> int:
        """How many she got."""
        return self.platform.recipients.count(PRIYA)


@pytest.fixture
async def busy(database: Database) -> Busy:
    """Priya is a partner in five teams that all meet on Tuesday, January 20."""
    for number in range(TEAMS):
        file = maple(name=f"Team {number}", channel=f"C{number}")
        await import_team(database, file, BEGIN)
    return Busy(database)


async def test_of_asks_at_the_same_time_one_goes_and_the_others_come_as_one_message(
    busy: Busy,
) -> None:
    await busy.plan(ASKED)
    await busy.deliver(ASKED)

    states = [one.state for one in await busy.hers()]
    assert states == [DeliveryState.SENT, *[DeliveryState.WAITING] * (TEAMS - 1)]
    assert {one.due_at for one in await busy.hers() if one.digest} == {MORNING}

    await busy.deliver(MORNING)
    assert [one.state for one in await busy.hers()] == [DeliveryState.SENT] * TEAMS
    assert busy.messages() == 2


async def test_two_processes_at_once_do_not_spend_one_place_twice(
    busy: Busy, database_url: str
) -> None:
    await busy.plan(ASKED)
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(opened(database_url)) for _ in range(4)]
        couriers = [courier(one, busy.platform, busy.machine) for one in databases]
        await busy.deliver(ASKED, *couriers)
        assert busy.messages() == 1

        await busy.deliver(MORNING, *couriers)

    hers = await busy.hers()
    assert [one.state for one in hers] == [DeliveryState.SENT] * TEAMS
    # However the processes shared the rest out, it took no more than the week has room for.
    assert busy.messages() <= 3
    assert len({one.message for one in hers}) == busy.messages()
    asks_alone = [one for one in hers if one.carrier_id is None]
    assert len(asks_alone) == 1


async def test_a_full_week_stays_full_for_any_number_of_processes(
    busy: Busy, database_url: str
) -> None:
    await busy.plan(ASKED)
    await busy.deliver(ASKED)
    await busy.deliver(MORNING)
    # The agendas of all teams come on Friday: one place is left, then there is none.
    posted = at("2026-01-16T14:01-05:00")
    await busy.plan(posted)
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(opened(database_url)) for _ in range(3)]
        couriers = [courier(one, busy.platform, busy.machine) for one in databases]
        await busy.deliver(posted, *couriers)

    assert busy.messages() == 3
    copies = [one for one in await busy.hers() if one.due_at >= posted - timedelta(minutes=1)]
    ended = [one.state for one in copies]
    assert ended.count(DeliveryState.SENT) == 1
    # Wednesday has a place again, which is after the meeting.
    assert ended.count(DeliveryState.SKIPPED) == TEAMS - 1
    assert {one.reason for one in copies if one.state is DeliveryState.SKIPPED} == {
        "three messages this week already"
    }


async def test_what_a_process_that_died_was_about_to_send_keeps_its_place(busy: Busy) -> None:
    await busy.plan(ASKED)
    workspace = await workspace_id(busy.database)
    async with busy.database.writing.begin() as session:
        # It claims until it has something of Priya's in hand, and is gone.
        while True:
            taken = await take(session, workspace, ASKED, busy.machine())
            assert taken is not None
            delivery = await session.get_one(Delivery, taken.ids[0])
            if delivery.person_id is not None:
                break

    await busy.deliver(ASKED)
    assert busy.messages() == 0
    assert {one.state for one in await busy.hers() if one.digest} == {DeliveryState.WAITING}

    busy.machine.at += LEASE
    await busy.deliver(ASKED)
    assert busy.messages() == 1
    await busy.deliver(MORNING)
    assert busy.messages() == 2
    assert [one.state for one in await busy.hers()] == [DeliveryState.SENT] * TEAMS


async def test_a_message_that_did_not_go_out_takes_no_place(busy: Busy) -> None:
    await busy.plan(ASKED)

    class Away(Recorder):
        async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
            if recipient == PRIYA:
                raise TryLater("the platform is away", seconds=60)
            return await super().send(recipient, card, key=key)

    await busy.deliver(ASKED, courier(busy.database, Away(), busy.machine))
    assert {one.state for one in await busy.hers()} == {DeliveryState.WAITING}

    busy.machine.later(minutes=2)
    await busy.deliver(ASKED)
    assert busy.messages() == 1


async def test_each_part_of_a_digest_is_recorded_with_the_message_that_carries_it(
    busy: Busy,
) -> None:
    await busy.plan(ASKED)
    await busy.deliver(ASKED)
    await busy.deliver(MORNING)

    alone, *together = await busy.hers()
    assert alone.carrier_id is None
    assert {one.carrier_id for one in together} == {together[0].id}
    assert {one.message for one in together} == {together[0].message}
    assert {one.sent_at for one in together} == {MORNING}
    assert busy.platform.keys.count(f"delivery:{together[0].id}") == 1


async def test_an_answer_to_one_part_redraws_the_digest_with_all_of_it(busy: Busy) -> None:
    await busy.plan(ASKED)
    await busy.deliver(ASKED)
    await busy.deliver(MORNING)
    together = [one for one in await busy.hers() if one.carrier_id is not None]
    message = together[0].message or ""
    assert busy.platform.shown[message].count("Hi Priya") == len(together)

    actor = await busy.database.look_up(
        lambda connection: resolve(connection, "slack", "T0MAPLE", PRIYA, channel="")
    )
    [last] = [place for place in actor.memberships if place.team_name == f"Team {TEAMS - 1}"]
    async with busy.database.writing.begin() as session:
        await items.add_item(session, last, "", "Parking is hard", request="one", now=MORNING)
    await busy.deliver(MORNING)

    shown = busy.platform.shown[message]
    assert shown.count("Parking is hard") == 1
    assert shown.count("Hi Priya") == len(together) - 1
    assert all(one.shown == one.version for one in await busy.hers())
    assert busy.messages() == 2
