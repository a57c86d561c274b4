"""Who leaves a team: what waits for them, and what of theirs is open there."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from storage.queries.anew import one_anew
from storage.queries.ideas import OPEN_STATES
from storage.queries.many_teams import ByTeam, by_team
from storage.queries.rows import one_of
from storage.tables import (
    AgendaItem,
    Delivery,
    DeliveryState,
    Departure,
    Idea,
    ItemState,
    Meeting,
    MeetingSeries,
    Member,
    Nudge,
    Outcome,
    Project,
    ProjectState,
    Reply,
    Result,
    Routine,
    RoutineKind,
    Team,
)

# A meeting with what saying when it is needs.
_WITH_SERIES = joinedload(Meeting.series).joinedload(MeetingSeries.team)


async def member_held(session: AsyncSession, team_id: int, member_id: object) -> Member | None:
    """The member with that id as they are now, if they are in the team, with their person; nobody
    else changes them until the transaction ends."""
    if not isinstance(member_id, int):
        return None
    statement = (
        select(Member)
        .where(Member.id == member_id, Member.team_id == team_id, Member.left_at.is_(None))
        .with_for_update(of=Member)
    )
    return await one_anew(session, statement, joinedload(Member.person))


async def former_member(session: AsyncSession, team_id: int, person_id: int) -> Member | None:
    """Somebody who was in the team and is no more, held until the transaction ends."""
    statement = (
        select(Member)
        .where(
            Member.team_id == team_id,
            Member.person_id == person_id,
            Member.left_at.is_not(None),
        )
        .with_for_update(of=Member)
    )
    return await one_anew(session, statement)


async def places_of(session: AsyncSession, person_id: int) -> Sequence[Member]:
    """The person's places in teams that are not archived, with person and team."""
    statement = (
        select(Member)
        .join(Member.team)
        .where(Member.person_id == person_id, Member.left_at.is_(None), Team.archived_at.is_(None))
        .options(joinedload(Member.person), joinedload(Member.team))
        .order_by(Member.id)
    )
    return (await session.scalars(statement)).all()


async def skip_waiting_of(session: AsyncSession, team_id: int, person_id: int, reason: str) -> None:
    """What waits to be sent to the person for the team is not sent."""
    await session.execute(
        update(Delivery)
        .where(
            Delivery.nudge_id.in_(_nudges_of(team_id)),
            Delivery.person_id == person_id,
            Delivery.state == DeliveryState.WAITING,
        )
        .values(state=DeliveryState.SKIPPED, reason=reason, held_until=None)
    )


async def send_after_all_to(
    session: AsyncSession, team_id: int, person_id: int, reason: str, now: datetime
) -> None:
    """What was not sent to the person for that reason, and is still of use, waits again."""
    in_time = _nudges_of(team_id).where(Nudge.expires_at > now)
    await session.execute(
        update(Delivery)
        .where(
            Delivery.nudge_id.in_(in_time),
            Delivery.person_id == person_id,
            Delivery.state == DeliveryState.SKIPPED,
            Delivery.reason == reason,
        )
        .values(state=DeliveryState.WAITING, reason="", due_at=now)
    )


async def series_of_member(
    session: AsyncSession, team_id: int, member_id: int
) -> Sequence[MeetingSeries]:
    """The team's series, not ended, that the member leads or stands in for."""
    statement = select(MeetingSeries).where(
        MeetingSeries.team_id == team_id,
        MeetingSeries.ended_at.is_(None),
        (MeetingSeries.facilitator_id == member_id) | (MeetingSeries.backup_id == member_id),
    )
    return (await session.scalars(statement.order_by(MeetingSeries.id))).all()


async def meetings_led_by(session: AsyncSession, member_id: int) -> Sequence[Meeting]:
    """Meetings whose round was given to the member and is open, or yet to come."""
    statement = select(Meeting).where(
        Meeting.leader_id == member_id,
        Meeting.recorded_at.is_(None),
        Meeting.lapsed_at.is_(None),
    )
    return (await session.scalars(statement)).all()


async def open_items_by(session: AsyncSession, member_id: int) -> Sequence[AgendaItem]:
    """What the member brought by name and what is not closed, with its meeting."""
    statement = (
        select(AgendaItem)
        .where(
            AgendaItem.author_id == member_id,
            AgendaItem.state == ItemState.OPEN,
            AgendaItem.unnamed.is_(False),
        )
        .options(joinedload(AgendaItem.meeting).options(_WITH_SERIES))
    )
    return (await session.scalars(statement.order_by(AgendaItem.id))).all()


