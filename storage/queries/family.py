"""Whether the family item was discussed, meeting by meeting, and who says so too."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries.many_teams import ByTeam, by_team
from storage.queries.once import insert_once
from storage.queries.rows import one_of
from storage.tables import FamilyWitness, Meeting, MeetingSeries, Member, Person


class TookPlace(NamedTuple):
    """A meeting that has begun. `discussed` is None where nobody wrote it down, `recorded_at` is
    when somebody did."""

    id: int
    starts_at: datetime
    discussed: bool | None
    recorded_at: datetime | None


async def last_meetings(
    session: AsyncSession, team_ids: Collection[int], now: datetime, limit: int
) -> ByTeam[TookPlace]:
    """Each team's last meetings that have begun and took place, the latest first."""
    latest_first = (Meeting.starts_at.desc(), Meeting.id.desc())
    nth = func.row_number().over(partition_by=MeetingSeries.team_id, order_by=latest_first)
    held = (
        select(
            MeetingSeries.team_id,
            Meeting.id,
            Meeting.starts_at,
            Meeting.family_discussed,
            Meeting.recorded_at,
            nth.label("nth"),
        )
        .join(Meeting.series)
        .where(
            one_of(session, MeetingSeries, MeetingSeries.team_id, team_ids),
            Meeting.starts_at <= now,
            ~Meeting.off,
            Meeting.cancelled_at.is_(None),
        )
        .subquery()
    )
    statement = select(held).where(held.c.nth <= limit).order_by(held.c.team_id, held.c.nth)
    rows = (await session.execute(statement)).all()
    return by_team(team_ids, [(team_id, TookPlace._make(own)) for team_id, *own, _ in rows])


async def witnesses_of(
    session: AsyncSession, meeting_ids: Collection[int]
) -> Sequence[tuple[FamilyWitness, Person]]:
    """What those who were there say, in the order in which they joined the team."""
    if not meeting_ids:
        return []
    statement = (
        select(FamilyWitness, Person)
        .join(Member, Member.id == FamilyWitness.member_id)
        .join(Person, Person.id == Member.person_id)
        .where(one_of(session, FamilyWitness, FamilyWitness.meeting_id, meeting_ids))
        .order_by(Member.id)
    )
    return [(witness, person) for witness, person in await session.execute(statement)]


async def bear_witness(
    session: AsyncSession, meeting_id: int, member_id: int, discussed: bool, at: datetime
) -> None:
    """Writes down what a member says of a meeting; the later word counts."""
    key = {"meeting_id": meeting_id, "member_id": member_id}
    said = {"discussed": discussed, "at": at}
    await insert_once(session, FamilyWitness, {**key, **said})
    await session.execute(update(FamilyWitness).filter_by(**key).values(**said))
