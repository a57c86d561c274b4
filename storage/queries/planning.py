"""What planning writes, for many routines at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries.once import insert_each_once
from storage.queries.rows import given, table_of
from storage.tables import Delivery, Nudge, Routine


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
    named = ("nudge_id", "recipient", "id")
    written = await insert_each_once(session, Delivery, rows, *named)
    return {(nudge_id, recipient): delivery_id for nudge_id, recipient, delivery_id in written}


async def move_on(session: AsyncSession, due: Mapping[int, datetime | None], now: datetime) -> None:
    """Says of routines, by their ids, that everything up to now is planned, and when the next is
    due."""
    if not due:
        return
    plain = table_of(Routine)
    rows = [{"id": routine_id, "next_due": at} for routine_id, at in due.items()]
    new = given(session, Routine, rows)
    moved = update(plain).where(plain.c.id == new.c.id)
    await session.execute(moved.values(planned_until=now, next_due=new.c.next_due))
