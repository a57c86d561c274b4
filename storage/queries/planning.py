"""What planning writes, for many routines at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries.once import insert_each_once
from storage.tables import Base, Delivery, DeliveryState, Nudge, Routine


async def write_nudge_rows(
    session: AsyncSession, rows: Sequence[Mapping[str, Any]]
) -> dict[tuple[int, str, str], int]:
    """The ids of those that are new, by routine, occasion and step."""
    named = ("routine_id", "occasion", "step", "id")
    written = await insert_each_once(session, Nudge, rows, *named)
    return {
        (routine_id, occasion, step): nudge_id for routine_id, occasion, step, nudge_id in written
    }


async def write_delivery_rows(
    session: AsyncSession, rows: Sequence[Mapping[str, Any]]
) -> dict[tuple[int, str], int]:
    """Writes deliveries that wait; the ids of those that are new, by nudge and recipient."""
    begin = {"state": DeliveryState.WAITING, "attempts": 0, "version": 0, "shown": 0}
    named = ("nudge_id", "recipient", "id")
    whole = [{**row, **begin, "digest": False} for row in rows]
    written = await insert_each_once(session, Delivery, whole, *named)
    return {(nudge_id, recipient): delivery_id for nudge_id, recipient, delivery_id in written}


async def move_on(session: AsyncSession, due: Mapping[int, datetime | None], now: datetime) -> None:
    """Says of routines, by their ids, that everything up to now is planned, and when the next is
    due."""
    if not due:
        return
    plain = Base.metadata.tables[Routine.__tablename__]
    statement = (
        update(plain)
        .where(plain.c.id == bindparam("routine"))
        .values(planned_until=now, next_due=bindparam("due"))
    )
    await session.execute(statement, [{"routine": one, "due": at} for one, at in due.items()])
