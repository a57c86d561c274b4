"""What is due, and taking hold of it: routines to plan, deliveries to send or bring up to date."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload, selectinload

from storage.tables import (
    UNCOUNTED,
    Delivery,
    DeliveryState,
    Kind,
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


# A delivery with what sending it needs.
_WITH_ALL = (
    joinedload(Delivery.nudge).joinedload(Nudge.routine).joinedload(Routine.team),
    joinedload(Delivery.workspace),
    joinedload(Delivery.person),
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
    return (await session.scalars(statement)).all()


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
    statement = select(Delivery.workspace_id).where(_to_send(now, machine)).distinct()
    return statement.union(select(Delivery.workspace_id).where(_outdated(machine)).distinct())


async def next_to_send(
    session: AsyncSession, workspace_id: int, now: datetime, machine: datetime
) -> Delivery | None:
    """The workspace's next delivery with its nudge, routine, team, workspace and person, held for
    this transaction; None if nothing waits. Of what waits for one person only the first: whoever
    holds that decides about the rest."""
    earlier = aliased(Delivery)
    is_first = ~exists().where(
        earlier.person_id == Delivery.person_id,
        tuple_(earlier.due_at, earlier.id) < tuple_(Delivery.due_at, Delivery.id),
        _to_send(now, machine, earlier),
    )
    statement = (
        select(Delivery)
        .where(Delivery.workspace_id == workspace_id, _to_send(now, machine), is_first)
        .order_by(Delivery.due_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Delivery)
        .options(*_WITH_ALL)
    )
    return await session.scalar(statement)


async def in_doubt(
    session: AsyncSession, delivery: Delivery, machine: datetime
) -> Sequence[Delivery]:
    """The delivery, and what else to the same recipient was taken up and not written down in time.
    Held like the one before."""
    statement = (
        select(Delivery)
        .where(
            Delivery.workspace_id == delivery.workspace_id,
            Delivery.recipient == delivery.recipient,
            Delivery.state == DeliveryState.SENDING,
            Delivery.held_until <= machine,
        )
        .order_by(Delivery.id)
        .with_for_update(skip_locked=True, of=Delivery)
        .options(*_WITH_ALL)
    )
    return (await session.scalars(statement)).all()


async def waiting_for(
    session: AsyncSession, person_id: int, now: datetime, machine: datetime, limit: int
) -> Sequence[Delivery]:
    """What waits for a person and can go in a digest: due, or meant for it, and still of use; no
    notice, no reminder. Held like the one before."""
    due = Delivery.digest | (Delivery.due_at <= now)
    free = or_(Delivery.held_until.is_(None), Delivery.held_until <= machine)
    statement = (
        select(Delivery)
        .join(Delivery.nudge)
        .where(
            Delivery.person_id == person_id,
            Delivery.state == DeliveryState.WAITING,
            due,
            free,
            Nudge.expires_at > now,
            Nudge.kind.not_in(UNCOUNTED),
        )
        .order_by(Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
        .options(*_WITH_ALL)
    )
    return (await session.scalars(statement)).all()


async def hold_person(session: AsyncSession, person_id: int) -> None:
    """Nobody else decides about this person's messages until the transaction ends; the person is
    read anew. Whoever also holds deliveries holds those first."""
    held = select(Person).where(Person.id == person_id).with_for_update()
    await session.execute(held.execution_options(populate_existing=True))


async def counted_messages(
    session: AsyncSession, person_id: int, since: datetime, besides: int
) -> Sequence[tuple[datetime | None, bool]]:
    """When (None: at this moment) the person was sent each message that counts, since then, and
    whether there was an ask in it. Notices and reminders do not count, a digest counts once."""
    statement = (
        select(func.coalesce(Delivery.carrier_id, Delivery.id), Delivery.sent_at, Nudge.kind)
        .join(Delivery.nudge)
        .where(
            Delivery.person_id == person_id,
            Delivery.id != besides,
            Delivery.carrier_id.is_(None) | (Delivery.carrier_id != besides),
            (Delivery.state == DeliveryState.SENDING)
            | ((Delivery.state == DeliveryState.SENT) & (Delivery.sent_at >= since)),
            Nudge.kind.not_in(UNCOUNTED) | Delivery.carrier_id.is_not(None),
        )
    )
    messages: dict[int, tuple[datetime | None, bool]] = {}
    for message, sent_at, kind in await session.execute(statement):
        _, is_ask = messages.get(message, (sent_at, False))
        messages[message] = sent_at, is_ask or kind is Kind.ASK
    return list(messages.values())


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
    statement = select(Delivery).where(Delivery.id == delivery_id).options(*_WITH_ALL)
    return (await session.scalars(statement)).one()


async def carried_by(session: AsyncSession, carrier_id: int) -> Sequence[Delivery]:
    """Everything that went out in one digest, in the order in which it stands there."""
    statement = (
        select(Delivery)
        .where(Delivery.carrier_id == carrier_id, Delivery.state == DeliveryState.SENT)
        .order_by(Delivery.due_at, Delivery.id)
        .options(*_WITH_ALL)
    )
    return (await session.scalars(statement)).all()


def _to_send(
    now: datetime, machine: datetime, delivery: type[Delivery] = Delivery
) -> ColumnElement[bool]:
    free = or_(delivery.held_until.is_(None), delivery.held_until <= machine)
    # Literals, so that SQLite sees that its partial index holds exactly these.
    states: BindParameter[DeliveryState] = bindparam(
        "open", OPEN, expanding=True, literal_execute=True
    )
    return (delivery.due_at <= now) & delivery.state.in_(states) & free


def _outdated(machine: datetime) -> ColumnElement[bool]:
    free = or_(Delivery.held_until.is_(None), Delivery.held_until <= machine)
    return (Delivery.version > Delivery.shown) & (Delivery.state == DeliveryState.SENT) & free
