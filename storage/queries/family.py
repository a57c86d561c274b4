"""Whether the family item was discussed, meeting by meeting, and who says so too."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries.meetings import WITH_SERIES
from storage.queries.once import insert_once
from storage.tables import FamilyWitness, Meeting, MeetingSeries, Member, Person


async def last_meetings(
    session: AsyncSession, team_id: int, now: datetime, limit: int
) -> Sequence[Meeting]:
    """The team's last meetings that have begun and took place, the latest first."""
    statement = (
        select(Meeting)
        .join(Meeting.series)
        .where(
            MeetingSeries.team_id == team_id,
            Meeting.starts_at <= now,
            ~Meeting.off,
            Meeting.cancelled_at.is_(None),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(limit)
        .options(*WITH_SERIES)
    )
    return (await session.scalars(statement)).all()


async def witnesses_of(
    session: AsyncSession, meeting_ids: Iterable[int]
) -> Sequence[tuple[FamilyWitness, Person]]:
    """What those who were there say, in the order in which they joined the team."""
    statement = (
        select(FamilyWitness, Person)
        .join(Member, Member.id == FamilyWitness.member_id)
        .join(Person, Person.id == Member.person_id)
        .where(FamilyWitness.meeting_id.in_(list(meeting_ids)))
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
