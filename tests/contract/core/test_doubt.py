"""What may have arrived is looked for, and only then is it decided what becomes of it."""

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.delivery.courier import Courier
from bot.delivery.taking import LEASE, take
from bot.planner import plan
from bot.platforms import CannotLook, InDoubt, Sent, TryLater
from bot.routines.agenda.rules import AgendaRules
from bot.routines.plan import Made, NotNeeded
from bot.rules import RULES
from storage.database import Database
from storage.tables import Delivery, DeliveryState, RoutineKind
from tests.contract.core.ledger import (
    PRIYA,
    add_item,
    at,
    entry,
    import_team,
    ledger,
    maple,
    workspace_id,
)
from tests.contract.core.recorder import Machine, Recorder, courier

BEGIN = at("2026-01-07T09:00-05:00")
# When the channel's post is due, and nothing else.
POSTING = at("2026-01-14T10:00-05:00")
ASKED = at("2026-01-14T17:31-05:00")
# Then the agenda itself is there.
POSTED = at("2026-01-16T14:01-05:00")
MEETING = at("2026-01-20T09:00-05:00")
# Three agendas came at once; on this morning the others come in a digest.
EARLY = at("2026-01-09T14:01-05:00")
MORNING = at("2026-01-16T08:00-06:00")
MACHINE = datetime(2026, 6, 1, tzinfo=UTC)
SILENT = InDoubt("Slack did not answer")


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Losing(Recorder):
    """A platform that takes a message and then does not say so, as often as it is told."""

    losses: deque[BaseException] = field(default_factory=deque)

    async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
        sent = await super().send(recipient, card, key=key)
        if self.losses:
            raise self.losses.popleft()
        return sent


class House:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.platform = Losing()
        self.machine = Machine(MACHINE)
        self.courier = courier(database, self.platform, self.machine)

    async def deliver(self, now: datetime) -> dict[str, int]:
        ended = await self.courier.deliver(await workspace_id(self.database), now)
        return {state.value: count for state, count in ended.items()}

    async def die_over_a_message(self, now: datetime) -> None:
        """It has arrived, and nobody lives who would write that down."""
        self.platform.losses.append(Killed())
        with pytest.raises(Killed):
            await self.deliver(now)
        self.machine.at += LEASE


@pytest.fixture
async def house(database: Database) -> House:
    await import_team(database, maple(), BEGIN)
    await plan(database, RULES, POSTING)
    return House(database)


@pytest.fixture
async def busy(database: Database) -> House:
    """Priya is in six teams whose agendas come at once."""
    for number in range(6):
        file = maple(name=f"Team {number}", channel=f"C{number}")
        file["meetings"][0] |= {"post_days_before": 6}
        await import_team(database, file, BEGIN)
    await plan(database, RULES, EARLY)
    return House(database)


@pytest.fixture
async def digest(busy: House) -> House:
    """Her week is full, and on Friday morning the other three come in one message."""
    await busy.deliver(EARLY)
    assert busy.platform.recipients.count(PRIYA) == 3
    return busy


async def test_a_message_of_which_the_platform_did_not_say_whether_it_took_it_is_not_repeated(
    house: House,
) -> None:
    house.platform.losses.append(SILENT)

    assert await house.deliver(POSTING) == {"waiting": 1}
    assert await house.deliver(POSTING) == {}
    house.machine.later(seconds=5)
    assert await house.deliver(POSTING) == {"sent": 1}

    channel = await entry(house.database, "channel")
    assert (channel.state, channel.reason, channel.held_until) == ("sent", "", None)
    assert house.platform.keys == [f"delivery:{channel.id}"]
    assert house.platform.looks == [POSTING - timedelta(minutes=5)]


async def test_an_error_over_a_message_leaves_it_in_doubt(house: House) -> None:
    house.platform.losses.append(ValueError("an answer like no other"))

    assert await house.deliver(POSTING) == {"waiting": 1}
    house.machine.later(seconds=5)

    assert await house.deliver(POSTING) == {"sent": 1}
    assert len(house.platform.keys) == 1
    assert len(house.platform.looks) == 1