async def unanswered_outcomes(session: AsyncSession, member_id: int) -> Sequence[Outcome]:
    """What became of the items that the member brought by name and they said nothing to, or wanted
    a call about that nobody made; with the item."""
    statement = (
        select(Outcome)
        .join(Outcome.item)
        .where(
            AgendaItem.author_id == member_id,
            AgendaItem.unnamed.is_(False),
            AgendaItem.state == ItemState.CLOSED,
            Outcome.result.in_((Result.DISCUSSED, Result.DECIDED)),
            Outcome.reply.is_(None)
            | ((Outcome.reply == Reply.CALL_ME) & Outcome.called_at.is_(None)),
        )
        .options(joinedload(Outcome.item))
    )
    return (await session.scalars(statement.order_by(Outcome.id))).all()


async def calls_wanted(session: AsyncSession, team_ids: Collection[int]) -> ByTeam[Outcome]:
    """The outcomes in each team about which somebody waits for a call, with item, author and
    meeting."""
    statement = (
        select(MeetingSeries.team_id, Outcome)
        .join(Outcome.meeting)
        .join(Meeting.series)
        .where(
            one_of(session, MeetingSeries, MeetingSeries.team_id, team_ids),
            Outcome.reply == Reply.CALL_ME,
            Outcome.called_at.is_(None),
        )
        # By themselves: with all of it in one join PostgreSQL looks at every meeting.
        .options(
            selectinload(Outcome.item).joinedload(AgendaItem.author).joinedload(Member.person),
            selectinload(Outcome.meeting).options(_WITH_SERIES),
        )
        .order_by(Outcome.id)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def told_to(
    session: AsyncSession, team_id: int, kind: RoutineKind, step: str
) -> Sequence[tuple[Nudge, int]]:
    """What a routine of the team has told by a step, each with a person who was told, or is to
    be, in order of time."""
    statement = (
        select(Nudge, Delivery.person_id)
        .join(Nudge.routine)
        .join(Delivery, Delivery.nudge_id == Nudge.id)
        .where(
            Routine.team_id == team_id,
            Routine.kind == kind,
            Nudge.step == step,
            Delivery.person_id.is_not(None),
            Delivery.state.in_((DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.SENT)),
        )
        .order_by(Nudge.due_at, Nudge.id)
    )
    found = await session.execute(statement)
    return [(nudge, person) for nudge, person in found if person is not None]


async def open_ideas_by(session: AsyncSession, member_id: int) -> Sequence[Idea]:
    """What the member shared by name and what is not settled; not what stands on an agenda, for
    that is theirs there."""
    on_agenda = exists().where(AgendaItem.id == Idea.item_id, AgendaItem.state == ItemState.OPEN)
    statement = select(Idea).where(
        Idea.author_id == member_id,
        Idea.unnamed.is_(False),
        Idea.joined_id.is_(None),
        Idea.state.in_(OPEN_STATES),
        ~on_agenda,
    )
    return (await session.scalars(statement.order_by(Idea.id))).all()


async def projects_named(session: AsyncSession, ids: Sequence[int]) -> Sequence[Project]:
    """Those that are under way still."""
    statement = select(Project).where(Project.id.in_(ids), Project.state == ProjectState.UNDER_WAY)
    return (await session.scalars(statement.order_by(Project.id))).all()


async def departure_seen(session: AsyncSession, departure_id: int) -> Departure | None:
    """The departure with the member and their person."""
    statement = select(Departure).where(Departure.id == departure_id)
    whole = joinedload(Departure.member).joinedload(Member.person)
    return await session.scalar(statement.options(whole))


async def series_named(session: AsyncSession, ids: Sequence[int]) -> Sequence[MeetingSeries]:
    statement = select(MeetingSeries).where(MeetingSeries.id.in_(ids))
    return (await session.scalars(statement.order_by(MeetingSeries.id))).all()


async def meetings_with(session: AsyncSession, ids: Sequence[int]) -> Sequence[Meeting]:
    """The meetings with their series and team."""
    statement = select(Meeting).where(Meeting.id.in_(ids)).options(_WITH_SERIES)
    return (await session.scalars(statement.order_by(Meeting.starts_at))).all()


def _nudges_of(team_id: int) -> Select[int]:
    return select(Nudge.id).join(Nudge.routine).where(Routine.team_id == team_id)
