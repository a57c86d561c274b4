"""Who was told of a meeting, when, and of which of its changes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from storage.queries.waiting import waits_again
from storage.tables import (
    AgendaHistory,
    AgendaItem,
    Delivery,
    DeliveryState,
    ItemState,
    Kind,
    Member,
    Nudge,
    Person,
)


async def told_of(
    session: AsyncSession, meeting_id: int, state: DeliveryState = DeliveryState.SENT
) -> Sequence[Delivery]:
    """What was sent about a meeting (or ended otherwise), notices apart, with its person."""
    statement = (
        select(Delivery)
        .join(Delivery.nudge)
        .where(
            Nudge.meeting_id == meeting_id,
            Nudge.kind != Kind.NOTICE,
            Delivery.state == state,
        )
        .options(joinedload(Delivery.person))
    )
    return (await session.scalars(statement)).all()


async def send_after_all_about(
    session: AsyncSession, meeting_id: int, reason: str, now: datetime
) -> None:
    """What was not sent about a meeting for that reason, and is still of use, waits again."""
    in_time = select(Nudge.id).where(Nudge.meeting_id == meeting_id, Nudge.expires_at > now)
    await waits_again(session, in_time, reason, now)


async def heard_at(
    session: AsyncSession, meeting_id: int, recipient: str, person_id: int | None
) -> datetime | None:
    """When a recipient last heard how a meeting stands, notices apart: they were sent something
    about it, or something of theirs came to its agenda. None for never."""
    sent = (
        select(func.max(Delivery.sent_at))
        .join(Delivery.nudge)
        .where(
            Nudge.meeting_id == meeting_id,
            Nudge.kind != Kind.NOTICE,
            Delivery.recipient == recipient,
            Delivery.state == DeliveryState.SENT,
        )
    )
    brought = (
        select(func.max(AgendaHistory.at))
        .join(AgendaItem, AgendaItem.id == AgendaHistory.item_id)
        .join(AgendaItem.author)
        .where(AgendaHistory.meeting_id == meeting_id, Member.person_id == person_id)
    )
    times = await session.scalar(sent), await session.scalar(brought)
    return max((at for at in times if at is not None), default=None)


async def notices_of(
    session: AsyncSession, meeting_id: int, recipient: str
) -> Sequence[tuple[str, datetime, Delivery | None]]:
    """The changes of a meeting, the latest first: what names each, when it was made, and the notice
    of it to a recipient, if they were to get one."""
    statement = (
        select(Nudge.occasion, Nudge.planned_at, Delivery)
        .outerjoin(Delivery, (Delivery.nudge_id == Nudge.id) & (Delivery.recipient == recipient))
        .where(Nudge.meeting_id == meeting_id, Nudge.kind == Kind.NOTICE)
        .order_by(Nudge.id.desc())
    )
    return [(occasion, at, notice) for occasion, at, notice in await session.execute(statement)]


async def items_moved_from(
    session: AsyncSession, meeting_id: int, person_id: int
) -> Sequence[AgendaItem]:
    """A person's open items that once stood on this meeting's agenda and now do on another's, with
    that meeting."""
    once_here = select(AgendaHistory.item_id).where(AgendaHistory.meeting_id == meeting_id)
    statement = (
        select(AgendaItem)
        .join(AgendaItem.author)
        .where(
            AgendaItem.id.in_(once_here),
            AgendaItem.meeting_id != meeting_id,
            AgendaItem.state == ItemState.OPEN,
            Member.person_id == person_id,
        )
        .options(joinedload(AgendaItem.meeting))
    )
    return (await session.scalars(statement.order_by(AgendaItem.id))).all()


async def authors_of(session: AsyncSession, meeting_id: int) -> Sequence[Person]:
    """Who brought something that stood on this meeting's agenda and is still open, and is in the
    team."""
    once_here = select(AgendaHistory.item_id).where(AgendaHistory.meeting_id == meeting_id)
    item = aliased(AgendaItem)
    here = select(item.id).where(item.meeting_id == meeting_id)
    authors = (
        select(Member.person_id)
        .join(AgendaItem, AgendaItem.author_id == Member.id)
        .where(
            AgendaItem.id.in_(once_here.union(here)),
            AgendaItem.state == ItemState.OPEN,
            Member.left_at.is_(None),
        )
    )
    return (await session.scalars(select(Person).where(Person.id.in_(authors)))).all()
