"""A question for an idea keeps away from the agenda's, and its person reads so, once."""

from datetime import datetime

from bot.personal import settings
from bot.personal.settings import Wishes
from bot.personal.why import why
from bot.preview import foresee
from bot.rules import RULES
from storage.database import Database
from storage.queries.ledger import routines_of
from storage.tables import DeliveryState
from tests.contract.core.delivered import House
from tests.contract.core.ledger import (
    PRIYA,
    Entry,
    at,
    import_team,
    ledger,
    maple,
    member,
    routines,
)
from tests.contract.core.recorder import words

# Two days before the agenda's question of Wed Jan 14.
TURN = at("2026-01-12T18:31-05:00")
TUESDAY = at("2026-01-13T12:00-05:00")
FIRST = "keeps seven days away from a question about an agenda"
QUESTION = "a question that may bring an idea to mind."


async def _house(database: Database, *, weeks: int = 2) -> House:
    """The question's turn has just been, and Priya's own day for it is Wed Jan 21."""
    file = maple()
    file["meetings"][0]["rrule"] = f"FREQ=WEEKLY;INTERVAL={weeks};BYDAY=TU"
    file["routines"] = routines(ideas={"enabled": True, "rrule": "FREQ=MONTHLY;BYMONTHDAY=12"})
    await import_team(database, file)
    house = House(database)
    await house.pass_at(TURN)
    return house


async def _question(database: Database) -> Entry:
    place = await member(database, PRIYA)
    [found] = [
        one
        for one in await ledger(database)
        if (one.step, one.occasion, one.whom) == ("ask", "2026-01-12", f"person:{place.person_id}")
    ]
    return found


async def _reads(database: Database, now: datetime) -> str:
    async with database.reading() as session:
        return words(await why(session, await member(database, PRIYA), now))


async def _reasons(database: Database, after: datetime, until: datetime) -> list[str]:
    """Of the questions that the preview foresees, or foresees not to come."""
    async with database.reading() as session:
        routines = await routines_of(session)
        found = await foresee(session, RULES, routines, after, until, with_skipped=True)
    return [one.reason for one in found if one.routine == "ideas.ask"]


async def test_what_waits_for_another_day_is_told_once_and_with_its_reason(
    database: Database,
) -> None:
    await _house(database)
    read = await _reads(database, TUESDAY)

    assert read.count(QUESTION) == 1
    assert f"For Wed Jan 21, 5:30 PM CT: {QUESTION} It keeps seven days away" in read
    assert await _reasons(database, TUESDAY, at("2026-01-22T00:00Z")) == [FIRST]


async def test_whoever_changes_a_setting_meanwhile_is_asked_on_that_day_all_the_same(
    database: Database,
) -> None:
    house = await _house(database)
    before = (await _question(database)).due
    who = await member(database, PRIYA)
    async with database.writing.begin() as session:
        wishes = Wishes("team", "", "21:00", "07:00", tuple("1234567"), (), "as_planned")
        await settings.save(session, who, wishes, TUESDAY)
    assert (await _question(database)).due == before

    for time in ("2026-01-13T12:01", "2026-01-14T18:31", "2026-01-21T18:31"):
        await house.pass_at(at(f"{time}-05:00"))
    assert (await _question(database)).state is DeliveryState.SENT


async def test_where_there_is_no_such_day_the_reason_is_not_an_hour(database: Database) -> None:
    house = await _house(database, weeks=1)
    ends = at("2026-02-02T18:31-05:00")
    await house.pass_at(ends)

    question = await _question(database)
    assert (question.state, question.reason) == (DeliveryState.SKIPPED, FIRST)
    assert "It keeps seven days away" in await _reads(database, ends)
    assert await _reasons(database, TUESDAY, ends) == [FIRST]
