"""What was written for an occasion of a routine or a step of a meeting, and that it has changed."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage.queries.anew import anew
from storage.queries.rows import are_one_of, given, one_of
from storage.tables import Delivery, DeliveryState, Nudge


async def deliveries_of(
    session: AsyncSession, routine_id: int, occasion: str, step: str
) -> Sequence[Delivery]:
    """What was written for one occasion of a step."""
    statement = (
        select(Delivery)
        .join(Delivery.nudge)
        .where(Nudge.routine_id == routine_id, Nudge.occasion == occasion, Nudge.step == step)
        .order_by(Delivery.id)
    )
    return (await session.scalars(statement)).all()


async def deliveries_by_occasion(
    session: AsyncSession, step: str, occasions: Collection[tuple[int, str]]
) -> Mapping[tuple[int, str], Sequence[Delivery]]:
    """The same for many, by routine and name; without those of which nothing was written."""
    if not occasions:
        return {}
    statement = (
        select(Nudge.routine_id, Nudge.occasion, Delivery)
        .join(Delivery.nudge)
        .where(
            Nudge.step == step,
            are_one_of(session, Nudge, (Nudge.routine_id, Nudge.occasion), occasions),
        )
        .order_by(Delivery.id)
    )
    found: dict[tuple[int, str], list[Delivery]] = {}
    for routine_id, occasion, delivery in (await session.execute(statement)).all():
        found.setdefault((routine_id, occasion), []).append(delivery)
    return found


async def was_told(session: AsyncSession, routine_id: int, occasions: Sequence[str]) -> bool:
    """Whether one of these occasions has reached anybody, or is just reaching them."""
    statement = (
        select(Delivery.id)
        .join(Delivery.nudge)
        .where(
            Nudge.routine_id == routine_id,
            Nudge.occasion.in_(occasions),
            Delivery.state.in_((DeliveryState.SENT, DeliveryState.SENDING)),
        )
        .limit(1)
    )
    return await session.scalar(statement) is not None


async def outdate_occasions(session: AsyncSession, beginning: Collection[tuple[int, str]]) -> None:
    """Says that what was shown of the occasions has changed that have a name of these routines that
    begins so."""
    if not beginning:
        return
    names = ("routine_id", "occasion")
    rows = [dict(zip(names, one, strict=True)) for one in beginning]
    of = given(session, Nudge, rows)
    begins = func.substr(Nudge.occasion, 1, func.length(of.c.occasion)) == of.c.occasion
    nudges = select(Nudge.id).join(of, of.c.routine_id == Nudge.routine_id).where(begins)
    await session.execute(
        update(Delivery).where(Delivery.nudge_id.in_(nudges)).values(version=Delivery.version + 1)
    )


async def occasion_deliveries(
    session: AsyncSession, meeting_id: int, step: str, occasion: str
) -> Sequence[Delivery]:
    """What was written for one occasion of a step of a meeting."""
    statement = (
        select(Delivery)
        .join(Delivery.nudge)
        .where(Nudge.meeting_id == meeting_id, Nudge.step == step, Nudge.occasion == occasion)
    )
    return (await session.scalars(statement)).all()


async def deliveries_to(
    session: AsyncSession,
    meeting_id: int,
    person_id: int,
    steps: Sequence[str],
    *,
    hold: bool = False,
) -> Sequence[Delivery]:
    """What one person gets, or got, of these steps of a meeting."""
    statement = (
        select(Delivery)
        .join(Delivery.nudge)
        .where(
            Nudge.meeting_id == meeting_id,
            Nudge.step.in_(steps),
            Delivery.person_id == person_id,
        )
        .order_by(Delivery.id)
    )
    with_nudge = joinedload(Delivery.nudge)
    if hold:
        return await anew(session, statement.with_for_update(of=Delivery), with_nudge)
    return (await session.scalars(statement.options(with_nudge))).all()


async def count_recipients(
    session: AsyncSession, meeting_ids: Collection[int], step: str
) -> Mapping[int, int]:
    """How many persons get a step of each meeting, or got it."""
    if not meeting_ids:
        return {}
    statement = (
        select(Nudge.meeting_id, func.count(Delivery.person_id.distinct()))
        .join(Delivery.nudge)
        .where(one_of(session, Nudge, Nudge.meeting_id, meeting_ids), Nudge.step == step)
        .group_by(Nudge.meeting_id)
    )
    counts = dict((await session.execute(statement)).all())
    return {meeting_id: counts.get(meeting_id, 0) for meeting_id in meeting_ids}


async def outdate_steps(
    session: AsyncSession, meeting_id: int, steps: Sequence[str], person_id: int | None = None
) -> None:
    """Says that what was shown of these steps of a meeting, to one person or to all, has
    changed."""
    await outdate_steps_of(session, [meeting_id], steps, person_id)


async def outdate_steps_of(
    session: AsyncSession,
    meeting_ids: Sequence[int],
    steps: Sequence[str],
    person_id: int | None = None,
) -> None:
    """The same of many meetings."""
    nudges = select(Nudge.id).where(Nudge.meeting_id.in_(meeting_ids), Nudge.step.in_(steps))
    statement = update(Delivery).where(Delivery.nudge_id.in_(nudges))
    if person_id is not None:
        statement = statement.where(Delivery.person_id == person_id)
    await session.execute(statement.values(version=Delivery.version + 1))
