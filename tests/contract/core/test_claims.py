"""What a process claims it sends and writes down alone, however many others there are, and what it
leaves another takes up."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Update, event, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.delivery.courier import Courier
from bot.delivery.readying import MOST
from bot.delivery.recording import Records
from bot.delivery.taking import LEASE, take
from bot.delivery.tries import ended
from bot.meters import UNWATCHED
from bot.planner import plan
from bot.platforms import InDoubt, Sent, TryLater
from bot.routines.agenda.rules import AgendaRules
from bot.routines.plan import Made
from bot.rules import RULES
from storage.database import Database
from storage.queries.decisions import decisions_of
from storage.tables import Delivery, DeliveryState, Person, RoutineKind
from tests.contract.core.delivered import (
    ASKED,
    MEETING,
    POSTING,
    START,
    House,
    house_with,
)
from tests.contract.core.ledger import (
    CHANNEL,
    PRIYA,
    Entry,
    at,
    entry,
    import_team,
    ledger,
    maple,
    new_workspace,
    workspace_id,
)
from tests.contract.core.recorder import Machine, Recorder, courier

# Longer than anything here takes.
SECONDS = 20


async def test_messages_to_several_people_are_on_their_way_at_once(house: House) -> None:
    both = asyncio.Barrier(2)

    class Slow(Recorder):
        async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
            # One by one they would wait here for each other for ever.
            async with asyncio.timeout(30):
                await both.wait()
            return await super().send(recipient, card, key=key)

    await plan(house.database, RULES, ASKED)
    slow = courier(house.database, Slow(), house.machine)

    assert await slow.deliver(await workspace_id(house.database), ASKED) == {"sent": 2}


async def test_what_is_claimed_and_not_begun_when_it_is_enough_waits_as_before(
    house: House,
) -> None:
    """All of it is claimed at once; the second of them is told that it is enough."""
    await plan(house.database, RULES, ASKED)
    told = iter([False, False, True])

    ended = await house.courier.deliver(
        await workspace_id(house.database), ASKED, enough=lambda: next(told, True)
    )

    assert ended == {"sent": 1}
    ask = await entry(house.database, "ask")
    assert (ask.state, ask.attempts, ask.held_until) == ("waiting", 0, None)
    assert await house.deliver(ASKED) == {"sent": 1}


async def test_nothing_is_begun_with_too_little_of_a_claim_left(
    twofold: House, database: Database
) -> None:
    """Else another process might look for it, not find it, and send it too."""
    await plan(database, RULES, ASKED)
    ends: list[datetime | None] = []

    class Slow(Recorder):
        async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
            if recipient == CHANNEL:
                named = {f"delivery:{one.id}": one for one in await ledger(database)}
                ends.append(named[key].held_until)
                twofold.machine.at += LEASE * 0.6
            return await super().send(recipient, card, key=key)

    slow, began = Slow(), twofold.machine()
    await courier(database, slow, twofold.machine).deliver(await workspace_id(database), ASKED)

    # The second post to the channel went out under a claim of its own.
    assert ends == [began + LEASE, began + LEASE * 1.6]
    assert len(slow.keys) == len(set(slow.keys))


async def test_what_ends_at_the_same_time_is_written_down_together(database: Database) -> None:
    machine, workspaces = Machine(START), [new_workspace(), new_workspace()]
    for external_id in workspaces:
        await import_team(database, maple(workspace=external_id), at("2026-01-07T09:00-05:00"))
    await plan(database, RULES, POSTING)
    batches = []
    for external_id in workspaces:
        workspace = await workspace_id(database, external_id)
        async with database.writing.begin() as session:
            batches.append(await take(session, workspace, RULES, POSTING, machine(), MOST))
    written: list[str] = []

    def count(_: object, __: object, statement: str, *___: object) -> None:
        written.append(statement)

    records = Records(database, machine, UNWATCHED)
    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    await asyncio.gather(
        *(
            records.keep(batch, {one: ended(DeliveryState.SKIPPED, "") for one in batch.held})
            for batch in batches
            if batch is not None
        )
    )

    for external_id in workspaces:
        assert {one.state for one in await ledger(database, external_id)} == {DeliveryState.SKIPPED}
    assert len([one for one in written if "UPDATE deliveries" in one]) == 1


async def test_of_two_results_of_one_delivery_that_come_at_the_same_time_the_first_stands(
    house: House,
) -> None:
    await plan(house.database, RULES, POSTING)
    workspace, machine = await workspace_id(house.database), house.machine
    async with house.database.writing.begin() as session:
        batch = await take(session, workspace, RULES, POSTING, machine(), MOST)
    assert batch is not None
    [number] = batch.held

    records = Records(house.database, machine, UNWATCHED)
    await asyncio.gather(
        records.keep(batch, {number: ended(DeliveryState.SKIPPED, "first")}),
        records.keep(batch, {number: ended(DeliveryState.FAILED, "second")}),
    )

    assert (await entry(house.database, "channel")).reason == "first"
    async with house.database.reading() as session:
        found = await decisions_of(session, [number])
    assert [one.reason for one in found[number]] == ["first"]


async def is_claimed(database: Database, delivery_id: int) -> Entry:
    """The delivery, once somebody has claimed it."""
    async with asyncio.timeout(SECONDS):
        while True:
            [found] = [one for one in await ledger(database) if one.id == delivery_id]
            if found.state is DeliveryState.SENDING:
                return found
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("backend", ["postgres"])
async def test_the_next_is_made_ready_while_the_last_is_on_its_way_and_begins_after_it(
    twofold: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.readying.MOST", 1)
    await plan(twofold.database, RULES, POSTING)
    first, second = await ledger(twofold.database)
    seen: list[tuple[str, bool]] = []

    class Slow(Recorder):
        async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
            if key == f"delivery:{first.id}":
                other = await is_claimed(twofold.database, second.id)
                seen.append((other.state, other.claimed_at is not None))
            return await super().send(recipient, card, key=key)

    slow = Slow()
    sends = courier(twofold.database, slow, twofold.machine)
    assert await sends.deliver(await workspace_id(twofold.database), POSTING) == {"sent": 2}

    assert seen == [("sending", False)]
    assert slow.keys == [f"delivery:{first.id}", f"delivery:{second.id}"]


@pytest.mark.parametrize("backend", ["postgres"])
async def test_what_was_made_ready_when_it_is_enough_waits_as_before(
    twofold: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.readying.MOST", 1)
    await plan(twofold.database, RULES, POSTING)
    _, second = await ledger(twofold.database)
    is_over = asyncio.Event()

    class Stopping(Recorder):
        async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
            await is_claimed(twofold.database, second.id)
            is_over.set()
            return await super().send(recipient, card, key=key)

    stops = courier(twofold.database, Stopping(), twofold.machine)
    workspace = await workspace_id(twofold.database)
    assert await stops.deliver(workspace, POSTING, is_over.is_set) == {"sent": 1}

    _, second = await ledger(twofold.database)
    assert (second.state, second.attempts, second.held_until) == ("waiting", 0, None)
    assert await twofold.deliver(POSTING) == {"sent": 1}


@pytest.mark.parametrize("backend", ["postgres"])
async def test_what_was_made_ready_waits_for_what_is_left_of_the_last(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second was made ready, and its claim is too old by the time it could begin."""
    file = maple()
    meeting = file["meetings"][0]
    file["meetings"] += [meeting | {"title": title} for title in ("Care conference", "Rounds")]
    house = await house_with(database, file)
    monkeypatch.setattr("bot.delivery.readying.MOST", 1)
    await plan(database, RULES, POSTING)
    first, second, third = await ledger(database)

    class Slow(Recorder):
        async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
            if key == f"delivery:{first.id}":
                await is_claimed(database, second.id)
                house.machine.at += LEASE * 0.6
            return await super().send(recipient, card, key=key)

    slow = Slow()
    sends = courier(database, slow, house.machine)
    assert await sends.deliver(await workspace_id(database), POSTING) == {"sent": 3}

    assert slow.keys == [f"delivery:{one.id}" for one in (first, second, third)]


