"""Writing down what became of deliveries, many at a time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningUpdate

from storage.queries.rows import given, shape_of, table_of
from storage.tables import Delivery, DeliveryState

# What becomes of a claimed delivery, in these columns.
OUTCOME = (
    "state",
    "reason",
    "attempts",
    "held_until",
    "claimed_at",
    "sent_at",
    "place",
    "message",
    "carrier_id",
)
_OLD_CLAIM = "old_held_until"
_OUTCOME_OF = ("id", _OLD_CLAIM, *OUTCOME)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to write down of a delivery (`OUTCOME`), as long as the claim until then holds."""

    delivery_id: int
    until: datetime
    columns: Mapping[str, Any]


async def write_outcomes(
    session: AsyncSession, outcomes: Iterable[Outcome], *, waits: bool
) -> set[int]:
    """Those (at least one, each of another delivery) of which the claim still holds; their ids.
    Once a lease ran out and another took one over, what that one writes down stands. Whoever writes
    several must not wait for others, and leaves out what somebody else holds."""
    ours = [*outcomes]
    columns: list[Sequence[Any]] = [
        [one.delivery_id for one in ours],
        [one.until for one in ours],
        *([one.columns[name] for one in ours] for name in OUTCOME),
    ]
    dialect = session.get_bind().dialect
    sent = shape_of(Delivery, _OUTCOME_OF, dialect).sent(columns)
    return set(await session.scalars(_writing_outcomes(dialect, waits), sent))


# Made once: it takes as long as what it does.
@lru_cache
def _writing_outcomes(dialect: Dialect, waits: bool) -> ReturningUpdate[int]:
    new = shape_of(Delivery, _OUTCOME_OF, dialect).to_give().c
    held = (
        select(*new)
        .where(
            Delivery.id == new.id,
            Delivery.held_until == new[_OLD_CLAIM],
            Delivery.state == DeliveryState.SENDING,
        )
        .with_for_update(skip_locked=not waits, of=Delivery)
        .cte("held")
    )
    plain = table_of(Delivery)
    values = {name: held.c[name] for name in OUTCOME}
    return update(plain).where(plain.c.id == held.c.id).values(values).returning(plain.c.id)


async def hold_sent(
    session: AsyncSession, delivery_ids: Collection[int], *, waits: bool
) -> set[int]:
    """Those that were sent, held in the same way."""
    statement = (
        select(Delivery.id)
        .where(Delivery.id.in_(delivery_ids), Delivery.state == DeliveryState.SENT)
        .with_for_update(skip_locked=not waits)
    )
    return set(await session.scalars(statement))


async def write_down(session: AsyncSession, values: Mapping[int, Mapping[str, Any]]) -> None:
    """Writes columns of deliveries, by their ids, which the transaction holds."""
    plain = table_of(Delivery)
    for rows in _of_same_columns({"id": one, **columns} for one, columns in values.items()):
        # One row by itself goes as values, which is quicker to say.
        new = rows[0] if len(rows) == 1 else given(session, Delivery, rows).c
        changed = {name: new[name] for name in rows[0] if name != "id"}
        await session.execute(update(plain).where(plain.c.id == new["id"]).values(changed))


def _of_same_columns(rows: Iterable[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    alike: dict[frozenset[str], list[dict[str, Any]]] = {}
    for row in rows:
        alike.setdefault(frozenset(row), []).append(row)
    return alike.values()
