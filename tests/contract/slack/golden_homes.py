"""The App Home of everybody, each as a story in a fresh database."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import update

from bot.cards import Card
from bot.home.page import everything_asked, everything_became, of_team
from bot.planner import plan
from bot.rules import RULES
from bot.texts import line
from handlers.demo.seed import DANA, PRIYA, ROSA, SAM
from storage.database import Database
from storage.tables import Delivery, DeliveryState, Person
from tests.contract.slack.homes import NOW, actor_of, busy, home_of, import_teams, maple
from tests.contract.slack.teams import birch
from tests.world import BEGINNING

ASKED = datetime.fromisoformat("2026-01-14T17:31:00-05:00")


async def _ended(database: Database, state: DeliveryState, **values: object) -> None:
    async with database.writing.begin() as session:
        await session.execute(update(Delivery).values(state=state, **values))


def small(number: int) -> dict[str, Any]:
    """One of many teams, with Sam as its lead and Priya as its partner."""
    file = birch()
    name = {"name": f"Team {number}", "channel": f"C0TEAM{number}"}
    return {**file, "team": {**file["team"], **name}}


async def _of_a_partner(database: Database) -> Card:
    await import_teams(database, maple())
    return await home_of(database, ROSA, BEGINNING)


async def _with_an_open_ask(database: Database) -> Card:
    await import_teams(database, maple())
    await plan(database, RULES, ASKED)
    await _ended(database, DeliveryState.SENT, place="D0ROSA", message="1.000001", sent_at=ASKED)
    return await home_of(database, ROSA, ASKED)


async def _of_a_partner_who_was_heard(database: Database) -> Card:
    await import_teams(database, maple())
    await busy(database, DANA, ROSA)
    return await home_of(database, ROSA, NOW)


async def _of_a_partner_who_pauses(database: Database) -> Card:
    await import_teams(database, maple())
    await plan(database, RULES, ASKED)
    await _ended(database, DeliveryState.SENT, place="D0ROSA", message="1.000001", sent_at=ASKED)
    async with database.writing.begin() as session:
        await session.execute(update(Person).values(paused_at=ASKED))
    return await home_of(database, ROSA, ASKED)


async def _of_the_care_team(database: Database) -> Card:
    await import_teams(database, {**maple(), "members": _without_flags(SAM)})
    await busy(database, DANA, ROSA)
    return await home_of(database, SAM, NOW)


def _without_flags(user: str) -> list[dict[str, Any]]:
    """The members of the file, this one neither lead nor champion."""
    plain = {"lead": False, "champion": False}
    return [one | plain if one["user"] == user else one for one in maple()["members"]]


async def _of_a_lead(database: Database) -> Card:
    await import_teams(database, maple())
    await busy(database, DANA, ROSA)
    return await home_of(database, DANA, NOW)


async def _of_a_champion(database: Database) -> Card:
    await import_teams(database, maple())
    await busy(database, DANA, ROSA)
    return await home_of(database, SAM, NOW)


async def _of_a_lead_in_trouble(database: Database) -> Card:
    await import_teams(database, maple())
    await plan(database, RULES, ASKED)
    await _ended(database, DeliveryState.UNREACHABLE, reason=line("slack.not_in_channel"))
    return await home_of(database, DANA, ASKED)


async def _of_several_teams(database: Database) -> Card:
    await import_teams(database, maple(), birch())
    await plan(database, RULES, ASKED)
    await _ended(database, DeliveryState.SENT, place="D0PRIYA", message="1.000001", sent_at=ASKED)
    return await home_of(database, PRIYA, ASKED)


async def _of_many_teams(database: Database) -> Card:
    await import_teams(database, *map(small, range(1, 6)))
    return await home_of(database, PRIYA, BEGINNING)


async def _of_a_lead_who_is_admin(database: Database) -> Card:
    await import_teams(database, maple(), birch(), small(1))
    return await home_of(database, DANA, BEGINNING, admin=True)


async def _of_a_stranger(database: Database) -> Card:
    await import_teams(database, birch())
    return await home_of(database, ROSA, BEGINNING)


async def _without_a_meeting(database: Database) -> Card:
    await import_teams(database, maple() | {"meetings": []})
    return await home_of(database, ROSA, BEGINNING)


HOMES: dict[str, Callable[[Database], Awaitable[Card]]] = {
    "partner": _of_a_partner,
    "partner_with_an_open_ask": _with_an_open_ask,
    "partner_who_was_heard": _of_a_partner_who_was_heard,
    "partner_who_pauses": _of_a_partner_who_pauses,
    "care_team": _of_the_care_team,
    "lead": _of_a_lead,
    "champion": _of_a_champion,
    "lead_in_trouble": _of_a_lead_in_trouble,
    "several_teams": _of_several_teams,
    "many_teams": _of_many_teams,
    "lead_who_is_admin": _of_a_lead_who_is_admin,
    "stranger": _of_a_stranger,
    "no_meeting": _without_a_meeting,
}


async def _asked_of_a_lead(database: Database) -> Card:
    await import_teams(database, maple())
    await busy(database, DANA, ROSA)
    async with database.reading() as session:
        return await everything_asked(session, await actor_of(session, DANA), NOW)


async def _a_team_of_a_partner(database: Database) -> Card:
    await import_teams(database, maple())
    await busy(database, DANA, ROSA)
    async with database.reading() as session:
        return await of_team(session, (await actor_of(session, ROSA)).memberships[0], NOW)


async def _became_of_a_partner(database: Database) -> Card:
    await import_teams(database, maple())
    await busy(database, DANA, ROSA)
    async with database.reading() as session:
        place = (await actor_of(session, ROSA)).memberships[0]
        return await everything_became(session, place, NOW)


# What the page leads to, in dialogs.
BEHIND: dict[str, Callable[[Database], Awaitable[Card]]] = {
    "home_asked": _asked_of_a_lead,
    "home_became": _became_of_a_partner,
    "home_of_a_team": _a_team_of_a_partner,
}
