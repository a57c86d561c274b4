"""What is due, and when: routines to plan, and workspaces with something to send or to update."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload, selectinload

from storage.tables import (
    Delivery,
    DeliveryState,
    MeetingSeries,
    Member,
    Nudge,
    Person,
    Routine,
    RoutineKind,
    Team,
    Workspace,
)

OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)


# A routine with what its rules need.
WHOLE = (
    joinedload(Routine.team),
    selectinload(Routine.series).options(
        joinedload(MeetingSeries.team), selectinload(MeetingSeries.exceptions)
    ),
)


# On, in a team that is at work, in a workspace that the bot is in.
_IS_THERE = Team.workspace.has(Workspace.uninstalled_at.is_(None))
ON = Routine.enabled & Routine.team.has(Team.archived_at.is_(None) & _IS_THERE)


async def due_routines(
    session: AsyncSession, kinds: Iterable[RoutineKind], now: datetime, limit: int
) -> Sequence[Routine]:
    """Routines of these kinds with something to plan, held for this transaction; those that
    another process holds are passed over (on SQLite the transaction has the whole database)."""
    statement = (
        select(Routine)
        .where(ON, Routine.next_due <= now, Routine.kind.in_(kinds))
        .order_by(Routine.next_due)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Routine)
        .options(*WHOLE)
    )
    # Of many that are due at once any may be found first; these are in one order.
    return sorted(await session.scalars(statement), key=lambda one: (one.next_due or now, one.id))


async def routines_of(session: AsyncSession) -> Sequence[Routine]:
    """Every routine that is on, with team, workspace and series."""
    statement = (
        select(Routine)
        .join(Routine.team)
        .where(Routine.enabled, Team.archived_at.is_(None))
        .order_by(Team.name, Routine.id)
        .options(*WHOLE, joinedload(Routine.team).joinedload(Team.workspace))
    )
    return (await session.scalars(statement)).all()


async def routines_beside(session: AsyncSession, team_id: int) -> Sequence[Routine]:
    """The routines that are on of a team, and of every other team that one of its members is in."""
    own = aliased(Member)
    beside = (
        select(Member.team_id)
        .join(own, own.person_id == Member.person_id)
        .where(own.team_id == team_id, own.left_at.is_(None), Member.left_at.is_(None))
    )
    itself = select(Team.id).where(Team.id == team_id)
    statement = (
        select(Routine)
        .where(ON, Routine.team_id.in_(beside.union(itself)))
        .order_by(Routine.id)
        .options(*WHOLE)
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
    """When, after `after`, a routine or a waiting delivery is due next, or a pause ends."""
    # In order, for the smallest of those that are on would be known only after a look at all.
    following = select(Routine.next_due).where(ON, Routine.next_due > after)
    routine = await session.scalar(following.order_by(Routine.next_due).limit(1))
    delivery = await next_waiting(session, after)
    pause = await session.scalar(
        select(func.min(Person.paused_until)).where(Person.paused_until > after)
    )
    return min((at for at in (routine, delivery, pause) if at is not None), default=None)


async def next_waiting(session: AsyncSession, after: datetime) -> datetime | None:
    """When, after `after`, a waiting delivery is due next."""
    statement = select(func.min(Delivery.due_at)).where(
        Delivery.state == DeliveryState.WAITING, Delivery.due_at > after
    )
    return await session.scalar(statement)


async def last_sent(session: AsyncSession) -> datetime | None:
    """When something was sent last, to anybody."""
    return await session.scalar(select(func.max(Delivery.sent_at)))


async def workspaces_with_work(
    session: AsyncSession, now: datetime, machine: datetime
) -> Sequence[int]:
    """Workspaces with a delivery to send or to bring up to date."""
    return (await session.scalars(with_work(now, machine))).all()


def with_work(now: datetime, machine: datetime) -> CompoundSelect[int]:
    """Selects the ids of those workspaces."""
    statement = select(Delivery.workspace_id).where(to_send(now, machine)).distinct()
    return statement.union(select(Delivery.workspace_id).where(is_outdated(machine)).distinct())


def to_send(
    now: datetime | BindParameter[datetime],
    machine: datetime | BindParameter[datetime],
    delivery: type[Delivery] = Delivery,
) -> ColumnElement[bool]:
    free = or_(delivery.held_until.is_(None), delivery.held_until <= machine)
    # Literals, so that SQLite sees that its partial index holds exactly these.
    states: BindParameter[DeliveryState] = bindparam(
        "open", OPEN, expanding=True, literal_execute=True
    )
    return (delivery.due_at <= now) & delivery.state.in_(states) & free


def is_outdated(machine: datetime) -> ColumnElement[bool]:
    free = or_(Delivery.held_until.is_(None), Delivery.held_until <= machine)
    return (Delivery.version > Delivery.shown) & (Delivery.state == DeliveryState.SENT) & free
