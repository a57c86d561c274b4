"""Teams and who is in them: for setting one up, changing it and putting it away."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from storage.queries.once import insert_once
from storage.queries.waiting import waits_again
from storage.tables import (
    AgendaItem,
    Contact,
    Delivery,
    DeliveryState,
    ItemState,
    Kind,
    Meeting,
    MeetingSeries,
    Member,
    Nudge,
    Person,
    Role,
    Routine,
    Team,
)


async def team_of_channel(session: AsyncSession, workspace_id: int, channel: str) -> Team | None:
    """The team that is bound to the channel, an archived one too."""
    return await session.scalar(select(Team).filter_by(workspace_id=workspace_id, channel=channel))


async def team_names(session: AsyncSession, workspace_id: int | None) -> set[str]:
    """The names of the workspace's teams, archived ones too."""
    return set(await session.scalars(select(Team.name).filter_by(workspace_id=workspace_id)))


async def member_with_person(session: AsyncSession, member_id: int) -> Member | None:
    statement = select(Member).where(Member.id == member_id).options(joinedload(Member.person))
    return await session.scalar(statement)


async def person_once(
    session: AsyncSession, workspace_id: int, contact: Contact, address: str, **values: object
) -> Person:
    """The person at that address of the workspace, written down with `values` if they were not."""
    known = {"workspace_id": workspace_id, "contact": contact, "address": address}
    await insert_once(session, Person, {**known, "skills": [], "interests": [], **values})
    return (await session.scalars(select(Person).filter_by(**known))).one()


async def unconfirmed_partners(session: AsyncSession, team_id: int) -> Sequence[Member]:
    """Partners who are reached by a chat account that nobody has confirmed, with their person."""
    statement = (
        select(Member)
        .join(Member.person)
        .where(
            Member.team_id == team_id,
            Member.left_at.is_(None),
            Member.role == Role.PARTNER,
            Member.terms_at.is_(None),
            Person.contact != Contact.MAIL,
        )
        .options(joinedload(Member.person))
        .order_by(Member.id)
    )
    return (await session.scalars(statement)).all()


async def led_by(session: AsyncSession, team_id: int, address: str) -> bool:
    """Whether the one with that chat account leads the team, archived or not."""
    statement = (
        select(Member.id)
        .join(Member.person)
        .where(
            Member.team_id == team_id,
            Member.left_at.is_(None),
            Member.lead,
            Person.address == address,
            Person.contact != Contact.MAIL,
        )
    )
    return await session.scalar(statement) is not None


async def open_item_saying(session: AsyncSession, team_id: int, text: str) -> AgendaItem | None:
    """An open item of the team in just these words, with its meeting."""
    statement = (
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .join(Meeting.series)
        .where(
            MeetingSeries.team_id == team_id,
            AgendaItem.text == text,
            AgendaItem.state == ItemState.OPEN,
        )
        .options(joinedload(AgendaItem.meeting).joinedload(Meeting.series))
        .limit(1)
    )
    return await session.scalar(statement)


async def routines_with_series(session: AsyncSession, team_id: int) -> Sequence[Routine]:
    """All routines of a team, those that are off too, with their series."""
    statement = (
        select(Routine)
        .where(Routine.team_id == team_id)
        .options(selectinload(Routine.series))
        .order_by(Routine.id)
    )
    return (await session.scalars(statement)).all()


async def meetings_until(
    session: AsyncSession, series_id: int, until: datetime
) -> Sequence[Meeting]:
    """The series' meetings that were written down, have begun by then and were neither called off
    nor closed; with series, team and exceptions."""
    whole = joinedload(Meeting.series)
    statement = (
        select(Meeting)
        .where(
            Meeting.series_id == series_id,
            Meeting.starts_at <= until,
            Meeting.cancelled_at.is_(None),
            Meeting.recorded_at.is_(None),
            Meeting.lapsed_at.is_(None),
        )
        .options(whole.joinedload(MeetingSeries.team), whole.selectinload(MeetingSeries.exceptions))
        .order_by(Meeting.starts_at)
    )
    return (await session.scalars(statement)).all()


async def skip_waiting(session: AsyncSession, team_id: int, reason: str) -> None:
    """What waits to be sent for the team is not sent."""
    await session.execute(
        update(Delivery)
        .where(Delivery.nudge_id.in_(_nudges_of(team_id)), Delivery.state == DeliveryState.WAITING)
        .values(state=DeliveryState.SKIPPED, reason=reason, held_until=None)
    )


async def send_after_all(
    session: AsyncSession, team_id: int, steps: Sequence[str], reason: str, now: datetime
) -> None:
    """What became of something, and what is of these steps, waits again where it was not sent for
    that reason and is still of use."""
    owed = (Nudge.kind == Kind.OUTCOME) | Nudge.step.in_(steps)
    in_time = _nudges_of(team_id).where(owed, Nudge.expires_at > now)
    await waits_again(session, in_time, reason, now)


async def send_again_to_channel(session: AsyncSession, team_id: int, now: datetime) -> bool:
    """What could not reach the team's channel and is still of use waits to be sent once more;
    whether there was any of it."""
    in_time = (
        select(Nudge.id)
        .join(Nudge.routine)
        .where(Routine.team_id == team_id, Nudge.expires_at > now)
    )
    changed = await session.execute(
        update(Delivery)
        .where(
            Delivery.nudge_id.in_(in_time),
            Delivery.channel.is_not(None),
            Delivery.state == DeliveryState.UNREACHABLE,
        )
        .values(state=DeliveryState.WAITING, reason="", held_until=None, due_at=now)
        .returning(Delivery.id)
    )
    return bool(changed.all())


def _nudges_of(team_id: int) -> Select[int]:
    return select(Nudge.id).join(Nudge.routine).where(Routine.team_id == team_id)
