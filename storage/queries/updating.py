"""Messages that show less than they should."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries.ledger import is_outdated
from storage.queries.sending import WITH_ALL
from storage.tables import Delivery, DeliveryState


async def outdated(
    session: AsyncSession, workspace_id: int, machine: datetime, limit: int
) -> list[list[Delivery]]:
    """The next sent messages that show less than they should: of each, all that went out in it, in
    the order in which it stands there."""
    statement = (
        select(Delivery)
        .where(Delivery.workspace_id == workspace_id, is_outdated(machine))
        .order_by(Delivery.id)
        .limit(limit)
        .options(*WITH_ALL)
    )
    found = (await session.scalars(statement)).all()
    carriers = {one.carrier_id for one in found if one.carrier_id is not None}
    carried = await _carried_by(session, carriers) if carriers else {}
    # Two of one digest are one message.
    alone = {one.id: [one] for one in found if one.carrier_id is None}
    return list((alone | carried).values())


async def _carried_by(
    session: AsyncSession, carriers: Collection[int]
) -> dict[int, list[Delivery]]:
    statement = (
        select(Delivery)
        .where(Delivery.carrier_id.in_(carriers), Delivery.state == DeliveryState.SENT)
        .order_by(Delivery.due_at, Delivery.id)
        .options(*WITH_ALL)
    )
    found: dict[int, list[Delivery]] = {}
    for one in await session.scalars(statement):
        found.setdefault(one.carrier_id or 0, []).append(one)
    return found
