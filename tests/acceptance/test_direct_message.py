"""Somebody writes to the bot. It offers to save it, and keeps nothing of it before a yes."""

import pytest
from sqlalchemy import text

from handlers.demo.seed import ROSA
from storage.tables import Base
from tests.world import World

SECRET = "My son was in the hospital on Tuesday"


async def test_a_message_is_answered_once_with_buttons(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.say("Hello?")
    await rosa.until("Is this an idea for your team?", in_="dm")
    await world.settled()
    assert len(await rosa.reads("dm")) == 2  # the bot does not answer itself
    await rosa.click("See agenda", in_="dm")
    await rosa.until("Agenda: QI huddle", in_="modal")


async def test_nothing_of_a_message_is_stored_or_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "handlers")
    caplog.set_level("DEBUG", "bot")
    rosa = await world.person(ROSA)
    await rosa.say(SECRET)
    await rosa.until("Is this an idea for your team?", in_="dm")
    await world.settled()
    async with world.bot.database.reading() as session:
        for table in Base.metadata.tables:
            rows = (await session.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608 (our own names)
            assert SECRET not in str(rows)
    assert SECRET not in caplog.text
