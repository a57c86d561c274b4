"""Deliveries become messages: each ends in a named state, and none is lost or repeated."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Update, event, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.delivery import Courier
from bot.meters import UNWATCHED
from bot.planner import plan
from bot.platforms import MessageGone, Platform, Refused, Sent, TryLater, Unreachable
from bot.readying import MOST
from bot.recording import Records
from bot.routines.agenda.rules import AgendaRules
from bot.routines.plan import Made
from bot.rules import RULES
from bot.taking import LEASE, take
from bot.tries import ended
from storage.database import Database
from storage.queries.decisions import decisions_of
from storage.queries.ledger import workspaces_with_work
from storage.tables import Delivery, DeliveryState, Person, RoutineKind, Workspace
from tests.contract.core.ledger import (
    CHANNEL,
    PRIYA,
    SAM,
    Entry,
    add_item,
    at,
    entry,
    import_team,
    ledger,
    maple,
    new_workspace,
    states,
    workspace_id,
)
from tests.contract.core.recorder import Machine, Recorder, courier
from tests.databases import ALSO_POOLED

START = datetime(2026, 6, 1, tzinfo=UTC)
# Longer than anything here takes.
SECONDS = 20
POSTING = at("2026-01-14T10:00-05:00")
ASKED = at("2026-01-14T17:31-05:00")
POSTED = at("2026-01-16T14:01-05:00")
MEETING = at("2026-01-20T09:00-05:00")


class House:
    """The team in a database, with a platform and a machine's clock that the test holds."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.platform = Recorder()
        self.machine = Machine(START)
        self.courier = courier(database, self.platform, self.machine)

    async def deliver(self, now: datetime) -> dict[str, int]:
        ended = await self.courier.deliver(await workspace_id(self.database), now)
        return {state.value: count for state, count in ended.items()}

    async def pass_at(self, now: datetime) -> dict[str, int]:
        await plan(self.database, RULES, now)
        return await self.deliver(now)

    async def has_work(self, now: datetime) -> bool:
        async with self.database.reading() as session:
            return bool(await workspaces_with_work(session, now, self.machine()))

    def message_to(self, recipient: str) -> str:
        [number] = [n for n, one in enumerate(self.platform.recipients) if one == recipient]
        return self.platform.shown[f"message-{number + 1}"]


async def house_with(database: Database, file: dict[str, Any]) -> House:
    # After the first meeting, so that there is one meeting to tell of.
    await import_team(database, file, at("2026-01-07T09:00-05:00"))
    return House(database)


@pytest.fixture
async def house(database: Database) -> House:
    return await house_with(database, maple())


@pytest.fixture
async def twofold(database: Database) -> House:
    """A team with two meetings, so that two posts go to one channel, one by one."""
    file = maple()
    file["meetings"].append(file["meetings"][0] | {"title": "Care conference"})
    return await house_with(database, file)


async def decided(house: House, step: str) -> list[tuple[datetime | None, str]]:
    """Until when it was put off, or not at all, and why, as somebody can ask later."""
    number = (await entry(house.database, step)).id
    async with house.database.reading() as session:
        found = await decisions_of(session, [number])
    return [(one.until, one.reason) for one in found.get(number, [])]


async def test_what_is_due_is_sent_to_its_recipients_and_written_down(house: House) -> None:
    assert await house.pass_at(ASKED) == {"sent": 2}

    assert house.platform.recipients == [CHANNEL, PRIYA]
    assert "We meet Tue Jan 20, 8:00 AM CT." in house.message_to(PRIYA)
    assert "Next meeting: Tue Jan 20, 9:00 AM ET." in house.message_to(CHANNEL)
    entries = await ledger(house.database)
    assert states(entries) == [("channel", "sent"), ("ask", "sent")]
    assert [one.held_until for one in entries] == [None, None]


async def test_each_message_carries_the_name_of_its_delivery(database: Database) -> None:
    file = maple()
    file["members"].append({"user": "U0ROSA", "name": "Rosa Delgado", "role": "partner"})
    house = await house_with(database, file)

    assert await house.pass_at(ASKED) == {"sent": 3}

    sent = await ledger(database)
    assert house.platform.keys == [f"delivery:{one.id}" for one in sent]


async def test_what_was_sent_is_not_sent_again(house: House) -> None:
    await house.pass_at(ASKED)

    assert await house.pass_at(ASKED) == {}
    assert len(house.platform.keys) == 2


