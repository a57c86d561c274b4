"""Series, meetings and agenda items of one team."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from storage.queries.anew import one_anew
from storage.queries.many_teams import ByTeam, by_team
from storage.queries.occasions import deliveries_to, outdate_occasions
from storage.queries.once import insert_once
from storage.queries.rows import one_of
from storage.tables import (
    AgendaItem,
    Answer,
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
    Routine,
    RoutineKind,
)

# A meeting with its series, its team, and what the series' rhythm needs.
WITH_SERIES = (
    joinedload(Meeting.series).joinedload(MeetingSeries.team),
    joinedload(Meeting.series).selectinload(MeetingSeries.exceptions),
)
WITH_AUTHOR = (joinedload(AgendaItem.author).joinedload(Member.person),)
# What a meeting's agenda shows.
ON_AGENDA = AgendaItem.state != ItemState.WITHDRAWN


async def series_of(session: AsyncSession, team_id: int) -> Sequence[MeetingSeries]:
    return (await series_by_team(session, [team_id]))[team_id]


async def series_by_team(session: AsyncSession, team_ids: Collection[int]) -> ByTeam[MeetingSeries]:
    """Each team's series, with the team and what their rhythm needs."""
    if not team_ids:
        return {}
    statement = (
        select(MeetingSeries.team_id, MeetingSeries)
        .where(one_of(session, MeetingSeries, MeetingSeries.team_id, team_ids))
        .options(joinedload(MeetingSeries.team), selectinload(MeetingSeries.exceptions))
        .order_by(MeetingSeries.id)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def meeting_on(
    session: AsyncSession, series: MeetingSeries, day: date, starts_at: datetime
) -> Meeting:
    """The meeting of that day, written down if nothing has referred to it yet. It is held until the
    transaction ends: who adds an item and who plans its agenda must see what the other did."""
    values = {"series_id": series.id, "day": day, "starts_at": starts_at}
    await insert_once(session, Meeting, values)
    found = await _held(
        session, select(Meeting).where(Meeting.series_id == series.id, Meeting.day == day)
    )
    if found is None:
        raise LookupError("a meeting that was just written down")
    return found


async def meeting_of_team(
    session: AsyncSession, team_id: int, meeting_id: object
) -> Meeting | None:
    """The meeting with that id, if it is the team's; held until the transaction ends."""
    if not isinstance(meeting_id, int):
        return None
    statement = select(Meeting).join(Meeting.series)
    return await _held(
        session, statement.where(Meeting.id == meeting_id, MeetingSeries.team_id == team_id)
    )


async def _held(session: AsyncSession, statement: Select[Meeting]) -> Meeting | None:
    """The meeting as it is now, held for this transaction, with its series and team."""
    return await one_anew(session, statement.with_for_update(of=Meeting), *WITH_SERIES)


async def meeting_of_day(session: AsyncSession, series_id: int, day: date) -> Meeting | None:
    """The meeting that is named by that day, if it was written down; with its series and team."""
    statement = select(Meeting).where(Meeting.series_id == series_id, Meeting.day == day)
    return await session.scalar(statement.options(*WITH_SERIES))


def _stood_on(meeting_id: int) -> ColumnElement[bool]:
    """An item that went on to another meeting leaves its outcome behind. Found one after the other:
    with an OR of both PostgreSQL looks at every item that there is."""
    item = aliased(AgendaItem)
    here = select(item.id).where(item.meeting_id == meeting_id)
    left = select(Outcome.item_id).where(Outcome.meeting_id == meeting_id)
    return AgendaItem.id.in_(here.union(left))


async def items_of_day(session: AsyncSession, series_id: int, day: date) -> Sequence[AgendaItem]:
    """What stands on the agenda of a meeting that may not have been written down yet, in the order
    in which it was added."""
    statement = (
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(Meeting.series_id == series_id, Meeting.day == day, ON_AGENDA)
    )
    return (await session.scalars(statement.options(*WITH_AUTHOR).order_by(AgendaItem.id))).all()


async def items_by(session: AsyncSession, meeting_id: int, person_id: int) -> Sequence[AgendaItem]:
    """What one person put on a meeting's agenda, or what of theirs stood there."""
    statement = (
        select(AgendaItem)
        .join(AgendaItem.author)
        .where(_stood_on(meeting_id), Member.person_id == person_id, ON_AGENDA)
    )
    return (await session.scalars(statement.order_by(AgendaItem.id))).all()


async def outdate_messages(session: AsyncSession, meeting_id: int, person_id: int) -> None:
    """Says that what everybody was shown of a meeting's agenda has changed, and what this person
    was."""
    shown = (
        select(Delivery.id)
        .join(Delivery.nudge)
        .where(
            Nudge.meeting_id == meeting_id,
            (Nudge.kind == Kind.NEWS) | (Delivery.person_id == person_id),
        )
    )
    await session.execute(
        update(Delivery).where(Delivery.id.in_(shown)).values(version=Delivery.version + 1)
    )


async def asks_on(
    session: AsyncSession, series_id: int, day: date, person_id: int, step: str
) -> Sequence[Delivery]:
    """The asks about a meeting, which may not have been written down yet, that this person was
    sent, or is about to be."""
    meeting = await session.scalar(
        select(Meeting.id).where(Meeting.series_id == series_id, Meeting.day == day)
    )
    return await deliveries_to(session, meeting, person_id, [step]) if meeting else []


async def answer_asks(
    session: AsyncSession, meeting_id: int, person_id: int, step: str, answer: Answer, now: datetime
) -> bool:
    """Writes the answer down on each ask about a meeting; an item counts more than "nothing this
    time". Whether that changed anything: of two taps at the same time one does."""
    asks = select(Nudge.id).where(Nudge.meeting_id == meeting_id, Nudge.step == step)
    weaker: ColumnElement[bool] = Delivery.answer.is_(None)
    if answer is Answer.ITEM:
        weaker |= Delivery.answer == Answer.NOTHING
    changed = await session.execute(
        update(Delivery)
        .where(Delivery.nudge_id.in_(asks), Delivery.person_id == person_id, weaker)
        .values(answer=answer, answered_at=now)
        .returning(Delivery.id)
    )
    return bool(changed.all())


async def open_items(session: AsyncSession, meeting_id: int) -> Sequence[AgendaItem]:
    """What stands on a meeting's agenda and is not closed, with who brought it."""
    return (await open_by_meeting(session, [meeting_id]))[meeting_id]


async def open_by_meeting(
    session: AsyncSession, meeting_ids: Collection[int]
) -> Mapping[int, Sequence[AgendaItem]]:
    """The same of many meetings."""
    found: dict[int, list[AgendaItem]] = {meeting_id: [] for meeting_id in meeting_ids}
    if not found:
        return found
    statement = (
        select(AgendaItem)
        .where(
            one_of(session, AgendaItem, AgendaItem.meeting_id, found),
            AgendaItem.state == ItemState.OPEN,
        )
        .options(*WITH_AUTHOR)
    )
    for item in await session.scalars(statement.order_by(AgendaItem.id)):
        found[item.meeting_id].append(item)
    return found


async def outdate_meeting(session: AsyncSession, meeting_id: int) -> None:
    """Says that everything that was shown of a meeting has changed, and so has on which day an idea
    stands there."""
    await outdate_meetings(session, [meeting_id])


async def outdate_meetings(session: AsyncSession, ids: Collection[int]) -> None:
    """The same of many."""
    if not ids:
        return
    of_meetings = select(Nudge.id).where(one_of(session, Nudge, Nudge.meeting_id, ids))
    await session.execute(
        update(Delivery)
        .where(Delivery.nudge_id.in_(of_meetings))
        .values(version=Delivery.version + 1)
    )
    standing = (
        select(Routine.id, Idea.id)
        .join(Idea, Idea.team_id == Routine.team_id)
        .join(Idea.item)
        .where(
            Routine.kind == RoutineKind.IDEAS,
            one_of(session, AgendaItem, AgendaItem.meeting_id, ids),
            AgendaItem.state == ItemState.OPEN,
        )
    )
    found = (await session.execute(standing)).all()
    await outdate_occasions(session, {(routine_id, f"idea:{idea}:") for routine_id, idea in found})


async def persons_of(session: AsyncSession, member_ids: Sequence[int]) -> dict[int, Person]:
    """The persons behind members, by the member's id; without those who left the team."""
    is_in = Member.id.in_(member_ids) & Member.left_at.is_(None)
    statement = select(Member).where(is_in).options(joinedload(Member.person))
    return {member.id: member.person for member in await session.scalars(statement)}


async def meetings_since(
    session: AsyncSession, series_id: int, since: datetime
) -> Sequence[Meeting]:
    """The series' meetings that were written down and begin after that."""
    statement = select(Meeting).where(Meeting.series_id == series_id, Meeting.starts_at > since)
    return (await session.scalars(statement.order_by(Meeting.starts_at))).all()


async def unsent_of(session: AsyncSession, meeting_id: int) -> Sequence[Delivery]:
    """What is planned about a meeting and has not gone out, notices apart."""
    statement = (
        select(Delivery)
        .join(Delivery.nudge)
        .where(
            Nudge.meeting_id == meeting_id,
            Nudge.kind != Kind.NOTICE,
            Delivery.state == DeliveryState.WAITING,
        )
        .options(contains_eager(Delivery.nudge), joinedload(Delivery.person))
    )
    return (await session.scalars(statement)).all()


async def stranded_items(
    session: AsyncSession, team_id: int, now: datetime
) -> Sequence[AgendaItem]:
    """Open items of the team's meetings that are off, or whose round has ended: there was no
    meeting ahead that they could go on to."""
    statement = (
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .join(Meeting.series)
        .where(
            MeetingSeries.team_id == team_id,
            AgendaItem.state == ItemState.OPEN,
            Meeting.off
            | ((Meeting.starts_at <= now) & Meeting.recorded_at.is_not(None))
            | Meeting.lapsed_at.is_not(None),
        )
    )
    return (await session.scalars(statement.order_by(AgendaItem.id))).all()


async def latest_item(
    session: AsyncSession, meeting_id: int, author_id: int, text: str
) -> int | None:
    """The id of what a member last put on a meeting's agenda in just these words, if it is open."""
    statement = (
        select(AgendaItem.id)
        .where(
            AgendaItem.meeting_id == meeting_id,
            AgendaItem.author_id == author_id,
            AgendaItem.text == text,
            AgendaItem.state == ItemState.OPEN,
        )
        .order_by(AgendaItem.id.desc())
        .limit(1)
    )
    return await session.scalar(statement)


async def meeting_of_item(session: AsyncSession, item_id: int) -> Meeting | None:
    """The meeting on whose agenda an item stands, or stood last."""
    statement = select(Meeting).join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
    return await session.scalar(statement.where(AgendaItem.id == item_id))
