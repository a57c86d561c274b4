"""A team in the midst of things, written straight into its tables, for pages that show them."""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import importing
from bot.actor import Actor, Membership, resolve
from bot.cards import Card
from bot.home.page import home
from bot.teamfile import TeamFile
from storage.database import Database
from storage.tables import (
    AgendaItem,
    Idea,
    IdeaChange,
    IdeaState,
    ItemState,
    Meeting,
    MeetingSeries,
    Origin,
    Outcome,
    Project,
    ProjectState,
    Reply,
    Result,
    Section,
    Turn,
)
from tests.world import BEGINNING, TEAM_FILE

# Two meetings are over: one is written down, the other was this morning.
NOW = datetime.fromisoformat("2026-01-20T10:05:00-05:00")
DAY = timedelta(days=1)
_WRITTEN, _OVER, _NEXT = date(2026, 1, 6), date(2026, 1, 20), date(2026, 2, 3)
_LONG = "this and that, " * 32


def maple() -> dict[str, Any]:
    return tomllib.loads(Path(TEAM_FILE).read_text("utf-8"))


async def import_teams(database: Database, *files: dict[str, Any]) -> None:
    async with database.writing.begin() as session:
        for file in files:
            await importing.import_team(session, TeamFile.model_validate(file), BEGINNING)


async def actor_of(session: AsyncSession, user: str) -> Actor:
    return await resolve(await session.connection(), "slack", "T0MAPLE", user, "")


async def home_of(database: Database, user: str, now: datetime, *, admin: bool = False) -> Card:
    async with database.reading() as session:
        return await home(session, await actor_of(session, user), now, admin=admin)


async def busy(database: Database, user: str, families: str, *, team: int = 0) -> None:
    """In one team of `user`: items by the member `families`, one of them answered, calls that are
    owed, ideas, projects."""
    async with database.writing.begin() as session:
        own = (await actor_of(session, user)).memberships[team]
        others = (await actor_of(session, families)).memberships
        partner = next(place for place in others if place.team_id == own.team_id)
        await _meetings(session, own, partner)
        await add_ideas(session, partner, 3)
        await add_projects(session, own, 2)


async def _meetings(session: AsyncSession, own: Membership, partner: Membership) -> None:
    series = (await session.scalars(select(MeetingSeries).filter_by(team_id=own.team_id))).first()
    assert series is not None
    written, over, following = (
        Meeting(series_id=series.id, day=day, starts_at=_nine(day))
        for day in (_WRITTEN, _OVER, _NEXT)
    )
    written.recorded_at = _nine(_WRITTEN) + DAY / 24
    session.add_all((written, over, following))
    await session.flush()
    for number, text in enumerate(("A quieter place to wait", "Evening visits")):
        item = await _item(session, written, partner, text, ItemState.CLOSED)
        reply = Reply.CALL_ME if number else None
        outcome = Outcome(
            item_id=item.id,
            meeting_id=written.id,
            result=Result.DECIDED,
            sentence="From Feb 2 we try the small room.",
            at=written.recorded_at,
            reply=reply,
            replied_at=written.recorded_at if reply else None,
        )
        session.add(outcome)
    for text in ("Parking", "Who calls new families?", "Forms", "School letters", "Snacks"):
        await _item(session, following, partner, text)
    await _item(
        session, following, own, "Next steps with " + _LONG, section=Section.TEAM, carried=3
    )


async def _item(
    session: AsyncSession,
    meeting: Meeting,
    author: Membership,
    text: str,
    state: ItemState = ItemState.OPEN,
    section: Section = Section.FAMILY,
    carried: int = 0,
) -> AgendaItem:
    item = AgendaItem(
        meeting_id=meeting.id,
        author_id=author.member_id,
        section=section,
        text=text,
        added_at=NOW - 40 * DAY,
        state=state,
        carried=carried,
    )
    session.add(item)
    await session.flush()
    return item


async def add_ideas(session: AsyncSession, author: Membership, count: int) -> None:
    """Of every state in turn, the last one tried."""
    states = (*IdeaState,)
    for number in range(count):
        last = number == count - 1
        state = IdeaState.TESTING if last else states[number % len(states)]
        at = NOW - (count - number) * DAY
        idea = Idea(
            team_id=author.team_id,
            author_id=author.member_id,
            text=f"{number + 1}. A map from the parking lot to your door",
            shared_at=at,
            state=state,
            since=at,
        )
        session.add(idea)
        await session.flush()
        change = IdeaChange(
            idea_id=idea.id,
            member_id=author.member_id,
            turn=Turn.MOVED,
            state=state,
            sentence="Sam draws one by Monday." if last else "",
            at=at,
        )
        session.add(change)


async def add_projects(session: AsyncSession, owner: Membership, count: int) -> None:
    """Under way, half of them waiting for a check-in that the owner owes."""
    for number in range(count):
        begins = date(2026, 1, 1 if number % 2 else 16)
        project = Project(
            team_id=owner.team_id,
            origin=Origin.STARTER,
            state=ProjectState.UNDER_WAY,
            title=f"Look over form {number + 1}",
            task="A parent reads it.",
            minutes=30,
            by_id=owner.member_id,
            owner_id=owner.member_id,
            since=NOW - 20 * DAY,
            aim="A page that families understand.",
            begins_on=begins,
            ends_on=begins + 28 * DAY,
        )
        session.add(project)
    await session.flush()


def _nine(day: date) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00:00-05:00")
