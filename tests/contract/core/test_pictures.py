"""A message is worth more than its pictures: it goes out without them rather than not at all."""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card, Picture
from bot.delivery.courier import Courier
from bot.planner import plan
from bot.platforms import TryLater
from bot.routines.agenda.rules import AgendaRules
from bot.routines.plan import Made
from bot.rules import RULES
from storage.database import Database
from storage.tables import Delivery, RoutineKind
from tests.contract.core.ledger import PRIYA, add_item, at, import_team, maple, workspace_id
from tests.contract.core.recorder import Machine, Recorder

# When the channel's post is due, and nothing else.
POSTING = at("2026-01-14T10:00-05:00")
SHOWN, SAID = "[Loops closed]", "Loops closed: Two of three."
SILENT, BUSY = TryLater("Slack did not answer"), TryLater("Slack asked me to wait", 1.0)


class Blank:
    async def png(self) -> bytes:
        return b""


class Illustrated(AgendaRules):
    """The agenda with a picture on each of its cards."""

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]:
        picture = Picture("loops.png", "Loops closed", "Two of three.", Blank())
        made = await super().cards(session, deliveries, now)
        return [
            replace(card, parts=(*card.parts, picture)) if isinstance(card, Card) else card
            for card in made
        ]


class House:
    """The team in a database, with an agenda of pictures; its clocks are the test's."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.platform = Recorder()
        self.machine = Machine(datetime(2026, 6, 1, tzinfo=UTC))
        rules = {**RULES, RoutineKind.AGENDA: Illustrated()}
        self.courier = Courier(database, rules, self.platform.of, self.machine)

    async def try_again(self, times: int) -> None:
        for _ in range(times):
            await self.courier.deliver(await workspace_id(self.database), POSTING)
            self.machine.at += timedelta(hours=1)

    @property
    def post(self) -> str:
        [words] = self.platform.shown.values()
        return words


@pytest.fixture
async def house(database: Database) -> House:
    await import_team(database, maple(), at("2026-01-07T09:00-05:00"))
    await plan(database, RULES, POSTING)
    return House(database)


async def test_a_message_that_failed_three_times_goes_out_in_words(house: House) -> None:
    house.platform.refusals = deque([SILENT] * 3)
    await house.try_again(4)
    assert SAID in house.post
    assert SHOWN not in house.post


async def test_a_message_that_failed_twice_still_shows_its_picture(house: House) -> None:
    house.platform.refusals = deque([SILENT] * 2)
    await house.try_again(3)
    assert SHOWN in house.post


async def test_to_be_asked_to_wait_costs_no_picture(house: House) -> None:
    house.platform.refusals = deque([BUSY] * 6)
    await house.try_again(7)
    assert SHOWN in house.post


async def test_a_message_that_cannot_be_brought_up_to_date_with_its_picture_is_without(
    house: House,
) -> None:
    await house.try_again(1)
    await add_item(house.database, PRIYA, "Parking is hard", POSTING)
    house.platform.refusals = deque([SILENT] * 4)
    await house.try_again(4)
    assert SHOWN in house.post
    await house.try_again(1)
    assert SAID in house.post
