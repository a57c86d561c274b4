"""What is due, and taking hold of it: routines to plan, deliveries to send or bring up to date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from storage.tables import Delivery, DeliveryState, Nudge, Routine, Team


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is held for sending. `until` (machine time) also tells this claim from a
    later one."""

    id: int
    until: datetime


OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)


async def due_routines(session: AsyncSession, now: datetime, limit: int) -> Sequence[Routine]:
    """Routines with something to plan, held for this transaction; those that another process
    holds are passed over (on SQLite the transaction has the whole database)."""
    statement = (
        select(Routine)
        .where(Routine.enabled, Routine.next_due <= now)
        .order_by(Routine.next_due)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Routine)
        .options(selectinload(Routine.team), selectinload(Routine.series))
    )
    return (await session.scalars(statement)).all()


async def routines_of(session: AsyncSession, team: str | None = None) -> Sequence[Routine]:
    """Every routine that is on, of one team by name or of all, with team, workspace and series."""
    statement = (
        select(Routine)
        .join(Routine.team)
        .where(Routine.enabled)
        .order_by(Team.name, Routine.id)
        .options(
            selectinload(Routine.team).joinedload(Team.workspace), selectinload(Routine.series)
        )
    )
    if team is not None:
        statement = statement.where(Team.name == team)
    return (await session.scalars(statement)).all()


async def routines_of_team(session: AsyncSession, team_id: int) -> Sequence[Routine]:
    """One team's routines that are on."""
    statement = (
        select(Routine)
        .where(Routine.enabled, Routine.team_id == team_id)
        .options(selectinload(Routine.team), selectinload(Routine.series))
    )
    return (await session.scalars(statement)).all()


async def last_to_channel(session: AsyncSession, team_id: int) -> Delivery | None:
    """The last delivery to the team's channel that has ended."""
    statement = (
        select(Delivery)
        .join(Delivery.nudge)
        .join(Nudge.routine)
        .where(
            Routine.team_id == team_id,
            Delivery.channel.is_not(None),
            Delivery.state.not_in(OPEN),
        )
        .order_by(Delivery.due_at.desc(), Delivery.id.desc())
        .limit(1)
    )
    return await session.scalar(statement)


async def next_due(session: AsyncSession, after: datetime) -> datetime | None:
    """When, after `after`, a routine or a waiting delivery is due next."""
    routine = await session.scalar(
        select(func.min(Routine.next_due)).where(Routine.enabled, Routine.next_due > after)
    )
    delivery = await session.scalar(
        select(func.min(Delivery.due_at)).where(
            Delivery.state == DeliveryState.WAITING, Delivery.due_at > after
        )
    )
    return min((at for at in (routine, delivery) if at is not None), default=None)


async def workspaces_with_work(
    session: AsyncSession, now: datetime, machine: datetime
) -> Sequence[int]:
    """Workspaces with a delivery to send or to bring up to date."""
    statement = select(Delivery.workspace_id).where(_to_send(now, machine)).distinct()
    outdated = select(Delivery.workspace_id).where(_outdated(machine)).distinct()
    return (await session.scalars(statement.union(outdated))).all()


async def claim(
    session: AsyncSession,
    workspace_id: int,
    now: datetime,
    machine: datetime,
    until: datetime,
) -> Claim | None:
    """Takes hold of the workspace's next delivery until `until`; None if nothing waits."""
    following = (
        select(Delivery.id)
        .where(Delivery.workspace_id == workspace_id, _to_send(now, machine))
        .order_by(Delivery.due_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = (
        update(Delivery)
        .where(Delivery.id == following)
        .values(state=DeliveryState.SENDING, held_until=until, attempts=Delivery.attempts + 1)
        .returning(Delivery.id)
    )
    claimed = (await session.execute(statement)).scalar_one_or_none()
    return None if claimed is None else Claim(claimed, until)


async def outdated(session: AsyncSession, workspace_id: int, machine: datetime) -> int | None:
    """The next sent delivery whose message shows less than it should."""
    statement = (
        select(Delivery.id)
        .where(Delivery.workspace_id == workspace_id, _outdated(machine))
        .order_by(Delivery.id)
        .limit(1)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def delivery_with_all(session: AsyncSession, delivery_id: int) -> Delivery:
    """A delivery with its nudge, routine, workspace and person."""
    statement = (
        select(Delivery)
        .where(Delivery.id == delivery_id)
        .options(
            joinedload(Delivery.nudge).joinedload(Nudge.routine).joinedload(Routine.team),
            joinedload(Delivery.workspace),
            joinedload(Delivery.person),
        )
    )
    return (await session.scalars(statement)).one()


def _to_send(now: datetime, machine: datetime) -> ColumnElement[bool]:
    free = or_(Delivery.held_until.is_(None), Delivery.held_until <= machine)
    # Literals, so that SQLite sees that its partial index holds exactly these.
    states: BindParameter[DeliveryState] = bindparam(
        "open", OPEN, expanding=True, literal_execute=True
    )
    return (Delivery.due_at <= now) & Delivery.state.in_(states) & free


def _outdated(machine: datetime) -> ColumnElement[bool]:
    free = or_(Delivery.held_until.is_(None), Delivery.held_until <= machine)
    return (Delivery.version > Delivery.shown) & (Delivery.state == DeliveryState.SENT) & free
