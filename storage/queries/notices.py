"""Who was told of a meeting, when, and of which of its changes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from storage.queries.rows import one_of
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


class Addressed(NamedTuple):
    """Somebody who is told of a meeting: `person_id` is None for a channel."""

    meeting_id: int
    recipient: str
    person_id: int | None


class Notice(NamedTuple):
    """A change of a meeting and the notice of it to somebody: what names the change, when it was
    made; `id` is None where they were to get none."""

    occasion: str
    planned_at: datetime
    id: int | None = None
    state: DeliveryState | None = None
    attempts: int = 0


async def heard_at(
    session: AsyncSession, told: Collection[Addressed]
) -> Mapping[Addressed, datetime]:
    """When each last heard how the meeting stands, notices apart: they were sent something about
    it, or something of theirs came to its agenda. Whoever never did is left out."""
    if not told:
        return {}
    meetings = {one.meeting_id for one in told}
    sent = (
        select(Nudge.meeting_id, Delivery.recipient, func.max(Delivery.sent_at))
        .join(Delivery.nudge)
        .where(
            one_of(session, Nudge, Nudge.meeting_id, meetings),
            one_of(session, Delivery, Delivery.recipient, {one.recipient for one in told}),
            Nudge.kind != Kind.NOTICE,
            Delivery.state == DeliveryState.SENT,
        )
        .group_by(Nudge.meeting_id, Delivery.recipient)
    )
    brought = (
        select(AgendaHistory.meeting_id, Member.person_id, func.max(AgendaHistory.at))
        .join(AgendaItem, AgendaItem.id == AgendaHistory.item_id)
        .join(AgendaItem.author)
        .where(
            one_of(session, AgendaHistory, AgendaHistory.meeting_id, meetings),
            one_of(session, Member, Member.person_id, _persons(told)),
        )
        .group_by(AgendaHistory.meeting_id, Member.person_id)
    )
    times: dict[tuple[int, str | int], datetime] = {}
    for statement in (sent, brought):
        for meeting_id, whom, at in (await session.execute(statement)).all():
            times[meeting_id, whom] = at
    found = {}
    for one in told:
        keys = (one.meeting_id, one.recipient), (one.meeting_id, one.person_id or 0)
        if own := [times[key] for key in keys if key in times]:
            found[one] = max(own)
    return found


async def notices_of(
    session: AsyncSession, told: Collection[Addressed]
) -> Mapping[Addressed, Sequence[Notice]]:
    """The changes of each meeting, the latest first, with the notice of it to the recipient."""
    if not told:
        return {}
    are_notices = (
        one_of(session, Nudge, Nudge.meeting_id, {one.meeting_id for one in told}),
        Nudge.kind == Kind.NOTICE,
    )
    changes = (
        select(Nudge.meeting_id, Nudge.id, Nudge.occasion, Nudge.planned_at)
        .where(*are_notices)
        .order_by(Nudge.id.desc())
    )
    sent = (
        select(
            Delivery.nudge_id, Delivery.recipient, Delivery.id, Delivery.state, Delivery.attempts
        )
        .join(Delivery.nudge)
        .where(
            *are_notices,
            one_of(session, Delivery, Delivery.recipient, {one.recipient for one in told}),
        )
    )
    made: dict[int, list[tuple[int, str, datetime]]] = {}
    for meeting_id, nudge_id, occasion, at in (await session.execute(changes)).all():
        made.setdefault(meeting_id or 0, []).append((nudge_id, occasion, at))
    notices = {(nudge, to): own for nudge, to, *own in (await session.execute(sent)).all()}
    return {
        one: [
            Notice(occasion, at, *notices.get((nudge, one.recipient), ()))
            for nudge, occasion, at in made.get(one.meeting_id, ())
        ]
        for one in told
    }


async def items_moved_from(
    session: AsyncSession, told: Collection[Addressed]
) -> Mapping[Addressed, Sequence[AgendaItem]]:
    """Of each person the open items that once stood on this meeting's agenda and now do on
    another's, with that meeting."""
    if not told:
        return {}
    statement = (
        select(AgendaHistory.meeting_id, Member.person_id, AgendaItem)
        .join(AgendaItem, AgendaItem.id == AgendaHistory.item_id)
        .join(AgendaItem.author)
        .where(
            one_of(
                session, AgendaHistory, AgendaHistory.meeting_id, {one.meeting_id for one in told}
            ),
            one_of(session, Member, Member.person_id, _persons(told)),
            AgendaItem.meeting_id != AgendaHistory.meeting_id,
            AgendaItem.state == ItemState.OPEN,
        )
        .options(joinedload(AgendaItem.meeting))
        .order_by(AgendaItem.id)
    )
    # An item has a row for each thing that happened to it there.
    found: dict[tuple[int, int], dict[int, AgendaItem]] = {}
    for meeting_id, person_id, item in (await session.execute(statement)).all():
        found.setdefault((meeting_id, person_id), {})[item.id] = item
    return {one: list(found.get((one.meeting_id, one.person_id or 0), {}).values()) for one in told}


def _persons(told: Collection[Addressed]) -> set[int]:
    return {one.person_id for one in told if one.person_id is not None}


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
