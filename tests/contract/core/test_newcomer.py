"""A partner who joins after the others were asked is asked too, while there is time."""

from datetime import datetime

from bot.planner import plan
from bot.routines.agenda.newcomer import ask_newcomer
from bot.rules import RULES
from storage.database import Database
from storage.tables import Contact, Member, Person, Role
from tests.contract.core.ledger import at, import_team, ledger, maple, member

JOINED = at("2026-01-07T09:00-05:00")
ASKED = at("2026-01-14T17:31-05:00")


async def rosa_joins(database: Database, now: datetime) -> str:
    """Her key in the ledger."""
    place = await member(database, "U0DANA")
    async with database.writing.begin() as session:
        rosa = Person(
            workspace_id=place.workspace_id,
            contact=Contact.SLACK,
            address="U0ROSA",
            name="Rosa Delgado",
        )
        session.add(rosa)
        await session.flush()
        session.add(Member(team_id=place.team_id, person_id=rosa.id, role=Role.PARTNER))
        await session.flush()
        await ask_newcomer(session, place.team_id, rosa.id, now)
        return f"person:{rosa.id}"


async def steps_for(database: Database, whom: str) -> list[tuple[str, str]]:
    return [(one.step, one.occasion) for one in await ledger(database) if one.whom == whom]


async def test_after_the_others_were_asked_a_newcomer_is_asked_at_once_and_once(
    database: Database,
) -> None:
    await import_team(database, maple(), JOINED)
    await plan(database, RULES, ASKED)

    rosa = await rosa_joins(database, at("2026-01-15T10:00-05:00"))
    assert await steps_for(database, rosa) == [("ask", "2026-01-20")]

    await plan(database, RULES, at("2026-01-20T08:00-05:00"))
    asks = [one for one in await steps_for(database, rosa) if one[0] == "ask"]
    assert asks == [("ask", "2026-01-20")]


async def test_before_the_others_are_asked_a_newcomer_waits_for_it_like_them(
    database: Database,
) -> None:
    await import_team(database, maple(), JOINED)

    rosa = await rosa_joins(database, at("2026-01-13T10:00-05:00"))
    assert await steps_for(database, rosa) == []

    await plan(database, RULES, ASKED)
    assert await steps_for(database, rosa) == [("ask", "2026-01-20")]


async def test_on_the_last_day_a_newcomer_is_asked_nothing(database: Database) -> None:
    await import_team(database, maple(), JOINED)
    await plan(database, RULES, ASKED)

    rosa = await rosa_joins(database, at("2026-01-19T10:00-05:00"))

    assert await steps_for(database, rosa) == []
