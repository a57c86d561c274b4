"""More teams than one: a second in the same workspace, and one in another workspace."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import importing
from bot.actor import resolve
from bot.routines.agenda import items
from bot.teamfile import TeamFile
from handlers.demo.seed import PRIYA, ROSA, SAM
from storage.tables import MeetingSeries, Team
from tests.world import BEGINNING, World, open_world

MAPLE, BIRCH, CEDAR = "Maple Valley IBD", "Birch Hill Asthma", "Cedar IBD"
BIRCH_CHANNEL = "C0LOBBY"
BIRCH_ITEM, CEDAR_ITEM = "Inhalers at school", "A place to park"


@dataclass(frozen=True)
class Ids:
    """The database's own ids of a team and of its meeting series."""

    team: int
    series: int


async def import_team(world: World, file: dict[str, Any]) -> None:
    async with world.bot.database.writing.begin() as session:
        await importing.import_team(session, TeamFile.model_validate(file), BEGINNING)


async def ids_of(world: World, team: str) -> Ids:
    statement = select(Team.id, MeetingSeries.id).join(MeetingSeries).where(Team.name == team)
    async with world.bot.database.reading() as session:
        team_id, series_id = (await session.execute(statement)).one()
    return Ids(team_id, series_id)


def birch() -> dict[str, Any]:
    """Sam leads it, Priya is its partner; Dana and Rosa are not in it."""
    members = [_member(SAM, "Sam Okafor", lead=True), _member(PRIYA, "Priya Shah", "partner")]
    return _file("T0MAPLE", BIRCH, BIRCH_CHANNEL, members)


def cedar() -> dict[str, Any]:
    """In another workspace, with a member whose id is the same as Rosa's here."""
    return _file("T0CEDAR", CEDAR, "C0CEDAR", [_member(ROSA, "Rosalind Ash", lead=True)])


def _member(user: str, name: str, role: str = "care_team", *, lead: bool = False) -> dict[str, Any]:
    return {"user": user, "name": name, "role": role, "lead": lead}


def _file(workspace: str, name: str, channel: str, members: list[Any]) -> dict[str, Any]:
    meeting = {
        "title": "Team talk",
        "start": datetime(2026, 1, 8, 16, 0),  # noqa: DTZ001 (wall time, as a team file has it)
        "rrule": "FREQ=WEEKLY",
    }
    team = {"workspace": workspace, "name": name, "channel": channel, "timezone": "America/Chicago"}
    return {"team": team, "members": members, "meetings": [meeting]}


async def _add_item(world: World, workspace: str, user: str, channel: str, text: str) -> None:
    async with world.bot.database.writing.begin() as session:
        actor = await resolve(await session.connection(), "slack", workspace, user, channel)
        place = actor.here
        assert place is not None
        await items.add_item(session, place, "", text, request=text, now=BEGINNING)


@pytest.fixture
async def three_teams(world: World) -> World:
    """Maple Valley as ever, Birch Hill beside it, Cedar in another workspace; the last two have an
    item each on their agenda."""
    for file in (birch(), cedar()):
        await import_team(world, file)
    await _add_item(world, "T0MAPLE", SAM, BIRCH_CHANNEL, BIRCH_ITEM)
    await _add_item(world, "T0CEDAR", ROSA, "C0CEDAR", CEDAR_ITEM)
    return world


@pytest.fixture
async def strange_world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A workspace whose only team is Birch Hill: Rosa is in no team, Dana is an admin in none."""
    async with open_world(database_url, tmp_path) as opened:
        await import_team(opened, birch())
        yield opened