async def test_nothing_is_sent_before_it_is_due(database: Database) -> None:
    file = maple()
    file["meetings"][0]["ask_time"] = "21:30"  # in Priya's quiet hours, which end at 9:00 AM ET
    house = await house_with(database, file)

    assert await house.pass_at(at("2026-01-15T08:59-05:00")) == {"sent": 1}
    assert house.platform.recipients == [CHANNEL]
    assert await house.deliver(at("2026-01-15T09:00-05:00")) == {"sent": 1}
    assert house.platform.recipients == [CHANNEL, PRIYA]


@ALSO_POOLED
async def test_couriers_at_the_same_time_send_each_message_once(house: House) -> None:
    await plan(house.database, RULES, POSTED)
    workspace = await workspace_id(house.database)
    couriers = [courier(house.database, house.platform, house.machine) for _ in range(8)]

    ended = await asyncio.gather(*(one.deliver(workspace, POSTED) for one in couriers))

    assert sum(one[DeliveryState.SENT] for one in ended) == 3
    assert len(set(house.platform.keys)) == len(house.platform.keys) == 3


async def test_another_workspaces_deliveries_are_left_alone(
    house: House, database: Database
) -> None:
    await import_team(database, maple(workspace="T1OTHER"), at("2026-01-07T09:00-05:00"))

    assert await house.pass_at(ASKED) == {"sent": 2}
    assert {one.state for one in await ledger(database, "T1OTHER")} == {DeliveryState.WAITING}


async def test_a_member_reached_by_mail_is_unreachable_before_mail_is_set_up(
    database: Database,
) -> None:
    file = maple()
    file["members"][2] = {"email": "priya@example.org", "name": "Priya", "role": "partner"}
    house = await house_with(database, file)

    assert await house.pass_at(ASKED) == {"sent": 1, "unreachable": 1}
    ask = await entry(database, "ask")
    assert (ask.state, ask.reason) == (DeliveryState.UNREACHABLE, "mail is not set up")


async def test_what_is_past_its_meeting_is_skipped_as_stale(house: House) -> None:
    await plan(house.database, RULES, MEETING)

    assert await house.deliver(MEETING) == {"skipped": 5}
    assert {one.reason for one in await ledger(house.database)} == {"stale"}
    assert house.platform.keys == []


async def test_however_it_ends_it_is_counted_once(house: House) -> None:
    @dataclass
    class Counting:
        counted: list[tuple[str, str]] = field(default_factory=list)

        def planned(self, routine: RoutineKind, nudges: int) -> None:
            """Of no matter here."""

        def ended(self, routine: RoutineKind, state: DeliveryState, reason: str) -> None:
            self.counted.append((state.value, reason))

    meters = Counting()
    counting = Courier(house.database, RULES, house.platform.of, house.machine, meters)
    workspace = await workspace_id(house.database)
    await plan(house.database, RULES, ASKED)
    house.platform.refusals = deque([TryLater("busy")])
    await counting.deliver(workspace, ASKED)
    house.machine.later(days=6)
    await counting.deliver(workspace, MEETING)

    assert meters.counted == [("waiting", "busy"), ("sent", ""), ("failed", "busy")]


async def test_what_a_pause_kept_back_until_it_was_of_no_use_is_said_to_be_for_the_pause(
    house: House,
) -> None:
    file = maple()
    file["members"].append({"user": "U0NEW", "name": "Noor", "role": "partner"})
    await import_team(house.database, file, ASKED)
    pause = update(Person).where(Person.address == "U0NEW").values(paused_at=ASKED)
    async with house.database.writing.begin() as session:
        await session.execute(pause)

    await house.deliver(ASKED)
    kept_back = await entry(house.database, "welcome")
    assert kept_back.state is DeliveryState.WAITING
    await house.deliver(kept_back.due)  # as long as it is of use, for the pause has no end
    welcome = await entry(house.database, "welcome")
    assert (welcome.state, welcome.reason) == (DeliveryState.SKIPPED, "paused")


async def test_what_is_late_and_still_of_use_is_sent_and_the_rest_is_stale(house: House) -> None:
    assert await house.pass_at(at("2026-01-16T19:00-05:00")) == {"sent": 3, "skipped": 1}
    [stale] = [one for one in await ledger(house.database) if one.reason]
    assert (stale.step, stale.reason) == ("channel", "stale")


async def test_a_bot_that_was_away_does_not_ask_and_remind_on_one_day(house: House) -> None:
    away_until = at("2026-01-18T18:00-05:00")  # half an hour after the reminder was due
    await house.pass_at(away_until)

    by_step = {one.step: (one.state.value, one.reason) for one in await ledger(house.database)}
    assert by_step["ask"] == ("sent", "")
    assert by_step["remind"] == ("skipped", "not asked on an earlier day")


