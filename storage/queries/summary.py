"""What the champion's summary counts, and who has taken on what is stuck."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, Subquery, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from storage.queries.many_teams import BySpan, ByTeam, Span, by_span, by_team, given_spans
from storage.queries.members import REACHED, Reached
from storage.queries.once import insert_once
from storage.queries.rows import given, one_of
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


async def asks_of_partners(session: AsyncSession, spans: Sequence[Span]) -> Mapping[Span, int]:
    """How many asks went to each team's partners in that time."""
    of = given_spans(session, spans)
    statement = (
        select(of.c.place, func.count(Delivery.id))
        .join(Delivery.nudge)
        .join(Nudge.routine)
        .join(of, Routine.team_id == of.c.team_id)
        .join(Member, (Member.person_id == Delivery.person_id) & (Member.team_id == of.c.team_id))
        .where(
            Nudge.kind == Kind.ASK,
            Member.role == Role.PARTNER,
            Delivery.sent_at > of.c.since,
            Delivery.sent_at <= of.c.until,
        )
        .group_by(of.c.place)
    )
    counts: dict[int, int] = dict((await session.execute(statement)).all())
    return {one: counts.get(place, 0) for place, one in enumerate(spans)}


async def items_added(session: AsyncSession, spans: Sequence[Span]) -> BySpan[Section]:
    """Where each item stands that was brought in that time and not taken back."""
    of = given_spans(session, spans)
    statement = (
        select(of.c.place, AgendaItem.section)
        .join(AgendaItem.meeting)
        .join(Meeting.series)
        .join(of, MeetingSeries.team_id == of.c.team_id)
        .where(
            AgendaItem.state != ItemState.WITHDRAWN,
            AgendaItem.added_at > of.c.since,
            AgendaItem.added_at <= of.c.until,
        )
    )
    return by_span(spans, (await session.execute(statement)).all())


async def outcomes_between(session: AsyncSession, spans: Sequence[Span]) -> BySpan[Outcome]:
    """What meetings did with items in that time and somebody wrote down."""
    of = given_spans(session, spans)
    statement = (
        _outcomes_in(of)
        .where(
            Outcome.result.in_((Result.DISCUSSED, Result.DECIDED)),
            Outcome.at > of.c.since,
            Outcome.at <= of.c.until,
        )
        .order_by(Outcome.at, Outcome.id)
    )
    return by_span(spans, (await session.execute(statement)).all())


async def answered_between(session: AsyncSession, spans: Sequence[Span]) -> BySpan[Outcome]:
    """Outcomes to which their contributor said "yes" in that time, with the item."""
    of = given_spans(session, spans)
    statement = (
        _outcomes_in(of)
        .where(
            Outcome.reply == Reply.YES,
            Outcome.replied_at > of.c.since,
            Outcome.replied_at <= of.c.until,
        )
        .options(joinedload(Outcome.item))
        .order_by(Outcome.replied_at, Outcome.id)
    )
    return by_span(spans, (await session.execute(statement)).all())


async def items_waiting(
    session: AsyncSession, team_ids: Collection[int], carried: int, before: datetime
) -> ByTeam[AgendaItem]:
    """Open items that went on that often or more and were brought before that, the oldest first."""
    statement = (
        select(MeetingSeries.team_id, AgendaItem)
        .join(AgendaItem.meeting)
        .join(Meeting.series)
        .where(
            one_of(session, MeetingSeries, MeetingSeries.team_id, team_ids),
            AgendaItem.state == ItemState.OPEN,
            AgendaItem.carried >= carried,
            AgendaItem.added_at < before,
        )
        .order_by(AgendaItem.added_at)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def lapsed_between(session: AsyncSession, spans: Sequence[Span]) -> BySpan[datetime]:
    """When the meetings began whose round nobody led in time, by when it lapsed."""
    of = given_spans(session, spans)
    statement = (
        select(of.c.place, Meeting.starts_at)
        .join(Meeting.series)
        .join(of, MeetingSeries.team_id == of.c.team_id)
        .where(Meeting.lapsed_at > of.c.since, Meeting.lapsed_at <= of.c.until)
        .order_by(Meeting.starts_at)
    )
    return by_span(spans, (await session.execute(statement)).all())


async def unreached(session: AsyncSession, spans: Sequence[Span]) -> BySpan[tuple[str, datetime]]:
    """Whom the team's last message since the beginning of that time could not reach, by name, and
    when that was."""
    of, later = given_spans(session, spans), aliased(Delivery)
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
        select(of.c.place, Person.name, Delivery.due_at)
        .join(Delivery.person)
        .join(Delivery.nudge)
        .join(Nudge.routine)
        .join(of, Routine.team_id == of.c.team_id)
        .where(
            Delivery.state == DeliveryState.UNREACHABLE,
            Delivery.due_at > of.c.since,
            ~newer,
        )
        .order_by(Delivery.due_at)
    )
    rows = (await session.execute(statement)).all()
    return by_span(spans, [(place, (name, at)) for place, name, at in rows])


