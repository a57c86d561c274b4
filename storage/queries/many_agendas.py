"""What the messages about many meetings show, each kind of it read at once."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries.meetings import ON_AGENDA, WITH_AUTHOR, WITH_SERIES
from storage.queries.rows import one_of
from storage.tables import (
    AgendaItem,
    Answer,
    Delivery,
    DeliveryState,
    ItemState,
    Meeting,
    Nudge,
    Outcome,
)


class Ask(NamedTuple):
    """What became of an ask about a meeting, and what was answered."""

    id: int
    step: str
    answer: Answer | None
    state: DeliveryState
    sent_at: datetime | None
    snoozed_until: datetime | None


async def meetings_by_id(session: AsyncSession, ids: Collection[int]) -> dict[int, Meeting]:
    """The meetings with these ids, with their series and teams."""
    if not ids:
        return {}
    statement = select(Meeting).where(one_of(session, Meeting, Meeting.id, ids))
    return {one.id: one for one in await session.scalars(statement.options(*WITH_SERIES))}


async def items_by_meeting(
    session: AsyncSession, ids: Collection[int]
) -> dict[int, list[AgendaItem]]:
    """What stands on each meeting's agenda, or stood there when it took place, in the order in
    which it was added."""
    found: dict[int, list[AgendaItem]] = {meeting_id: [] for meeting_id in ids}
    if not ids:
        return found
    stood = union(
        select(AgendaItem.meeting_id, AgendaItem.id.label("item_id")).where(
            one_of(session, AgendaItem, AgendaItem.meeting_id, ids)
        ),
        # What went on to another meeting leaves its outcome behind.
        select(Outcome.meeting_id, Outcome.item_id).where(
            one_of(session, Outcome, Outcome.meeting_id, ids)
        ),
    ).subquery()
    statement = (
        select(stood.c.meeting_id, AgendaItem)
        .join(AgendaItem, AgendaItem.id == stood.c.item_id)
        .where(ON_AGENDA)
        .order_by(AgendaItem.id)
        .options(*WITH_AUTHOR)
    )
    for meeting_id, item in await session.execute(statement):
        found[meeting_id].append(item)
    return found


async def open_and_settled(
    session: AsyncSession, ids: Collection[int]
) -> dict[int, list[tuple[AgendaItem, bool]]]:
    """What stands on each meeting's agenda and is not closed, in the order in which it was added,
    and of each whether somebody said what happened to it there."""
    found: dict[int, list[tuple[AgendaItem, bool]]] = {meeting_id: [] for meeting_id in ids}
    here = (Outcome.item_id == AgendaItem.id) & (Outcome.meeting_id == AgendaItem.meeting_id)
    statement = (
        select(AgendaItem, Outcome.id)
        .outerjoin(Outcome, here)
        .where(
            one_of(session, AgendaItem, AgendaItem.meeting_id, ids),
            AgendaItem.state == ItemState.OPEN,
        )
        .order_by(AgendaItem.id)
    )
    for item, outcome_id in (await session.execute(statement)).all():
        found[item.meeting_id].append((item, outcome_id is not None))
    return found


async def asks_by_place(
    session: AsyncSession, places: Collection[tuple[int, int]], steps: Collection[str]
) -> dict[tuple[int, int], list[Ask]]:
    """What persons were asked about meetings by these steps, or are about to be, by meeting and
    person."""
    found: dict[tuple[int, int], list[Ask]] = {place: [] for place in places}
    if not places:
        return found
    statement = (
        select(
            Nudge.meeting_id,
            Delivery.person_id,
            Delivery.id,
            Nudge.step,
            Delivery.answer,
            Delivery.state,
            Delivery.sent_at,
            Delivery.snoozed_until,
        )
        .join(Delivery.nudge)
        .where(
            one_of(session, Nudge, Nudge.meeting_id, {meeting_id for meeting_id, _ in places}),
            one_of(session, Delivery, Delivery.person_id, {person_id for _, person_id in places}),
            Nudge.step.in_(steps),
        )
        .order_by(Delivery.id)
    )
    for meeting_id, person_id, *ask in (await session.execute(statement)).all():
        if (own := found.get((meeting_id or 0, person_id or 0))) is not None:
            own.append(Ask._make(ask))
    return found