async def test_a_partner_who_added_an_item_is_not_asked(house: House) -> None:
    await add_item(house.database, PRIYA, "Parking is hard", at("2026-01-10T12:00-05:00"))

    assert await house.pass_at(ASKED) == {"sent": 1, "skipped": 1}
    ask = await entry(house.database, "ask")
    assert (ask.state, ask.reason) == (DeliveryState.SKIPPED, "answered already")
    assert await decided(house, "ask") == [(None, "answered already")]
    assert await decided(house, "channel") == []


async def test_somebody_elses_item_answers_for_nobody(house: House) -> None:
    await add_item(house.database, SAM, "Who calls families?", at("2026-01-10T12:00-05:00"))

    assert await house.pass_at(ASKED) == {"sent": 2}


async def test_a_recipient_who_cannot_be_reached_is_told_apart_with_the_reason(
    house: House,
) -> None:
    house.platform.refusals = deque([Unreachable("I am not in the channel")])

    assert await house.pass_at(ASKED) == {"unreachable": 1, "sent": 1}
    channel = await entry(house.database, "channel")
    assert (channel.state, channel.reason) == ("unreachable", "I am not in the channel")
    assert await decided(house, "channel") == [(None, "I am not in the channel")]
    house.machine.later(days=1)
    assert not await house.has_work(ASKED)


async def test_a_reason_longer_than_the_ledger_takes_is_cut(house: House) -> None:
    house.platform.refusals = deque([Unreachable("x" * 500), TryLater("y" * 500)])

    await house.pass_at(ASKED)

    channel, ask = await ledger(house.database)
    assert (channel.reason, ask.reason) == ("x" * 200, "y" * 200)


async def test_a_platform_that_asks_for_time_gets_it(house: House) -> None:
    house.platform.refusals = deque([TryLater("Slack asked me to wait", 30.0)])

    assert await house.pass_at(ASKED) == {"waiting": 1, "sent": 1}
    assert await decided(house, "channel") == []
    channel = await entry(house.database, "channel")
    assert (channel.state, channel.reason) == ("waiting", "Slack asked me to wait")
    assert channel.held_until == START + timedelta(seconds=30)

    house.machine.later(seconds=29.9)
    assert not await house.has_work(ASKED)
    assert await house.deliver(ASKED) == {}
    house.machine.later(seconds=0.1)
    assert await house.has_work(ASKED)
    assert await house.deliver(ASKED) == {"sent": 1}
    assert (await entry(house.database, "channel")).reason == ""


async def test_retries_come_after_longer_and_longer_pauses(house: House) -> None:
    await plan(house.database, RULES, at("2026-01-14T10:00-05:00"))
    silent = TryLater("Slack did not answer")
    house.platform.refusals = deque([silent] * 11)
    pauses = []
    while (await house.deliver(ASKED)) == {"waiting": 1}:
        held = (await entry(house.database, "channel")).held_until
        assert held is not None
        pauses.append((held - house.machine()).total_seconds())
        house.machine.at = held

    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800]
    assert (await entry(house.database, "channel")).state == "sent"


async def test_what_never_went_out_ends_as_failed_when_it_is_of_no_more_use(house: House) -> None:
    await plan(house.database, RULES, at("2026-01-14T10:00-05:00"))
    house.platform.refusals = deque([TryLater("Slack did not answer")])
    assert await house.deliver(ASKED) == {"waiting": 1}
    house.machine.later(days=6)

    assert await house.deliver(MEETING) == {"failed": 1}

    channel = await entry(house.database, "channel")
    assert (channel.state, channel.reason) == ("failed", "Slack did not answer")
    assert not await house.has_work(MEETING)
    assert house.platform.keys == []


async def test_a_message_that_the_platform_will_never_take_fails_at_once(house: House) -> None:
    await plan(house.database, RULES, at("2026-01-14T10:00-05:00"))
    house.platform.refusals = deque([Refused("Slack answered invalid_blocks")])

    assert await house.deliver(ASKED) == {"failed": 1}
    assert (await entry(house.database, "channel")).reason == "Slack answered invalid_blocks"


async def test_to_be_asked_to_wait_makes_no_later_pause_longer(house: House) -> None:
    await plan(house.database, RULES, at("2026-01-14T10:00-05:00"))
    house.platform.refusals = deque([TryLater("busy", 1.0)] * 5 + [TryLater("no answer")])

    for _ in range(6):
        assert await house.deliver(ASKED) == {"waiting": 1}
        house.machine.at += timedelta(seconds=4.9)

    assert not await house.has_work(ASKED)
    house.machine.at += timedelta(seconds=0.1)
    assert await house.deliver(ASKED) == {"sent": 1}


