"""A team of eight whose check-in is open, and what they do with it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.actor import Membership
from bot.planner import plan
from bot.routines.reflection import answering, settings, views
from bot.rules import RULES
from storage.database import Database
from storage.queries.checkins import last_round, set_threshold
from storage.queries.reflection import Published, published
from storage.tables import Question, ReflectionRound
from tests.contract.core.ledger import at, import_team, maple, member, new_workspace

OPENED = at("2026-01-12T10:00-05:00")
LEAD = "U0DANA"
CARE_TEAM = (LEAD, "U0SAM", "U0LEE", "U0KIM")
PARTNERS = ("U0ROSA", "U0PRIYA", "U0TOM", "U0ANA")


async def eight(database: Database, threshold: int = 3) -> str:
    """Four of the care team and as many partners, in a workspace of their own; its id."""
    workspace = new_workspace()
    file: dict[str, Any] = maple(workspace=workspace)
    file["meetings"] = []
    file["members"] = [
        *(
            {"user": one, "name": one, "role": "care_team", "lead": one == LEAD}
            for one in CARE_TEAM
        ),
        *({"user": one, "name": one, "role": "partner"} for one in PARTNERS),
    ]
    file["routines"] = {"reflection": {"enabled": True}}
    await import_team(database, file, OPENED - timedelta(days=1))
    lead = await member(database, LEAD, workspace)
    async with database.writing.begin() as session:
        await set_threshold(session, lead.team_id, threshold)
    return workspace


async def open_now(database: Database, workspace: str, now: datetime = OPENED) -> ReflectionRound:
    lead = await member(database, LEAD, workspace)
    async with database.writing.begin() as session:
        await views.open_now(session, lead, now)
    return await current(database, lead)


async def current(database: Database, who: Membership) -> ReflectionRound:
    async with database.reading() as session:
        found = await last_round(session, who.team_id)
        assert found is not None
        return found


async def answer(
    database: Database,
    who: Membership,
    round_id: object,
    rating: int,
    now: datetime,
    line: str = "",
) -> None:
    values = {question.value: str(rating) for question in Question} | {"line": line}
    async with database.writing.begin() as session:
        await answering.answer(session, who, round_id, values, now)


async def close(database: Database, round_: ReflectionRound) -> Published:
    """Lets its time come."""
    await plan(database, RULES, round_.closes_at)
    return await shown(database, round_)


async def shown(database: Database, round_: ReflectionRound) -> Published:
    async with database.reading() as session:
        return await published(session, round_.id)


async def save_settings(
    database: Database, who: Membership, rhythm: str, threshold: int, now: datetime
) -> None:
    async with database.writing.begin() as session:
        values = {"rhythm": rhythm, "threshold": str(threshold)}
        await settings.save(session, who, values, now)


async def rounds(database: Database) -> list[ReflectionRound]:
    async with database.reading() as session:
        found = await session.scalars(select(ReflectionRound).order_by(ReflectionRound.opens_at))
        return list(found)
