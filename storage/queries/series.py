"""Meeting series as they are changed: one at a time, and with everybody that it concerns."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from storage.queries.anew import anew, one_anew
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
    return await series_as_it_is(session, MeetingSeries.id == series_id)


async def series_seen(
    session: AsyncSession, team_id: int, series_id: object
) -> MeetingSeries | None:
    """The same, to look at."""
    if not isinstance(series_id, int):
        return None
    is_it = (MeetingSeries.id == series_id) & (MeetingSeries.team_id == team_id)
    return await series_as_it_is(session, is_it)


async def series_as_it_is(
    session: AsyncSession, is_it: ColumnElement[bool]
) -> MeetingSeries | None:
    """The series with its team and exceptions, read anew with these, each of which knows it."""
    statement = select(MeetingSeries).where(is_it)
    exceptions = selectinload(MeetingSeries.exceptions)
    found = await one_anew(session, statement.options(exceptions), joinedload(MeetingSeries.team))
    for meeting in found.exceptions if found else ():
        set_committed_value(meeting, "series", found)
    return found


async def agenda_routine(session: AsyncSession, series_id: int) -> Routine:
    """The agenda routine of a series, with everything that its rules need, as it is now."""
    statement = select(Routine).where(Routine.series_id == series_id)
    [routine] = await anew(session, statement, joinedload(Routine.team))
    await load_series(session, routine)
    return routine


async def load_series(session: AsyncSession, routine: Routine) -> None:
    """The series of an agenda routine, as it is now; none of another one."""
    series = await series_as_it_is(session, MeetingSeries.id == routine.series_id)
    set_committed_value(routine, "series", series)


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


async def meeting_written(session: AsyncSession, series_id: int, day: date) -> Meeting | None:
    """The meeting of that day, if it was written down."""
    return await session.scalar(select(Meeting).filter_by(series_id=series_id, day=day))