async def test_nobody_looks_for_a_message_that_may_still_be_on_its_way(house: House) -> None:
    house.platform.losses.append(InDoubt("Slack did not answer", settles=60))

    assert await house.deliver(POSTING) == {"waiting": 1}
    house.machine.later(seconds=59)
    assert await house.deliver(POSTING) == {}
    house.machine.later(seconds=1)
    assert await house.deliver(POSTING) == {"sent": 1}

    assert len(house.platform.keys) == 1


async def test_one_that_did_not_arrive_is_sent_after_the_look(house: House) -> None:
    house.platform.refusals.append(SILENT)

    assert await house.deliver(POSTING) == {"waiting": 1}
    house.machine.later(seconds=5)
    assert await house.deliver(POSTING) == {"sent": 1}

    assert len(house.platform.looks) == len(house.platform.keys) == 1


async def test_what_surely_did_not_arrive_is_sent_again_without_a_look(house: House) -> None:
    house.platform.refusals.append(TryLater("Slack asked me to wait", 1.0))

    await house.deliver(POSTING)
    house.machine.later(seconds=1)
    assert await house.deliver(POSTING) == {"sent": 1}

    assert house.platform.looks == []


async def test_where_i_may_not_look_the_one_message_is_sent_again_and_the_log_says_why(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.die_over_a_message(POSTING)
    house.platform.refusals.append(CannotLook("a permission is missing; install me again"))

    assert await house.deliver(POSTING) == {"sent": 1}

    assert house.platform.keys == [f"delivery:{(await entry(house.database, 'channel')).id}"] * 2
    assert "a permission is missing" in caplog.text


async def test_a_platform_that_has_no_time_for_a_look_is_asked_later_and_nothing_is_doubled(
    house: House,
) -> None:
    await house.die_over_a_message(POSTING)
    house.platform.refusals.append(TryLater("Slack asked me to wait", 60.0))

    assert await house.deliver(POSTING) == {"waiting": 1}
    house.machine.later(seconds=59)
    assert await house.deliver(POSTING) == {}
    house.machine.later(seconds=1)
    assert await house.deliver(POSTING) == {"sent": 1}

    assert len(house.platform.keys) == 1


async def test_a_look_that_fails_holds_up_nothing_else(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.die_over_a_message(POSTING)
    house.platform.refusals.append(ValueError("what somebody typed"))
    await plan(house.database, RULES, ASKED)

    assert await house.deliver(ASKED) == {"waiting": 1, "sent": 1}
    assert "somebody typed" not in caplog.text
    house.machine.later(minutes=1)
    assert await house.deliver(ASKED) == {"sent": 1}
    assert len(house.platform.keys) == 2


async def test_what_arrived_before_it_was_of_no_use_was_sent_at_that_time(house: House) -> None:
    await house.die_over_a_message(POSTING)

    assert await house.deliver(MEETING) == {"sent": 1}

    async with house.database.reading() as session:
        channel = await session.get_one(Delivery, (await entry(house.database, "channel")).id)
    assert (channel.state, channel.sent_at) == (DeliveryState.SENT, POSTING)


async def test_what_did_not_arrive_in_time_is_not_sent(house: House) -> None:
    house.platform.refusals.append(SILENT)
    await house.deliver(POSTING)
    house.machine.later(days=6)

    assert await house.deliver(MEETING) == {"failed": 1}

    channel = await entry(house.database, "channel")
    assert (channel.state, channel.reason) == ("failed", "Slack did not answer")
    assert house.platform.keys == []


async def test_nobody_looks_for_ever_for_what_is_long_of_no_use(house: House) -> None:
    await house.die_over_a_message(POSTING)
    house.platform.refusals = deque([TryLater("Slack no longer accepts my token")] * 2)

    assert await house.deliver(POSTED) == {"waiting": 1}
    house.machine.later(days=1)
    assert await house.deliver(POSTED + timedelta(days=1)) == {"failed": 1}

    channel = await entry(house.database, "channel")
    assert channel.reason == "Slack no longer accepts my token"


async def test_a_message_that_was_found_shows_what_has_changed_since_it_was_taken_up(
    house: House,
) -> None:
    await house.die_over_a_message(POSTING)
    await add_item(house.database, PRIYA, "Parking is hard", POSTING)

    assert await house.deliver(POSTING) == {"sent": 1}

    [shown] = house.platform.shown.values()
    assert "one item so far" in shown


async def test_several_to_one_recipient_cost_one_look(busy: House) -> None:
    busy.platform.losses = deque([SILENT] * 9)
    assert await busy.deliver(EARLY) == {"waiting": 9}
    busy.machine.later(seconds=5)

    assert await busy.deliver(EARLY) == {"sent": 9}

    assert busy.platform.recipients.count(PRIYA) == 3
    assert len(busy.platform.keys) == 9
    assert len(busy.platform.looks) == 7  # six channels, and Priya


@pytest.fixture
async def twofold(database: Database) -> House:
    """Two posts go to one channel."""
    file = maple()
    file["meetings"].append(file["meetings"][0] | {"title": "Care conference"})
    await import_team(database, file, BEGIN)
    await plan(database, RULES, POSTING)
    return House(database)


async def test_several_to_one_channel_cost_one_look(twofold: House) -> None:
    twofold.platform.losses = deque([SILENT] * 2)
    assert await twofold.deliver(POSTING) == {"waiting": 2}
    twofold.machine.later(seconds=5)

    assert await twofold.deliver(POSTING) == {"sent": 2}

    assert len(twofold.platform.keys) == 2
    assert len(twofold.platform.looks) == 1


async def test_one_that_may_still_be_on_its_way_is_not_looked_for_with_another(
    twofold: House,
) -> None:
    twofold.platform.losses = deque([SILENT, InDoubt("Slack took too long", 60.0)])
    await twofold.deliver(POSTING)
    twofold.machine.later(seconds=5)

    assert await twofold.deliver(POSTING) == {"sent": 1}

    first, second = await ledger(twofold.database)
    assert (first.state, second.state) == (DeliveryState.SENT, DeliveryState.SENDING)


async def test_a_digest_that_arrived_is_found_with_all_that_is_in_it(digest: House) -> None:
    await digest.die_over_a_message(MORNING)
    assert digest.platform.recipients.count(PRIYA) == 4

    assert await digest.deliver(MORNING) == {"sent": 3}

    assert digest.platform.recipients.count(PRIYA) == 4
    assert {one.state for one in await ledger(digest.database)} == {DeliveryState.SENT}


class LeavesOut(AgendaRules):
    """One that is not needed at the last moment."""

    def __init__(self, delivery_id: int) -> None:
        self._delivery_id = delivery_id

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]:
        made = await super().cards(session, deliveries, now)
        return [
            NotNeeded("answered already") if one.id == self._delivery_id else card
            for one, card in zip(deliveries, made, strict=True)
        ]

    def courier(self, house: House) -> Courier:
        rules = {RoutineKind.AGENDA: self}
        return Courier(house.database, rules, house.platform.of, house.machine)


@pytest.mark.parametrize("loss", [Killed(), SILENT], ids=["killed", "silent"])
@pytest.mark.parametrize("left_out", [0, 1])
async def test_what_was_left_out_of_a_digest_at_the_last_moment_was_not_sent_with_it(
    digest: House, left_out: int, loss: BaseException
) -> None:
    waiting = [one.id for one in await ledger(digest.database) if one.state == "waiting"]
    digest.courier = LeavesOut(waiting[left_out]).courier(digest)
    digest.platform.losses.append(loss)
    with suppress(Killed):
        await digest.deliver(MORNING)
    digest.machine.at += LEASE

    assert await digest.deliver(MORNING) == {"sent": 2}

    assert digest.platform.recipients.count(PRIYA) == 4
    entries = {one.id: (one.state.value, one.reason) for one in await ledger(digest.database)}
    assert [entries.pop(one) for one in waiting if one == waiting[left_out]] == [
        ("skipped", "answered already")
    ]
    assert set(entries.values()) == {("sent", "")}


@pytest.mark.parametrize("left_out", [0, 1])
async def test_a_digest_that_begins_later_begins_without_what_was_left_out(
    digest: House, left_out: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.batch.AT_ONCE", 0)  # as if there had been fifteen before it
    waiting = [one.id for one in await ledger(digest.database) if one.state == "waiting"]
    digest.courier = LeavesOut(waiting[left_out]).courier(digest)

    assert await digest.deliver(MORNING) == {"sent": 2, "skipped": 1}

    [skipped] = [one for one in await ledger(digest.database) if one.id == waiting[left_out]]
    assert (skipped.state, skipped.claimed_at) == (DeliveryState.SKIPPED, None)


async def test_a_digest_that_was_claimed_and_not_begun_comes_as_one_message(
    digest: House,
) -> None:
    workspace = await workspace_id(digest.database)
    async with digest.database.writing.begin() as session:
        await take(session, workspace, RULES, MORNING, digest.machine(), 60)
        # As if there had been fifteen before it.
        claimed = update(Delivery).where(Delivery.state == DeliveryState.SENDING)
        await session.execute(claimed.values(claimed_at=None))
    digest.machine.at += LEASE

    assert await digest.deliver(MORNING) == {"sent": 3}

    assert digest.platform.recipients.count(PRIYA) == 4
    assert digest.platform.looks == []


async def test_a_digest_that_did_not_arrive_comes_once(digest: House) -> None:
    digest.platform.refusals.append(SILENT)
    assert await digest.deliver(MORNING) == {"waiting": 3}
    digest.machine.later(seconds=5)

    assert await digest.deliver(MORNING) == {"sent": 3}

    assert digest.platform.recipients.count(PRIYA) == 4


class MakesOneLater(AgendaRules):
    """One cannot be made, the first time."""

    def __init__(self, delivery_id: int) -> None:
        self._left = {delivery_id}

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]:
        # Many that fail are made again, each by itself.
        if len(deliveries) == 1 and deliveries[0].id in self._left:
            self._left.remove(deliveries[0].id)
            raise ValueError("not yet")
        if any(one.id in self._left for one in deliveries):
            raise ValueError("one of them")
        return await super().cards(session, deliveries, now)

    def courier(self, house: House) -> Courier:
        rules = {RoutineKind.AGENDA: self}
        return Courier(house.database, rules, house.platform.of, house.machine)


@pytest.mark.parametrize("look", [None, TryLater("Slack has no time")], ids=["found", "put off"])
async def test_what_a_digest_holds_is_looked_for_at_once_however_often_each_was_tried(
    digest: House, look: TryLater | None
) -> None:
    """Else what is sent anew under the name of the first would be taken for the whole of it."""
    waiting = [one.id for one in await ledger(digest.database) if one.state == "waiting"]
    digest.courier = MakesOneLater(waiting[1]).courier(digest)
    digest.platform.refusals.append(TryLater("Slack asked me to wait", 1.0))
    assert await digest.deliver(MORNING) == {"waiting": 3}
    digest.machine.later(seconds=5)
    digest.platform.refusals.append(SILENT)  # it does not arrive
    assert await digest.deliver(MORNING) == {"waiting": 3}

    digest.platform.refusals.append(look)
    for _ in range(8):
        digest.machine.later(seconds=5)
        await digest.deliver(MORNING)

    assert {one.state for one in await ledger(digest.database)} == {DeliveryState.SENT}
    messages = zip(digest.platform.recipients, digest.platform.shown.values(), strict=True)
    *_, last = (said for to, said in messages if to == PRIYA)
    assert digest.platform.recipients.count(PRIYA) == 4
    assert last.count("Agenda: QI huddle") == 3