async def due_at(database: Database, delivery_id: int, at: datetime) -> None:
    async with database.writing.begin() as session:
        one = update(Delivery).where(Delivery.id == delivery_id)
        await session.execute(one.values(due_at=at))


@pytest.mark.parametrize("backend", ["postgres"])
@pytest.mark.parametrize("waiting", [1, 2])
async def test_what_was_made_ready_waits_for_what_turns_out_not_to_have_arrived(
    twofold: House, monkeypatch: pytest.MonkeyPatch, waiting: int
) -> None:
    """Nor does the pass end over it, where nothing else could be made ready."""
    database, workspace = twofold.database, await workspace_id(twofold.database)
    monkeypatch.setattr("bot.delivery.readying.MOST", 1)
    await plan(database, RULES, POSTING)
    first, second = await ledger(database)
    await due_at(database, second.id, MEETING)
    twofold.platform.refusals.append(InDoubt("Slack did not answer"))
    assert await twofold.deliver(POSTING) == {"waiting": 1}
    if waiting == 2:
        await due_at(database, second.id, POSTING)
    twofold.machine.later(seconds=5)

    class Slow(Recorder):
        async def find(
            self, recipient: str, keys: Collection[str], since: datetime
        ) -> dict[str, Sent]:
            if waiting == 2:
                await is_claimed(database, second.id)
            return await super().find(recipient, keys, since)

    slow = Slow()
    await courier(database, slow, twofold.machine).deliver(workspace, POSTING)

    assert slow.keys == [f"delivery:{one.id}" for one in (first, second)[:waiting]]


