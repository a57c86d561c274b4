"""Meeting series as they are changed: one at a time, and with everybody that it concerns."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from storage.tables import Meeting, MeetingSeries, Member, Person, Routine, Team, Workspace


async def series_held(
    session: AsyncSession, team_id: int, series_id: object
) -> MeetingSeries | None:
    """The series with that id, if it is the team's, with its team and exceptions. Whoever changes
    a series or one of its meetings holds its routine until the transaction ends.

    What only refers to the routine does not wait; the planner passes over it.
    """
    if not isinstance(series_id, int):
        return None
    held = (
        select(Routine.id)
        .where(Routine.series_id == series_id, Routine.team_id == team_id)
        .with_for_update(key_share=True)
    )
    if await session.scalar(held) is None:
        return None
    return (await session.scalars(_whole(series_id))).one()


async def series_seen(
    session: AsyncSession, team_id: int, series_id: object
) -> MeetingSeries | None:
    """The same, to look at."""
    if not isinstance(series_id, int):
        return None
    return await session.scalar(_whole(series_id).where(MeetingSeries.team_id == team_id))


async def hold_team(session: AsyncSession, team_id: int) -> Team:
    """The team; nobody else adds a series to it until the transaction ends."""
    statement = select(Team).where(Team.id == team_id).with_for_update(key_share=True)
    return (await session.scalars(statement)).one()


async def hold_routines(session: AsyncSession, team_id: int) -> None:
    """Waits for a planner that is half way through the team's routines; until the transaction ends
    every other one passes over them."""
    held = select(Routine.id).where(Routine.team_id == team_id).order_by(Routine.id)
    await session.execute(held.with_for_update(key_share=True))


async def team_seen(session: AsyncSession, team_id: int) -> Team:
    return (await session.scalars(select(Team).where(Team.id == team_id))).one()


async def series_titled(session: AsyncSession, team_id: int, title: str) -> MeetingSeries | None:
    """The team's series of that title, ended or not."""
    statement = select(MeetingSeries).filter_by(team_id=team_id, title=title)
    return await session.scalar(statement)


async def members_of(session: AsyncSession, team_id: int) -> Sequence[Member]:
    """The team's members with their persons, in the order in which they joined."""
    is_in = (Member.team_id == team_id) & Member.left_at.is_(None)
    statement = select(Member).where(is_in).order_by(Member.id)
    return (await session.scalars(statement.options(joinedload(Member.person)))).all()


async def person_held(session: AsyncSession, person_id: int) -> Person:
    """The person, held until the transaction ends."""
    statement = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    return (await session.scalars(statement)).one()


async def teams_by_key(session: AsyncSession, calendar_key: str) -> Sequence[Team] | None:
    """The teams of whoever has that calendar key, archived ones apart; None if nobody has it, or
    no account any more, or is in a workspace that has removed the bot."""
    person_id = await session.scalar(
        select(Person.id)
        .join(Workspace, Workspace.id == Person.workspace_id)
        .where(
            Person.calendar_key == calendar_key,
            Person.deactivated_at.is_(None),
            Workspace.uninstalled_at.is_(None),
        )
    )
    if person_id is None:
        return None
    statement = (
        select(Team)
        .join(Member, Member.team_id == Team.id)
        .where(
            Member.person_id == person_id,
            Member.left_at.is_(None),
            Team.archived_at.is_(None),
        )
        .order_by(Team.id)
    )
    return (await session.scalars(statement)).all()


async def written_down(session: AsyncSession, series_id: int) -> dict[date, Meeting]:
    """The series' meetings that have a row, by the day that names them."""
    found = await session.scalars(select(Meeting).where(Meeting.series_id == series_id))
    return {meeting.day: meeting for meeting in found}


def _whole(series_id: int) -> Select[MeetingSeries]:
    return (
        select(MeetingSeries)
        .where(MeetingSeries.id == series_id)
        .options(joinedload(MeetingSeries.team), selectinload(MeetingSeries.exceptions))
        .execution_options(populate_existing=True)
    )


async def meeting_written(session: AsyncSession, series_id: int, day: date) -> Meeting | None:
    """The meeting of that day, if it was written down."""
    return await session.scalar(select(Meeting).filter_by(series_id=series_id, day=day))
