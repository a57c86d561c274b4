"""Series, meetings and agenda items of one team."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage.queries.once import insert_once
from storage.tables import (
    AgendaItem,
    Answer,
    Delivery,
    Meeting,
    MeetingSeries,
    Member,
    Nudge,
)


async def series_of(session: AsyncSession, team_id: int) -> Sequence[MeetingSeries]:
    statement = (
        select(MeetingSeries)
        .where(MeetingSeries.team_id == team_id)
        .options(joinedload(MeetingSeries.team))
        .order_by(MeetingSeries.id)
    )
    return (await session.scalars(statement)).all()


async def meeting_on(
    session: AsyncSession, series: MeetingSeries, day: date, starts_at: datetime
) -> Meeting:
    """The meeting of that day, written down if nothing has referred to it yet. It is held until the
    transaction ends: who adds an item and who plans its agenda must see what the other did."""
    values = {"series_id": series.id, "day": day, "starts_at": starts_at}
    await insert_once(session, Meeting, values)
    statement = (
        select(Meeting)
        .where(Meeting.series_id == series.id, Meeting.day == day)
        .options(joinedload(Meeting.series).joinedload(MeetingSeries.team))
        .with_for_update(of=Meeting)
    )
    return (await session.scalars(statement)).one()


async def meeting_with_series(session: AsyncSession, meeting_id: int | None) -> Meeting:
    """The meeting that a nudge is about, with its series and team."""
    statement = (
        select(Meeting)
        .where(Meeting.id == meeting_id)
        .options(joinedload(Meeting.series).joinedload(MeetingSeries.team))
    )
    return (await session.scalars(statement)).one()


async def items_on(session: AsyncSession, meeting_id: int) -> Sequence[AgendaItem]:
    """The items of one meeting, in the order in which they were added."""
    statement = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    return (await session.scalars(statement.order_by(AgendaItem.id))).all()


async def items_of_day(session: AsyncSession, series_id: int, day: date) -> Sequence[AgendaItem]:
    """The same, for a meeting that may not have been written down yet."""
    statement = (
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(Meeting.series_id == series_id, Meeting.day == day)
    )
    return (await session.scalars(statement.order_by(AgendaItem.id))).all()


async def items_by(session: AsyncSession, meeting_id: int, person_id: int) -> Sequence[AgendaItem]:
    """What one person put on a meeting's agenda."""
    statement = (
        select(AgendaItem)
        .join(AgendaItem.author)
        .where(AgendaItem.meeting_id == meeting_id, Member.person_id == person_id)
    )
    return (await session.scalars(statement.order_by(AgendaItem.id))).all()


async def outdate_messages(session: AsyncSession, meeting_id: int, person_id: int) -> None:
    """Says that what the team's channel and this person were shown of a meeting has changed."""
    of_meeting = select(Nudge.id).where(Nudge.meeting_id == meeting_id)
    await session.execute(
        update(Delivery)
        .where(
            Delivery.nudge_id.in_(of_meeting),
            Delivery.channel.is_not(None) | (Delivery.person_id == person_id),
        )
        .values(version=Delivery.version + 1)
    )


async def asks_about(
    session: AsyncSession, meeting_id: int, person_id: int, step: str
) -> Sequence[Delivery]:
    """The asks about a meeting that this person was sent, or is about to be."""
    statement = (
        select(Delivery)
        .join(Delivery.nudge)
        .where(
            Nudge.meeting_id == meeting_id,
            Nudge.step == step,
            Delivery.person_id == person_id,
        )
    )
    return (await session.scalars(statement)).all()


async def asks_on(
    session: AsyncSession, series_id: int, day: date, person_id: int, step: str
) -> Sequence[Delivery]:
    """The same, by series and day, for a meeting that may not have been written down yet."""
    meeting = await session.scalar(
        select(Meeting.id).where(Meeting.series_id == series_id, Meeting.day == day)
    )
    return await asks_about(session, meeting, person_id, step) if meeting else []


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
