"""Deliveries become messages: each ends in a named state, and none is lost or repeated."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.courier import Courier
from bot.planner import plan
from bot.platforms import Platform, Refused, TryLater, Unreachable
from bot.routines.agenda.rules import AgendaRules
from bot.routines.plan import Made
from bot.rules import RULES
from storage.database import Database
from storage.queries.decisions import decisions_of
from storage.tables import Delivery, DeliveryState, Person, RoutineKind, Workspace
from tests.contract.core.delivered import (
    ASKED,
    MEETING,
    POSTED,
    POSTING,
    START,
    House,
    house_with,
)
from tests.contract.core.ledger import (
    CHANNEL,
    PRIYA,
    SAM,
    add_item,
    at,
    entry,
    import_team,
    ledger,
    maple,
    states,
    workspace_id,
)
from tests.contract.core.recorder import Recorder, courier
from tests.databases import ALSO_POOLED


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