class Killed(BaseException):
    """The process is gone."""


async def dies_sending(house: House, workspace: int) -> None:
    """A process that is killed as soon as it sends the first of what it claimed."""

    class Dying(Recorder):
        async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
            raise Killed

    with pytest.raises(Killed):
        await courier(house.database, Dying(), house.machine).deliver(workspace, POSTING)


async def test_of_what_a_process_that_died_had_claimed_only_what_it_began_is_looked_for(
    twofold: House,
) -> None:
    """The second post goes out at once where the process is known to be dead, and the first waits
    until nobody can be sending it any more."""
    await plan(twofold.database, RULES, POSTING)
    workspace = await workspace_id(twofold.database)

    await dies_sending(twofold, workspace)
    assert await twofold.deliver(POSTING) == {}

    await twofold.courier.free(workspace)
    assert await twofold.deliver(POSTING) == {"sent": 1}
    twofold.machine.at += LEASE
    assert await twofold.deliver(POSTING) == {"sent": 1}

    first, second = await ledger(twofold.database)
    assert twofold.platform.keys == [f"delivery:{second.id}", f"delivery:{first.id}"]
    assert len(twofold.platform.looks) == 1


@pytest.mark.parametrize("backend", ["postgres"])
async def test_what_is_given_back_leaves_alone_what_somebody_is_at(twofold: House) -> None:
    await plan(twofold.database, RULES, POSTING)
    workspace = await workspace_id(twofold.database)
    async with twofold.database.writing.begin() as session:
        await take(session, workspace, RULES, POSTING, twofold.machine(), MOST)
    first, second = await ledger(twofold.database)

    twofold.machine.later(seconds=1)
    async with twofold.database.writing.begin() as session:
        await session.execute(changed(second.id))
        await twofold.courier.free(workspace)

    assert [one.held_until for one in await ledger(twofold.database)] == [
        first.held_until,
        second.held_until,
    ]


async def test_what_was_claimed_and_never_begun_is_no_failure_when_its_time_is_over(
    twofold: House,
) -> None:
    await plan(twofold.database, RULES, POSTING)
    workspace = await workspace_id(twofold.database)

    await dies_sending(twofold, workspace)
    await twofold.courier.free(workspace)

    assert await twofold.deliver(MEETING + timedelta(days=1)) == {"skipped": 1}


async def test_what_was_claimed_and_given_to_others_meanwhile_is_not_begun(
    twofold: House,
) -> None:
    """Whoever was taken for dead and is not notices it before the next message."""
    await plan(twofold.database, RULES, POSTING)
    workspace = await workspace_id(twofold.database)

    class Slow(Recorder):
        async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
            await twofold.courier.free(workspace)
            await twofold.deliver(POSTING)
            return await super().send(recipient, card, key=key)

    slow = Slow()
    await courier(twofold.database, slow, twofold.machine).deliver(workspace, POSTING)

    first, second = await ledger(twofold.database)
    assert (slow.keys, twofold.platform.keys) == (
        [f"delivery:{first.id}"],
        [f"delivery:{second.id}"],
    )