async def test_what_comes_late_still_comes_outside_quiet_hours(house: House) -> None:
    night = at("2026-01-14T23:30-05:00")
    await plan(house.database, RULES, ASKED)  # and then nobody delivers until the night

    assert await house.deliver(night) == {"sent": 1}
    assert house.platform.recipients == [CHANNEL]
    morning = (await entry(house.database, "ask")).due
    assert morning == at("2026-01-15T08:00-06:00")
    assert await house.deliver(morning) == {"sent": 1}


async def test_a_card_that_cannot_be_made_stops_no_other_and_its_words_stay_out_of_the_log(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(AgendaRules):
        async def cards(
            self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
        ) -> Sequence[Made]:
            if any(one.channel is not None for one in deliveries):
                raise ValueError("what somebody typed")
            return await super().cards(session, deliveries, now)

    await plan(house.database, RULES, ASKED)
    rules = {RoutineKind.AGENDA: Failing()}
    failing = Courier(house.database, rules, house.platform.of, house.machine)

    with caplog.at_level(logging.DEBUG, "bot"):
        ended = await failing.deliver(await workspace_id(house.database), ASKED)

    assert ended == {DeliveryState.WAITING: 1, DeliveryState.SENT: 1}
    channel = await entry(house.database, "channel")
    reference = channel.reason.removeprefix("an error, see ")
    assert f"reference={reference} error=ValueError delivery={channel.id}" in caplog.text
    assert "somebody typed" not in caplog.text + channel.reason


async def test_a_card_that_looks_for_what_is_not_there_stops_no_other(house: House) -> None:
    class Missing(AgendaRules):
        async def cards(
            self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
        ) -> Sequence[Made]:
            if any(one.channel is not None for one in deliveries):
                await session.get_one(Delivery, 0)
            return await super().cards(session, deliveries, now)

    await plan(house.database, RULES, ASKED)
    rules = {RoutineKind.AGENDA: Missing()}
    failing = Courier(house.database, rules, house.platform.of, house.machine)

    ended = await failing.deliver(await workspace_id(house.database), ASKED)

    assert ended == {DeliveryState.WAITING: 1, DeliveryState.SENT: 1}
    assert house.platform.recipients == [PRIYA]


async def test_a_workspace_whose_way_out_fails_waits_and_the_log_tells_no_secret(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await plan(house.database, RULES, POSTING)

    class Broken(Recorder):
        async def of(self, workspace: Workspace) -> Platform:
            raise ValueError("xoxb-secret")

    workspace = await workspace_id(house.database)
    ended = await courier(house.database, Broken(), house.machine).deliver(workspace, POSTING)

    assert ended == {DeliveryState.WAITING: 1}
    [waiting] = await ledger(house.database)
    reference = waiting.reason.removeprefix("an error, see ")
    assert f"reference={reference}" in caplog.text
    assert "xoxb-secret" not in caplog.text
    house.machine.later(seconds=5)
    assert await house.deliver(POSTING) == {"sent": 1}


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
    monkeypatch.setattr("bot.readying.MOST", 1)
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
    monkeypatch.setattr("bot.readying.MOST", 1)
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
    monkeypatch.setattr("bot.readying.MOST", 1)
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


async def test_a_message_shows_what_has_changed_since(house: House) -> None:
    await house.pass_at(ASKED)
    assert not await house.has_work(ASKED)

    await add_item(house.database, PRIYA, "Parking is hard", ASKED)

    assert await house.has_work(ASKED)
    assert await house.deliver(ASKED) == {}
    assert "one item so far" in house.message_to(CHANNEL)
    assert "This is on the agenda" in house.message_to(PRIYA)
    assert "Parking is hard" in house.message_to(PRIYA)
    assert house.platform.updates == 2
    assert not await house.has_work(ASKED)
    assert len(house.platform.keys) == 2


async def test_a_change_that_comes_while_its_message_is_updated_is_shown_too(
    house: House,
) -> None:
    await house.pass_at(ASKED)
    await house.pass_at(POSTED)
    await add_item(house.database, PRIYA, "Parking is hard", POSTED)

    async def another() -> None:
        await add_item(house.database, PRIYA, "So is waiting", POSTED)

    house.platform.meanwhile = another
    await house.deliver(POSTED)

    assert "2 items so far" in house.platform.shown["message-1"]
    for message in ("message-2", "message-3", "message-4"):
        assert "Parking is hard" in house.platform.shown[message]
        assert "So is waiting" in house.platform.shown[message]
    assert not await house.has_work(POSTED)


async def test_a_change_that_comes_while_a_message_is_sent_is_shown_by_an_update(
    house: House,
) -> None:
    class Meanwhile(AgendaRules):
        async def cards(
            self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
        ) -> Sequence[Made]:
            made = await super().cards(session, deliveries, now)
            for one in deliveries:
                if not house.platform.updates and one.message is None:
                    await add_item(house.database, SAM, f"While {one.id}", ASKED)
            return made

    await plan(house.database, RULES, POSTED)
    rules = {RoutineKind.AGENDA: Meanwhile()}
    slow = Courier(house.database, rules, house.platform.of, house.machine)

    await slow.deliver(await workspace_id(house.database), POSTED)

    agendas = [text for text in house.platform.shown.values() if "From families, first" in text]
    assert len(agendas) == 2
    sent = [one for one in await ledger(house.database) if one.state is DeliveryState.SENT]
    assert len(sent) == 3
    for one in sent:
        for agenda in agendas:
            assert f"While {one.id}" in agenda


async def test_a_message_that_was_deleted_is_not_updated_any_more(house: House) -> None:
    await house.pass_at(ASKED)
    house.platform.shown.pop("message-1")

    await add_item(house.database, PRIYA, "Parking is hard", ASKED)
    await house.deliver(ASKED)

    channel = await entry(house.database, "channel")
    assert (channel.state, channel.reason) == ("sent", MessageGone().sentence)
    assert not await house.has_work(ASKED)
    assert list(house.platform.shown) == ["message-2"]
    assert "Parking is hard" in house.message_to(PRIYA)


async def test_an_update_that_must_wait_waits_and_holds_up_no_other(house: House) -> None:
    await house.pass_at(ASKED)
    await add_item(house.database, PRIYA, "Parking is hard", ASKED)
    house.platform.refusals = deque([TryLater("busy", 30.0)])

    await house.deliver(ASKED)
    waiting = [text for text in house.platform.shown.values() if "Parking" not in text]
    assert house.platform.updates == 1
    assert len(waiting) >= 1
    assert not await house.has_work(ASKED)

    house.machine.later(seconds=30)
    assert await house.has_work(ASKED)
    await house.deliver(ASKED)
    assert house.platform.updates == 2
    assert not await house.has_work(ASKED)


async def test_an_update_that_must_wait_is_given_up_once_its_message_is_of_no_more_use(
    house: House,
) -> None:
    await house.pass_at(ASKED)
    await add_item(house.database, PRIYA, "Parking is hard", ASKED)
    house.platform.refusals = deque([TryLater("busy")] * 2)
    after = MEETING + timedelta(days=1)

    await house.deliver(after)

    assert not house.platform.refusals
    house.machine.later(hours=1)
    assert not await house.has_work(after)


async def test_no_update_is_begun_once_it_is_enough(house: House) -> None:
    await house.pass_at(ASKED)
    await add_item(house.database, PRIYA, "Parking is hard", ASKED)
    workspace = await workspace_id(house.database)

    await house.courier.deliver(workspace, ASKED, lambda: True)

    assert house.platform.updates == 0
    await house.deliver(ASKED)
    assert house.platform.updates == 2


async def test_an_update_that_cannot_be_made_is_given_up_with_a_reference(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.pass_at(ASKED)
    await add_item(house.database, PRIYA, "Parking is hard", ASKED)
    house.platform.refusals = deque([ValueError("Parking is hard")])

    await house.deliver(ASKED)

    [failed] = [one for one in await ledger(house.database) if one.reason]
    assert failed.state is DeliveryState.SENT
    assert f"reference={failed.reason.removeprefix('not updated, see ')}" in caplog.text
    assert "Parking" not in caplog.text
    assert house.platform.updates == 1
    assert not await house.has_work(ASKED)


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


async def test_waiting_deliveries_leave_in_the_order_in_which_they_are_due(house: House) -> None:
    await plan(house.database, RULES, ASKED)
    async with house.database.writing.begin() as session:
        await session.execute(
            update(Delivery)
            .where(Delivery.id == (await entry(house.database, "channel")).id)
            .values(due_at=ASKED)
        )

    await house.deliver(ASKED)

    assert house.platform.keys == [f"delivery:{one.id}" for one in await ledger(house.database)]
