"""One person's week: never overspent by two processes at once, nor by one that dies; and the
digest, which is several messages in one."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager

from bot.actor import resolve
from bot.cards import Card
from bot.delivery.courier import Courier
from bot.delivery.taking import IN_A_DIGEST, LEASE, take
from bot.planner import plan
from bot.platforms import Sent, TryLater
from bot.routines.agenda import items
from bot.rules import RULES
from storage.database import Database, opened
from storage.tables import Delivery, DeliveryState, Kind, Nudge, Person
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
# Where agendas come early: all of them at once, and when there is a place again.
POSTED = at("2026-01-09T14:01-05:00")
MORNING = at("2026-01-16T08:00-06:00")
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
            .options(contains_eager(Delivery.nudge))
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
    return await _busy(database, post_days_before=1)


@pytest.fixture
async def crowded(database: Database) -> Busy:
    """The same, but the agendas are there six working days before; then Priya's week is full."""
    busy = await _busy(database, post_days_before=6)
    await busy.plan(POSTED)
    await busy.deliver(POSTED)
    assert busy.messages() == 3
    await busy.plan(ASKED)
    await busy.deliver(ASKED)
    assert busy.messages() == 3
    return busy


async def _busy(database: Database, teams: int = TEAMS, **meeting: int) -> Busy:
    for number in range(teams):
        file = maple(name=f"Team {number}", channel=f"C{number}")
        file["meetings"][0] |= meeting
        await import_team(database, file, BEGIN)
    return Busy(database)


async def test_of_asks_at_the_same_time_one_goes_and_no_other_comes_too_late(busy: Busy) -> None:
    await busy.plan(ASKED)
    await busy.deliver(ASKED)

    first, *others = await busy.hers()
    assert first.state is DeliveryState.SENT
    # A week later their meetings have begun.
    assert {(one.state, one.reason) for one in others} == {
        (DeliveryState.SKIPPED, "an ask this week already")
    }


async def test_a_second_ask_waits_for_its_own_week_where_that_is_in_time(
    database: Database,
) -> None:
    busy = await _busy(database, post_days_before=1)
    await busy.plan(ASKED)
    [first, second, *_] = await busy.hers()
    later = at("2026-01-25T09:00-05:00")
    async with database.writing.begin() as session:
        values = {"expires_at": later}
        await session.execute(update(Nudge).where(Nudge.id == second.nudge_id).values(values))
    await busy.deliver(ASKED)

    [first, second, *_] = await busy.hers()
    assert (first.state, second.state) == (DeliveryState.SENT, DeliveryState.WAITING)
    assert second.due_at == at("2026-01-21T08:00-06:00")
    assert second.reason == "an ask this week already, so it waits for the next"


async def test_two_processes_at_once_do_not_spend_one_place_twice(
    busy: Busy, database_url: str
) -> None:
    await busy.plan(ASKED)
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(opened(database_url)) for _ in range(4)]
        couriers = [courier(one, busy.platform, busy.machine) for one in databases]
        await busy.deliver(ASKED, *couriers)

    assert busy.messages() == 1
    states = [one.state for one in await busy.hers()]
    assert states.count(DeliveryState.SENT) == 1
    assert states.count(DeliveryState.SKIPPED) == TEAMS - 1


async def test_two_processes_at_once_put_one_ask_into_a_digest(
    crowded: Busy, database_url: str
) -> None:
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(opened(database_url)) for _ in range(4)]
        couriers = [courier(one, crowded.platform, crowded.machine) for one in databases]
        await crowded.deliver(MORNING, *couriers)

    sent = [one for one in await crowded.hers() if one.sent_at == MORNING]
    assert sum(one.nudge.kind is Kind.ASK for one in sent) == 1
    # However the processes shared the rest out, it took no more than the week has room for.
    assert crowded.messages() <= 6
    assert len({one.message for one in sent}) == crowded.messages() - 3


