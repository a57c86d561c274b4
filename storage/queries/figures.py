"""What is open at this moment, added up for whoever watches over it.

Each query reads a small index that holds only what is open, whatever the ledger has kept besides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BindParameter, and_, bindparam, case, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries.beats import last_beat
from storage.queries.ledger import ON, OPEN, with_work
from storage.tables import Delivery, DeliveryState, Routine

_JOBS = text(
    "SELECT status::text, count(*) FROM procrastinate_jobs"
    " WHERE status IN ('todo', 'doing') GROUP BY status"
)


class Stage(StrEnum):
    """Where an open delivery is: `due` could go at this moment, `sending` is on its way, `retrying`
    was tried and is tried again, `later` waits for its time."""

    DUE = "due"
    SENDING = "sending"
    RETRYING = "retrying"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many deliveries are open at this stage for this reason of the ledger ("" for none); the
    first of them was or is due then."""

    stage: Stage
    reason: str
    number: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """`overdue` are routines that should have been planned by now, the first of them since
    `overdue_since`. `jobs` are the queue's by their status, None where there is no queue."""

    waiting: Sequence[Waiting]
    overdue: int
    overdue_since: datetime | None
    workspaces: int
    last_beat: datetime | None
    jobs: Mapping[str, int] | None = field(default=None)


async def figures(session: AsyncSession, now: datetime, machine: datetime) -> Figures:
    """What is open as of `now`, with the claims and pauses of `machine` time."""
    overdue, since = (
        await session.execute(
            select(func.count(), func.min(Routine.next_due)).where(ON, Routine.next_due <= now)
        )
    ).one()
    busy = with_work(now, machine).subquery()
    return Figures(
        waiting=await _waiting(session, now, machine),
        overdue=overdue,
        overdue_since=since,
        workspaces=await session.scalar(select(func.count()).select_from(busy)) or 0,
        last_beat=await last_beat(session),
        jobs=await _jobs(session),
    )


async def _waiting(session: AsyncSession, now: datetime, machine: datetime) -> list[Waiting]:
    is_held = and_(Delivery.held_until.is_not(None), Delivery.held_until > machine)
    stage = case(
        (and_(Delivery.state == DeliveryState.SENDING, is_held), literal(Stage.SENDING.value)),
        (Delivery.due_at > now, literal(Stage.LATER.value)),
        (is_held, literal(Stage.RETRYING.value)),
        else_=literal(Stage.DUE.value),
    ).label("stage")
    # Literals, so that SQLite sees that its partial index holds exactly these.
    states: BindParameter[DeliveryState] = bindparam(
        "open", OPEN, expanding=True, literal_execute=True
    )
    found = (
        select(stage, Delivery.reason, func.count(), func.min(Delivery.due_at))
        .where(Delivery.state.in_(states))
        .group_by(text("1"), text("2"))
    )
    return [Waiting(Stage(one), *rest) for one, *rest in await session.execute(found)]


async def _jobs(session: AsyncSession) -> Mapping[str, int] | None:
    if session.get_bind().dialect.name == "sqlite":
        return None
    found = dict.fromkeys(("todo", "doing"), 0)
    for status, number in await session.execute(_JOBS):
        found[status] = number
    return found
