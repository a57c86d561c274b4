"""What concerns one person in all their teams: who they are there, what waits for them, what they
were sent, and what they put on an agenda.

Whoever decides about a person's messages holds the deliveries first and then the person, as
delivery does: two that take them in the same order never wait for each other.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage.queries.anew import anew, one_anew
from storage.queries.ledger import WHOLE
from storage.queries.rows import one_of
from storage.tables import (
    AgendaItem,
    Answer,
    Delivery,
    DeliveryState,
    Kind,
    MeetingSeries,
    Member,
    Nudge,
    Person,
    Routine,
    Team,
)

_WITH_TEAM = joinedload(Delivery.nudge).joinedload(Nudge.routine).joinedload(Routine.team)
_WITH_MEETING = joinedload(Delivery.nudge).joinedload(Nudge.meeting)


async def person_of(session: AsyncSession, person_id: int) -> Person:
    return (await session.scalars(select(Person).where(Person.id == person_id))).one()


async def memberships_of(session: AsyncSession, person_id: int) -> Sequence[Member]:
    """A person's places in teams that are not archived, with the team."""
    return (await memberships(session, [person_id]))[person_id]


async def memberships(
    session: AsyncSession, person_ids: Collection[int]
) -> Mapping[int, Sequence[Member]]:
    """The same of many, by the person's id."""
    statement = (
        select(Member)
        .join(Member.team)
        .where(
            one_of(session, Member, Member.person_id, person_ids),
            Member.left_at.is_(None),
            Team.archived_at.is_(None),
        )
        .options(joinedload(Member.team))
        .order_by(Team.name)
    )
    found: dict[int, list[Member]] = {person_id: [] for person_id in person_ids}
    for member in await session.scalars(statement):
        found[member.person_id].append(member)
    return found


async def routines_for(session: AsyncSession, person_id: int) -> Sequence[Routine]:
    """The routines that are on in a person's teams, with what their rules need."""
    teams = (
        select(Member.team_id)
        .join(Member.team)
        .where(
            Member.person_id == person_id,
            Member.left_at.is_(None),
            Team.archived_at.is_(None),
        )
    )
    statement = (
        select(Routine)
        .where(Routine.enabled, Routine.team_id.in_(teams))
        .order_by(Routine.id)
        .options(*WHOLE)
    )
    return (await session.scalars(statement)).all()


async def hold_waiting(session: AsyncSession, person_id: int) -> Sequence[Delivery]:
    """Everything that waits for a person, with its team; held until the transaction ends."""
    statement = (
        select(Delivery)
        .where(Delivery.person_id == person_id, Delivery.state == DeliveryState.WAITING)
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
        .options(_WITH_TEAM)
    )
    return (await session.scalars(statement)).all()


async def held_person(session: AsyncSession, person_id: int) -> Person:
    """The person as they are now, held until the transaction ends; what waits for them comes
    first."""
    statement = select(Person).where(Person.id == person_id).with_for_update()
    [person] = await anew(session, statement)
    return person


async def ended_pauses(session: AsyncSession, now: datetime) -> Sequence[int]:
    """Persons whose pause is over by itself, by their ids. The database finds them by its index,
    which to put them in order it would not."""
    statement = select(Person.id).where(Person.paused_until <= now)
    return sorted(await session.scalars(statement))


async def end_pause(session: AsyncSession, person_id: int, now: datetime) -> bool:
    """Ends a pause that is over; whether it still was, for it may have been made longer."""
    ended = await session.scalar(
        update(Person)
        .where(Person.id == person_id, Person.paused_until <= now)
        .values(paused_at=None, paused_until=None, heard_at=now)
        .returning(Person.id)
    )
    return ended is not None


async def outdate_asks(session: AsyncSession, person_id: int, now: datetime) -> None:
    """Says that every ask that this person can still answer shows something else now."""
    await _outdate(
        session,
        person_id,
        now,
        Nudge.kind.in_((Kind.ASK, Kind.REMINDER)),
        Delivery.answer.is_(None),
    )


async def outdate_messages_to(session: AsyncSession, person_id: int, now: datetime) -> None:
    """Says that whatever this person was sent and is still of use shows something else now."""
    await _outdate(session, person_id, now)


async def _outdate(
    session: AsyncSession, person_id: int, now: datetime, *which: ColumnElement[bool]
) -> None:
    current = (
        select(Delivery.id)
        .join(Delivery.nudge)
        .where(
            Delivery.person_id == person_id,
            Delivery.state == DeliveryState.SENT,
            Nudge.expires_at > now,
            *which,
        )
    )
    await session.execute(
        update(Delivery).where(Delivery.id.in_(current)).values(version=Delivery.version + 1)
    )


async def ledger_of(session: AsyncSession, person_id: int, since: datetime) -> Sequence[Delivery]:
    """What waits for a person, and what was sent to them or ended otherwise since then, with team
    and meeting, in order of time."""
    ended = (Delivery.sent_at >= since) | (Delivery.sent_at.is_(None) & (Delivery.due_at >= since))
    statement = (
        select(Delivery)
        .where(
            Delivery.person_id == person_id,
            (Delivery.state == DeliveryState.WAITING) | ended,
        )
        .order_by(Delivery.sent_at, Delivery.due_at, Delivery.id)
        .options(_WITH_TEAM, _WITH_MEETING)
    )
    return (await session.scalars(statement)).all()


async def item_of_team(session: AsyncSession, team_id: int, item_id: object) -> AgendaItem | None:
    """The item with that id as it is now, if it is the team's."""
    if not isinstance(item_id, int):
        return None
    statement = (
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .join(MeetingSeries)
        .where(AgendaItem.id == item_id, MeetingSeries.team_id == team_id)
    )
    return await one_anew(session, statement)


async def unanswer_asks(session: AsyncSession, meeting_id: int, person_id: int, step: str) -> None:
    """Takes back that a person answered the asks about a meeting with an item; that they spoke
    (`answered_at`) stays."""
    asks = select(Nudge.id).where(Nudge.meeting_id == meeting_id, Nudge.step == step)
    await session.execute(
        update(Delivery)
        .where(
            Delivery.nudge_id.in_(asks),
            Delivery.person_id == person_id,
            Delivery.answer == Answer.ITEM,
        )
        .values(answer=None)
    )
