"""What a person reads when they ask why something came, and when."""

from datetime import time

import pytest
from sqlalchemy import update

from bot.personal.why import why
from storage.database import Database
from storage.tables import Person
from tests.contract.core.delivered import house_with
from tests.contract.core.ledger import PRIYA, at, maple, member
from tests.contract.core.recorder import words


@pytest.mark.parametrize(
    ("quiet_until", "comes", "is_late"),
    [(time(16, 40), "17:40", False), (time(17, 30), "18:30", True)],
    ids=["ten minutes", "an hour"],
)
async def test_only_what_came_much_later_is_said_to_have_been_planned_for_another_time(
    database: Database, quiet_until: time, comes: str, is_late: bool
) -> None:
    house = await house_with(database, maple())
    quiet = update(Person).where(Person.address == PRIYA)
    async with database.writing.begin() as session:
        await session.execute(quiet.values(quiet_from=time(8), quiet_until=quiet_until))
    await house.pass_at(at("2026-01-14T17:31-05:00"))
    now = at(f"2026-01-14T{comes}-05:00")
    assert await house.deliver(now) == {"sent": 1}

    async with database.reading() as session:
        read = words(await why(session, await member(database, PRIYA), now))
    assert ("It was planned for Wed Jan 14, 4:30 PM CT." in read) is is_late
