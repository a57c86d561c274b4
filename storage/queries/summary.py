"""What the champion's summary counts, and who has taken on what is stuck."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from storage.queries.once import insert_once
from storage.queries.people import REACHED, Reached
from storage.queries.rows import one_of
from storage.tables import (
    AgendaItem,
    Contact,
    Delivery,
    DeliveryState,
    Idea,
    ItemState,
    Kind,
    Meeting,
    MeetingSeries,
    Member,
    Nudge,
    Outcome,
    Person,
    Reply,
    Result,
    Role,
    Routine,
    Section,
    TakenOn,
)


async def asks_of_partners(
    session: AsyncSession, team_id: int, since: datetime, until: datetime
) -> int:
    """How many asks went to the team's partners in that time."""
    statement = (
        select(func.count(Delivery.id))
        .join(Delivery.nudge)
        .join(Nudge.routine)
        .join(Member, (Member.person_id == Delivery.person_id) & (Member.team_id == team_id))
        .where(
            Routine.team_id == team_id,
            Nudge.kind == Kind.ASK,
            Member.role == Role.PARTNER,
            Delivery.sent_at > since,
            Delivery.sent_at <= until,
        )
    )
    return (await session.scalars(statement)).one()


async def items_added(
    session: AsyncSession, team_id: int, since: datetime, until: datetime
) -> Sequence[tuple[Section, datetime]]:
    """Where each item stands that was brought in that time and not taken back, and since when."""
    statement = (
        select(AgendaItem.section, AgendaItem.added_at)
        .where(
            _is_item_of(team_id),
            AgendaItem.state != ItemState.WITHDRAWN,
            AgendaItem.added_at > since,
            AgendaItem.added_at <= until,
        )
        .order_by(AgendaItem.added_at)
    )
    return [(section, at) for section, at in await session.execute(statement)]


async def outcomes_between(
    session: AsyncSession, team_id: int, since: datetime, until: datetime
) -> Sequence[Outcome]:
    """What meetings did with items in that time and somebody wrote down, with the item."""
    statement = (
        _outcomes_of(team_id)
        .where(
            Outcome.result.in_((Result.DISCUSSED, Result.DECIDED)),
            Outcome.at > since,
            Outcome.at <= until,
        )
        .options(joinedload(Outcome.item))
        .order_by(Outcome.at, Outcome.id)
    )
    return (await session.scalars(statement)).all()


async def answered_between(
    session: AsyncSession, team_id: int, since: datetime, until: datetime
) -> Sequence[Outcome]:
    """Outcomes to which their contributor said "yes" in that time, with the item."""
    statement = (
        _outcomes_of(team_id)
        .where(
            Outcome.reply == Reply.YES,
            Outcome.replied_at > since,
            Outcome.replied_at <= until,
        )
        .options(joinedload(Outcome.item))
        .order_by(Outcome.replied_at, Outcome.id)
    )
    return (await session.scalars(statement)).all()


async def items_waiting(
    session: AsyncSession, team_id: int, carried: int, before: datetime
) -> Sequence[AgendaItem]:
    """Open items that went on that often or more and were brought before that, the oldest first."""
    statement = (
        select(AgendaItem)
        .where(
            _is_item_of(team_id),
            AgendaItem.state == ItemState.OPEN,
            AgendaItem.carried >= carried,
            AgendaItem.added_at < before,
        )
        .order_by(AgendaItem.added_at)
    )
    return (await session.scalars(statement)).all()


async def lapsed_between(
    session: AsyncSession, team_id: int, since: datetime, until: datetime
) -> Sequence[Meeting]:
    """Meetings whose round nobody led in time, by when it lapsed."""
    statement = (
        select(Meeting)
        .join(Meeting.series)
        .where(
            MeetingSeries.team_id == team_id, Meeting.lapsed_at > since, Meeting.lapsed_at <= until
        )
        .order_by(Meeting.starts_at)
    )
    return (await session.scalars(statement)).all()


async def unreached(
    session: AsyncSession, team_id: int, since: datetime
) -> Sequence[tuple[str, datetime]]:
    """Whom the team's last message since then could not reach, by name, and when that was."""
    later = aliased(Delivery)
    newer = (
        select(later.id)
        .where(
            later.person_id == Delivery.person_id,
            later.id > Delivery.id,
            later.state.in_((DeliveryState.SENT, DeliveryState.UNREACHABLE)),
        )
        .exists()
    )
    statement = (
        select(Person.name, Delivery.due_at)
        .join(Delivery.nudge)
        .join(Nudge.routine)
        .join(Delivery.person)
        .where(
            Routine.team_id == team_id,
            Delivery.state == DeliveryState.UNREACHABLE,
            Delivery.due_at > since,
            ~newer,
        )
        .order_by(Delivery.due_at)
    )
    return [(name, at) for name, at in await session.execute(statement)]


