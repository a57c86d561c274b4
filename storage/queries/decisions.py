"""What was decided about each delivery, in order of time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries.forgetting import forget_before
from storage.queries.once import insert_each_once
from storage.tables import Decided

# Longer than anything waits, the end of a pause included; the last reason stays in the ledger.
KEEP_DECISIONS = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Decision:
    """That a delivery waits `until` then, or with None does not come, and why."""

    delivery_id: int
    until: datetime | None
    reason: str


async def keep_decision(
    session: AsyncSession, delivery_id: int, now: datetime, until: datetime | None, reason: str
) -> None:
    """Writes down one, made now. What is old is forgotten on the way."""
    await keep_decisions(session, [Decision(delivery_id, until, reason)], now)


async def keep_decisions(
    session: AsyncSession, decisions: Sequence[Decision], now: datetime
) -> None:
    """The same of many, if there are any."""
    if not decisions:
        return
    await forget_before(session, Decided.at, now - KEEP_DECISIONS)
    rows = [
        {
            "delivery_id": one.delivery_id,
            "at": now,
            "until": one.until,
            "reason": one.reason[:200],
        }
        for one in decisions
    ]
    await insert_each_once(session, Decided, rows, "id")


async def decisions_of(
    session: AsyncSession, delivery_ids: Collection[int]
) -> dict[int, list[Decided]]:
    """The decisions about each of these deliveries, by its id."""
    found: dict[int, list[Decided]] = {}
    statement = select(Decided).where(Decided.delivery_id.in_(delivery_ids)).order_by(Decided.id)
    for one in await session.scalars(statement):
        found.setdefault(one.delivery_id, []).append(one)
    return found