async def test_a_full_week_stays_full_for_any_number_of_processes(
    busy: Busy, database_url: str
) -> None:
    await busy.plan(ASKED)
    await busy.deliver(ASKED)
    # The agendas of all teams come on Friday: two places are left, then there is none.
    posted = at("2026-01-16T14:01-05:00")
    await busy.plan(posted)
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(opened(database_url)) for _ in range(3)]
        couriers = [courier(one, busy.platform, busy.machine) for one in databases]
        await busy.deliver(posted, *couriers)

    assert busy.messages() == 3
    copies = [one for one in await busy.hers() if one.due_at >= posted - timedelta(minutes=1)]
    ended = [one.state for one in copies]
    assert ended.count(DeliveryState.SENT) == 2
    # Wednesday has a place again, which is after the meeting.
    assert ended.count(DeliveryState.SKIPPED) == TEAMS - 2
    assert {one.reason for one in copies if one.state is DeliveryState.SKIPPED} == {
        "three messages this week already"
    }


async def test_what_a_process_that_died_was_about_to_send_keeps_its_place(busy: Busy) -> None:
    await busy.plan(ASKED)
    workspace = await workspace_id(busy.database)
    async with busy.database.writing.begin() as session:
        # It claims until it has something of Priya's in hand, and is gone.
        while True:
            batch = await take(session, workspace, RULES, ASKED, busy.machine(), 1)
            assert batch is not None
            if batch.taken and batch.taken[0].deliveries[0].person_id is not None:
                break

    await busy.deliver(ASKED)
    assert busy.messages() == 0
    states = [one.state for one in await busy.hers()]
    assert states == [DeliveryState.SENDING, *[DeliveryState.SKIPPED] * (TEAMS - 1)]

    busy.machine.at += LEASE
    await busy.deliver(ASKED)
    assert busy.messages() == 1
    assert (await busy.hers())[0].state is DeliveryState.SENT


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
    crowded: Busy,
) -> None:
    await crowded.deliver(MORNING)

    together = [one for one in await crowded.hers() if one.sent_at == MORNING]
    kinds = [one.nudge.kind for one in together]
    assert kinds == [Kind.NEWS, Kind.NEWS, Kind.ASK]
    assert {one.carrier_id for one in together} == {together[0].id}
    assert {one.message for one in together} == {together[0].message}
    assert crowded.platform.keys.count(f"delivery:{together[0].id}") == 1
    assert crowded.messages() == 4


async def test_what_is_too_much_for_one_digest_comes_in_another(database: Database) -> None:
    busy = await _busy(database, 3 + IN_A_DIGEST + 2, post_days_before=6)
    await busy.plan(POSTED)
    await busy.deliver(POSTED)

    await busy.deliver(MORNING)

    sizes = Counter(one.carrier_id for one in await busy.hers() if one.sent_at == MORNING)
    assert sorted(sizes.values()) == [2, IN_A_DIGEST]
    assert busy.messages() == 3 + 2


async def test_an_answer_to_one_part_redraws_the_digest_with_all_of_it(crowded: Busy) -> None:
    await crowded.deliver(MORNING)
    together = [one for one in await crowded.hers() if one.sent_at == MORNING]
    message = together[0].message or ""
    assert crowded.platform.shown[message].count("Hi Priya") == 1

    actor = await crowded.database.look_up(
        lambda connection: resolve(connection, "slack", "T0MAPLE", PRIYA, channel="")
    )
    [asked] = [place for place in actor.memberships if place.team_name == "Team 0"]
    async with crowded.database.writing.begin() as session:
        await items.add_item(session, asked, "", "Parking is hard", request="one", now=MORNING)
    await crowded.deliver(MORNING)

    shown = crowded.platform.shown[message]
    assert shown.count("Parking is hard") == 1
    assert "Hi Priya" not in shown
    assert all(one.shown == one.version for one in await crowded.hers())
    assert crowded.messages() == 4
