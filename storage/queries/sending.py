"""Taking hold of deliveries that are to be sent or looked for, many at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from storage.queries.among import among
from storage.queries.anew import AS_IT_IS
from storage.queries.ledger import to_send
from storage.tables import UNCOUNTED, Delivery, DeliveryState, Kind, Member, Nudge, Person, Routine
from storage.types import UtcDateTime

# A delivery with what sending it needs.
WITH_ALL = (
    joinedload(Delivery.nudge).joinedload(Nudge.routine).joinedload(Routine.team),
    joinedload(Delivery.person),
)

# Statements are made once where each message needs them: that takes longer than what they do.
_EARLIER = aliased(Delivery)
_NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())
_MACHINE: BindParameter[datetime] = bindparam("machine", type_=UtcDateTime())
_NEXT_TO_SEND = (
    select(Delivery)
    .where(
        Delivery.workspace_id == bindparam("workspace_id"),
        to_send(_NOW, _MACHINE),
        ~exists().where(
            _EARLIER.person_id == Delivery.person_id,
            tuple_(_EARLIER.due_at, _EARLIER.id) < tuple_(Delivery.due_at, Delivery.id),
            to_send(_NOW, _MACHINE, _EARLIER),
        ),
    )
    .order_by(Delivery.due_at, Delivery.id)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True, of=Delivery)
    .options(*WITH_ALL)
)


async def next_to_send(
    session: AsyncSession, workspace_id: int, now: datetime, machine: datetime, limit: int
) -> Sequence[Delivery]:
    """The workspace's next deliveries with nudge, routine, team and person, held for this
    transaction. Of what waits for one person only the first: whoever holds that decides about the
    rest."""
    of = {"workspace_id": workspace_id, "now": now, "machine": machine, "most": limit}
    return (await session.scalars(_NEXT_TO_SEND, of)).all()


async def in_doubt(
    session: AsyncSession, workspace_id: int, recipient: str, machine: datetime
) -> Sequence[Delivery]:
    """What was begun for the recipient and not written down in time. Held like those before."""
    statement = (
        select(Delivery)
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.recipient == recipient,
            Delivery.state == DeliveryState.SENDING,
            Delivery.claimed_at.is_not(None),
            Delivery.held_until <= machine,
        )
        .order_by(Delivery.id)
        .with_for_update(skip_locked=True, of=Delivery)
        .options(*WITH_ALL)
    )
    return (await session.scalars(statement)).all()


async def waiting_for(
    session: AsyncSession, person_id: int, now: datetime, machine: datetime, limit: int
) -> Sequence[Delivery]:
    """What waits for a person and can go in a digest: due, or meant for it, and still of use; no
    notice, no reminder. Also what somebody claimed who has let the claim run out without beginning.
    Held like those before."""
    due = Delivery.digest | (Delivery.due_at <= now)
    free = or_(Delivery.held_until.is_(None), Delivery.held_until <= machine)
    statement = (
        select(Delivery)
        .join(Delivery.nudge)
        .where(
            Delivery.person_id == person_id,
            (Delivery.state == DeliveryState.WAITING) | _unbegun(),
            due,
            free,
            Nudge.expires_at > now,
            Nudge.kind.not_in(UNCOUNTED),
        )
        .order_by(Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
        .options(*WITH_ALL)
    )
    return (await session.scalars(statement)).all()


async def hold_persons(
    session: AsyncSession, person_ids: Collection[int], *, waits: bool = True
) -> set[int]:
    """Nobody else decides about these persons' messages until the transaction ends; they are read
    anew. Whoever also holds deliveries holds those first, and with more than one of them does not
    wait: whom another one holds is left out. The ids of those who are held."""
    if not person_ids:
        return set()
    holding = _WAITING_FOR_PERSONS if waits else _HOLDING_PERSONS
    return {person.id for person in await session.scalars(holding, {"persons": person_ids})}


def _holding(*, waits: bool) -> Select[Person]:
    held = select(Person).where(among(Person.id, "persons")).with_for_update(skip_locked=not waits)
    return held.execution_options(**AS_IT_IS)


_HOLDING_PERSONS, _WAITING_FOR_PERSONS = _holding(waits=False), _holding(waits=True)


@dataclass(frozen=True, slots=True)
class Counted:
    """A message that counts: when a person was sent it (None: at this moment), and whether there
    was an ask in it."""

    at: datetime | None
    is_ask: bool


_COUNTED_MESSAGES = (
    select(
        Delivery.person_id,
        Delivery.id,
        func.coalesce(Delivery.carrier_id, Delivery.id),
        Delivery.sent_at,
        Nudge.kind,
    )
    .join(Delivery.nudge)
    .where(
        among(Delivery.person_id, "persons"),
        (Delivery.state == DeliveryState.SENDING)
        | ((Delivery.state == DeliveryState.SENT) & (Delivery.sent_at >= bindparam("since"))),
        Nudge.kind.not_in(UNCOUNTED) | Delivery.carrier_id.is_not(None),
    )
)


async def counted_messages(
    session: AsyncSession, besides: Mapping[int, int], since: datetime
) -> dict[int, list[Counted]]:
    """What each of these persons was sent since then that counts, besides one delivery of theirs
    (0: none). Notices and reminders do not count, a digest counts once."""
    found: dict[int, dict[int, Counted]] = {person_id: {} for person_id in besides}
    of = {"persons": besides.keys(), "since": since}
    for person_id, delivery_id, message, sent_at, kind in await session.execute(
        _COUNTED_MESSAGES, of
    ):
        if person_id is None or besides[person_id] in (delivery_id, message):
            continue
        own = found[person_id]
        before = own.get(message, Counted(sent_at, is_ask=False))
        own[message] = Counted(before.at, before.is_ask or kind is Kind.ASK)
    return {person_id: list(messages.values()) for person_id, messages in found.items()}


_WHO_LEFT = select(Member.team_id, Member.person_id).where(
    among(Member.team_id, "teams"), among(Member.person_id, "persons"), Member.left_at.is_not(None)
)


async def who_left(
    session: AsyncSession, places: Collection[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Of these teams and persons those where the person was in the team and is no more."""
    teams, persons = {team for team, _ in places}, {person for _, person in places}
    found = await session.execute(_WHO_LEFT, {"teams": teams, "persons": persons})
    return {(team_id, person_id) for team_id, person_id in found} & {*places}


async def free_unbegun(session: AsyncSession, workspace_id: int, machine: datetime) -> None:
    """What somebody claimed and has not begun may be taken up at once. Whoever is alive after all
    notices that it is theirs no more."""
    # Whoever is at one of them just now is alive.
    named = select(Delivery.id).where(Delivery.workspace_id == workspace_id, _unbegun())
    free = Delivery.id.in_(named.with_for_update(skip_locked=True))
    statement = update(Delivery).where(free)
    await session.execute(
        statement.values(held_until=machine), execution_options={"synchronize_session": False}
    )


def _unbegun() -> ColumnElement[bool]:
    return (Delivery.state == DeliveryState.SENDING) & Delivery.claimed_at.is_(None)
