"""What was decided about each delivery, in order of time."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import Decided

# Longer than anything waits, the end of a pause included; the last reason stays in the ledger.
KEEP_DECISIONS = timedelta(days=400)


async def keep_decision(
    session: AsyncSession, delivery_id: int, now: datetime, until: datetime | None, reason: str
) -> None:
    """Writes down that a delivery waits `until` then, or with None does not come, and why. What is
    old is forgotten on the way."""
    await session.execute(delete(Decided).where(Decided.at < now - KEEP_DECISIONS))
    values = {"delivery_id": delivery_id, "at": now, "until": until, "reason": reason[:200]}
    await session.execute(insert(Decided).values(values))


async def decisions_of(
    session: AsyncSession, delivery_ids: Collection[int]
) -> dict[int, list[Decided]]:
    """The decisions about each of these deliveries, by its id."""
    found: dict[int, list[Decided]] = {}
    statement = select(Decided).where(Decided.delivery_id.in_(delivery_ids)).order_by(Decided.id)
    for one in await session.scalars(statement):
        found.setdefault(one.delivery_id, []).append(one)
    return found
