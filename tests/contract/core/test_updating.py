"""What was sent before is brought up to date."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.courier import Courier
from bot.planner import plan
from bot.platforms import MessageGone, TryLater
from bot.routines.agenda.rules import AgendaRules
from bot.routines.plan import Made
from bot.rules import RULES
from storage.tables import Delivery, DeliveryState, RoutineKind
from tests.contract.core.delivered import ASKED, MEETING, POSTED, House
from tests.contract.core.ledger import (
    CHANNEL,
    PRIYA,
    SAM,
    add_item,
    entry,
    ledger,
    workspace_id,
)


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
