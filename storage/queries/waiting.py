"""What was not sent for some reason, and waits again now that the reason is gone."""

from datetime import datetime

from sqlalchemy import Select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import Delivery, DeliveryState


async def waits_again(
    session: AsyncSession, nudges: Select[int], reason: str, now: datetime
) -> None:
    """What was skipped for that reason, of the nudges with these ids, is due now."""
    await session.execute(
        update(Delivery)
        .where(
            Delivery.nudge_id.in_(nudges),
            Delivery.state == DeliveryState.SKIPPED,
            Delivery.reason == reason,
        )
        .values(state=DeliveryState.WAITING, reason="", due_at=now)
    )
