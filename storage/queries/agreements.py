"""What somebody says to a question that went out beside all others."""

from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import Answer, Delivery, DeliveryState


async def end_agreement(
    session: AsyncSession, delivery_id: int, *, state: DeliveryState, **values: object
) -> None:
    """Says how a delivery that went out beside the others ended."""
    await session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.SENDING)
        .values(state=state, held_until=None, **values)
    )


async def answer_agreement(
    session: AsyncSession, delivery_id: int, person_id: int, answer: Answer, now: datetime
) -> None:
    """Writes down what somebody said to a question that was theirs; a yes counts more than a no,
    and what they read of it changes."""
    weaker: ColumnElement[bool] = Delivery.answer.is_(None)
    if answer is Answer.GIVEN:
        weaker |= Delivery.answer == Answer.NOTHING
    await session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.person_id == person_id, weaker)
        .values(answer=answer, answered_at=now, version=Delivery.version + 1)
    )