async def recorded(house: House, step: str) -> None:
    """Waits until that was written down as sent."""
    async with asyncio.timeout(30):
        while True:
            if (await entry(house.database, step)).state is DeliveryState.SENT:
                return
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("backend", ["postgres"])
async def test_who_records_several_messages_holds_none_while_it_waits_for_another(
    house: House,
) -> None:
    """Whoever holds one message, and then changes the other, would wait for ever."""
    await plan(house.database, RULES, ASKED)
    workspace = await workspace_id(house.database)
    channel, ask = await ledger(house.database)
    may_end, on_their_way = asyncio.Event(), asyncio.Semaphore(0)

    class Slow(Recorder):
        async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
            on_their_way.release()
            await may_end.wait()
            return await super().send(recipient, card, key=key)

    slow = courier(house.database, Slow(), house.machine)
    run = asyncio.create_task(slow.deliver(workspace, ASKED))
    for _ in range(2):
        await on_their_way.acquire()
    async with house.database.writing.begin() as session:
        await session.execute(changed(ask.id))
        may_end.set()
        await recorded(house, "channel")
        await session.execute(changed(channel.id))

    assert await run == {"sent": 2}
    assert {one.state for one in await ledger(house.database)} == {DeliveryState.SENT}


@pytest.mark.parametrize("backend", ["postgres"])
async def test_who_decides_about_several_people_waits_for_none_of_them_with_others_in_hand(
    house: House,
) -> None:
    """Whoever holds a person, and then changes another one's message, would wait for ever."""
    await plan(house.database, RULES, ASKED)
    workspace = await workspace_id(house.database)
    channel, _ = await ledger(house.database)
    async with house.database.writing.begin() as session:
        held = select(Person).where(Person.address == PRIYA).with_for_update()
        await session.execute(held)
        run = asyncio.create_task(house.courier.deliver(workspace, ASKED))
        await recorded(house, "channel")
        await session.execute(changed(channel.id))

    assert await run == {"sent": 2}


def changed(delivery_id: int) -> Update:
    version = Delivery.version + 1
    return update(Delivery).where(Delivery.id == delivery_id).values(version=version)


async def test_a_database_that_fails_ends_the_pass_and_what_was_claimed_comes_again(
    house: House,
) -> None:
    class Away(AgendaRules):
        async def cards(
            self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
        ) -> Sequence[Made]:
            raise OperationalError("SELECT", {}, OSError("gone"))

    await plan(house.database, RULES, ASKED)
    rules = {RoutineKind.AGENDA: Away()}
    without = Courier(house.database, rules, house.platform.of, house.machine)

    with pytest.raises(OperationalError):
        await without.deliver(await workspace_id(house.database), ASKED)

    house.machine.at += LEASE
    assert await house.deliver(ASKED) == {"sent": 2}


async def test_a_result_that_comes_after_the_lease_ran_out_does_not_undo_anothers(
    house: House,
) -> None:
    """A process that was away for longer than its lease wakes up after another took over."""
    await plan(house.database, RULES, at("2026-01-14T10:00-05:00"))
    workspace = await workspace_id(house.database)

    class Sleepy(Recorder):
        async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
            house.machine.at += LEASE
            await house.deliver(ASKED)
            raise TryLater("the network was away")

    slow = courier(house.database, Sleepy(), house.machine)
    await slow.deliver(workspace, ASKED)

    channel = await entry(house.database, "channel")
    assert (channel.state, channel.reason) == (DeliveryState.SENT, "")
    assert len(house.platform.keys) == 1


async def test_a_result_that_comes_after_the_lease_ran_out_does_not_end_anothers_claim(
    house: House,
) -> None:
    await plan(house.database, RULES, at("2026-01-14T10:00-05:00"))
    workspace = await workspace_id(house.database)

    class Sleepy(Recorder):
        async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
            house.machine.at += LEASE
            async with house.database.writing.begin() as session:
                batch = await take(session, workspace, RULES, ASKED, house.machine(), 1)
                assert batch is not None
                assert batch.taken
            raise TryLater("the network was away")

    await courier(house.database, Sleepy(), house.machine).deliver(workspace, ASKED)

    channel = await entry(house.database, "channel")
    assert channel.state is DeliveryState.SENDING
    assert channel.held_until == house.machine() + LEASE