async def loops(
    session: AsyncSession, team_id: int, since: datetime
) -> Sequence[tuple[datetime, datetime | None]]:
    """When each item was brought since then, and when its contributor first said that it is
    answered, None until they do. What an idea became counts with the idea."""
    answered = (
        select(func.min(Outcome.replied_at))
        .where(Outcome.item_id == AgendaItem.id, Outcome.reply == Reply.YES)
        .correlate(AgendaItem)
        .scalar_subquery()
    )
    statement = (
        select(AgendaItem.added_at, answered)
        .where(
            _is_item_of(team_id),
            AgendaItem.state != ItemState.WITHDRAWN,
            AgendaItem.added_at > since,
            AgendaItem.id.not_in(select(Idea.item_id).where(Idea.item_id.is_not(None))),
        )
        .order_by(AgendaItem.added_at)
    )
    return [(brought, closed) for brought, closed in await session.execute(statement)]


async def champions_by_team(
    session: AsyncSession, team_ids: Collection[int]
) -> Mapping[int, Sequence[Reached]]:
    """Each team's champions, or its leads until there is one whom messages reach."""
    statement = (
        select(Member.team_id, Member.champion, Member.lead, *REACHED)
        .join(Member.person)
        .where(
            one_of(session, Member, Member.team_id, team_ids),
            Member.left_at.is_(None),
            Member.champion | Member.lead,
        )
        .order_by(Member.id)
    )
    champions: dict[int, list[Reached]] = {team_id: [] for team_id in team_ids}
    leads: dict[int, list[Reached]] = {team_id: [] for team_id in team_ids}
    for team_id, is_champion, is_lead, *person in (await session.execute(statement)).all():
        if is_champion:
            champions[team_id].append(Reached._make(person))
        if is_lead:
            leads[team_id].append(Reached._make(person))
    return {one: _first_reached(champions[one], leads[one]) for one in champions}


def _first_reached(champions: Sequence[Reached], leads: Sequence[Reached]) -> Sequence[Reached]:
    """Those of either whom messages reach; all of them where there is nobody."""
    for found in (champions, leads):
        if able := [person for person in found if _is_reached(person)]:
            return able
    return champions or leads


async def taken_on(session: AsyncSession, team_id: int) -> dict[str, Member]:
    """Who has what in hand, by what it is; with their person. Whoever left, or whose account is
    closed, has nothing any more."""
    statement = (
        select(TakenOn)
        .join(TakenOn.member)
        .join(Member.person)
        .where(
            TakenOn.team_id == team_id,
            Member.left_at.is_(None),
            Person.deactivated_at.is_(None),
        )
        .options(joinedload(TakenOn.member).joinedload(Member.person))
    )
    return {one.subject: one.member for one in await session.scalars(statement)}


async def handed_by(session: AsyncSession, team_id: int, subject: str) -> str:
    """The name of whoever handed it to the one who has it; "" for nobody."""
    statement = (
        select(Person.name)
        .join(Member, Member.person_id == Person.id)
        .join(TakenOn, TakenOn.by_id == Member.id)
        .where(TakenOn.team_id == team_id, TakenOn.subject == subject)
    )
    return await session.scalar(statement) or ""


async def take_on(
    session: AsyncSession, team_id: int, subject: str, member_id: int, by: int, at: datetime
) -> bool:
    """The member has it in hand from now on; whether that is new."""
    key = {"team_id": team_id, "subject": subject}
    values = {"member_id": member_id, "by_id": by, "at": at}
    if await insert_once(session, TakenOn, {**key, **values}) is not None:
        return True
    changed = await session.execute(
        update(TakenOn)
        .filter_by(**key)
        .where(TakenOn.member_id != member_id)
        .values(**values)
        .returning(TakenOn.id)
    )
    return bool(changed.all())


async def last_due(
    session: AsyncSession, routine_id: int, step: str, before: datetime
) -> datetime | None:
    """When the routine's last nudge of that step was due before then."""
    statement = select(func.max(Nudge.due_at)).where(
        Nudge.routine_id == routine_id, Nudge.step == step, Nudge.due_at < before
    )
    return await session.scalar(statement)


def _is_reached(person: Reached) -> bool:
    return person.deactivated_at is None and person.contact is not Contact.MAIL


def _outcomes_of(team_id: int) -> Select[Outcome]:
    """What came of items at a team's meetings."""
    whose = MeetingSeries.team_id == team_id
    return select(Outcome).join(Outcome.meeting).join(Meeting.series).where(whose)


def _is_item_of(team_id: int) -> ColumnElement[bool]:
    meetings = select(Meeting.id).join(Meeting.series).where(MeetingSeries.team_id == team_id)
    return AgendaItem.meeting_id.in_(meetings)