async def loops(
    session: AsyncSession, team_ids: Collection[int], since: datetime
) -> ByTeam[tuple[datetime, datetime | None]]:
    """When each item was brought since then, and when its contributor first said that it is
    answered, None until they do. What an idea became counts with the idea."""
    answered = (
        select(func.min(Outcome.replied_at))
        .where(Outcome.item_id == AgendaItem.id, Outcome.reply == Reply.YES)
        .correlate(AgendaItem)
        .scalar_subquery()
    )
    became = select(Idea.id).where(Idea.item_id == AgendaItem.id).exists()
    statement = (
        select(MeetingSeries.team_id, AgendaItem.added_at, answered)
        .join(AgendaItem.meeting)
        .join(Meeting.series)
        .where(
            one_of(session, MeetingSeries, MeetingSeries.team_id, team_ids),
            AgendaItem.state != ItemState.WITHDRAWN,
            AgendaItem.added_at > since,
            ~became,
        )
        .order_by(AgendaItem.added_at)
    )
    rows = (await session.execute(statement)).all()
    return by_team(team_ids, [(team_id, (at, closed)) for team_id, at, closed in rows])


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


class InHand(NamedTuple):
    """Who has something in hand, by their person's id and name; `by` names whoever said so, "" for
    nobody."""

    person_id: int
    name: str
    by: str


async def taken_on(
    session: AsyncSession, team_ids: Collection[int]
) -> Mapping[int, Mapping[str, InHand]]:
    """Who has what in hand in each team, by what it is. Whoever left, or whose account is closed,
    has nothing any more."""
    teller, told = aliased(Member), aliased(Person)
    statement = (
        select(TakenOn.team_id, TakenOn.subject, Person.id, Person.name, told.name)
        .join(TakenOn.member)
        .join(Member.person)
        .outerjoin(teller, teller.id == TakenOn.by_id)
        .outerjoin(told, told.id == teller.person_id)
        .where(
            one_of(session, TakenOn, TakenOn.team_id, team_ids),
            Member.left_at.is_(None),
            Person.deactivated_at.is_(None),
        )
    )
    found: dict[int, dict[str, InHand]] = {team_id: {} for team_id in team_ids}
    for team_id, subject, person_id, name, by in (await session.execute(statement)).all():
        found[team_id][subject] = InHand(person_id, name, by or "")
    return found


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
    session: AsyncSession, nudges: Collection[Nudge], step: str
) -> Mapping[int, datetime]:
    """When the last nudge of that step was due before each of these in the same routine, by the
    id of this one."""
    if not nudges:
        return {}
    rows = [{"id": one.id, "routine_id": one.routine_id, "due_at": one.due_at} for one in nudges]
    this = given(session, Nudge, rows).c
    statement = (
        select(this.id, func.max(Nudge.due_at))
        .join(Nudge, Nudge.routine_id == this.routine_id)
        .where(Nudge.step == step, Nudge.due_at < this.due_at)
        .group_by(this.id)
    )
    return dict((await session.execute(statement)).all())


def _is_reached(person: Reached) -> bool:
    return person.deactivated_at is None and person.contact is not Contact.MAIL


def _outcomes_in(of: Subquery) -> Select[tuple[int, Outcome]]:
    """What came of items at the teams' meetings."""
    return (
        select(of.c.place, Outcome)
        .join(Outcome.meeting)
        .join(Meeting.series)
        .join(of, MeetingSeries.team_id == of.c.team_id)
    )
