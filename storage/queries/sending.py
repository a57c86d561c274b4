"""Taking hold of deliveries that are to be sent, looked for or brought up to date, and writing down
what became of them: many at a time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Dialect,
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
from sqlalchemy.sql.dml import ReturningUpdate

from storage.queries.among import among
from storage.queries.ledger import is_outdated, to_send
from storage.queries.rows import given, shape_of, table_of
from storage.tables import (
    UNCOUNTED,
    Delivery,
    DeliveryState,
    Kind,
    Member,
    Nudge,
    Person,
    Routine,
)
from storage.types import UtcDateTime

# A delivery with what sending it needs.
_WITH_ALL = (
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
    .options(*_WITH_ALL)
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
        .options(*_WITH_ALL)
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
        .options(*_WITH_ALL)
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
    return held.execution_options(populate_existing=True)


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


async def outdated(
    session: AsyncSession, workspace_id: int, machine: datetime, limit: int
) -> list[list[Delivery]]:
    """The next sent messages that show less than they should: of each, all that went out in it, in
    the order in which it stands there."""
    statement = (
        select(Delivery)
        .where(Delivery.workspace_id == workspace_id, is_outdated(machine))
        .order_by(Delivery.id)
        .limit(limit)
        .options(*_WITH_ALL)
    )
    found = (await session.scalars(statement)).all()
    carriers = {one.carrier_id for one in found if one.carrier_id is not None}
    carried = await _carried_by(session, carriers) if carriers else {}
    # Two of one digest are one message.
    alone = {one.id: [one] for one in found if one.carrier_id is None}
    return list((alone | carried).values())


async def _carried_by(
    session: AsyncSession, carriers: Collection[int]
) -> dict[int, list[Delivery]]:
    statement = (
        select(Delivery)
        .where(Delivery.carrier_id.in_(carriers), Delivery.state == DeliveryState.SENT)
        .order_by(Delivery.due_at, Delivery.id)
        .options(*_WITH_ALL)
    )
    found: dict[int, list[Delivery]] = {}
    for one in await session.scalars(statement):
        found.setdefault(one.carrier_id or 0, []).append(one)
    return found


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
