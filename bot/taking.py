"""Taking hold of what to send next, with the decision whether and when it may go.

Both happen in one transaction that holds the person, so that two processes at the same time
cannot spend one place in somebody's week twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import (
    WEEK,
    Decision,
    Gather,
    Message,
    Past,
    Send,
    Skip,
    Wait,
    decide,
    manner_of,
)
from bot.texts import line
from storage.queries.ledger import counted_messages, hold_person, next_to_send, waiting_for
from storage.tables import Delivery, DeliveryState

# Longer than any one call to a platform takes, so a lease that ran out means a process that died.
LEASE = timedelta(seconds=60)
# More than anybody reads in one message; the rest has its turn when there is a place again.
IN_A_DIGEST = 5
# More than waits for anybody: of it some may not go at this hour, by another team's holidays.
_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Taken:
    """Deliveries that are to go out as one message, held until `until` (machine time), which also
    tells this claim from a later one. A digest may have just one. With none of them something was
    decided that sends nothing: `ended` is the final state, None for one that waits."""

    ids: tuple[int, ...]
    until: datetime
    digest: bool = False
    ended: DeliveryState | None = None


async def take(
    session: AsyncSession, workspace_id: int, now: datetime, machine: datetime
) -> Taken | None:
    """Decides about the workspace's next delivery; None if nothing is left to decide."""
    delivery = await next_to_send(session, workspace_id, now, machine)
    if delivery is None:
        return None
    until = machine + LEASE
    if now >= delivery.nudge.expires_at:
        return Taken((), until, ended=_expire(delivery))
    if delivery.person_id is None:
        return _hold([delivery], until)
    if delivery.person is not None and delivery.person.deactivated_at is not None:
        delivery.state, delivery.held_until = DeliveryState.UNREACHABLE, None
        delivery.reason = line("reason.account_closed")
        return Taken((), until, ended=DeliveryState.UNREACHABLE)
    await hold_person(session, delivery.person_id)
    past = await _past(session, delivery, now)
    match _decide(delivery, now, past):
        case Send():
            return _hold([delivery], until)
        case Gather():
            return _hold(await _gathered(session, delivery, now, machine, past), until, digest=True)
        case Wait(at, reason, digest):
            delivery.state, delivery.held_until = DeliveryState.WAITING, None
            delivery.due_at, delivery.reason, delivery.digest = at, reason, digest
            return Taken((), until)
        case Skip(reason):
            delivery.state, delivery.held_until = DeliveryState.SKIPPED, None
            delivery.reason = reason
            return Taken((), until, ended=DeliveryState.SKIPPED)


def _decide(delivery: Delivery, now: datetime, past: Sequence[Past]) -> Decision:
    person, nudge = delivery.person, delivery.nudge
    if person is None:
        return Send()
    message = Message(nudge.kind, delivery.due_at, nudge.expires_at, delivery.digest)
    return decide(message, now, manner_of(person, nudge.routine.team), past)


async def _past(session: AsyncSession, delivery: Delivery, now: datetime) -> list[Past]:
    if delivery.person_id is None or delivery.person is None:
        return []
    manner = manner_of(delivery.person, delivery.nudge.routine.team)
    # A day more, for a day of the person's may have begun before it did in UTC.
    since = now - WEEK - timedelta(days=1)
    sent = await counted_messages(session, delivery.person_id, since, delivery.id)
    return [Past(manner.day_of(at or now), is_ask) for at, is_ask in sent]


async def _gathered(
    session: AsyncSession,
    first: Delivery,
    now: datetime,
    machine: datetime,
    past: Sequence[Past],
) -> list[Delivery]:
    """The digest: the delivery whose time has come, and what else waits and may go now."""
    if first.person_id is None:
        return [first]
    waiting = await waiting_for(session, first.person_id, now, machine, _LOOKED_AT)
    others = [
        other
        for other in waiting
        if other.id != first.id and isinstance(_decide(other, now, past), Send | Gather)
    ]
    return [first, *others][:IN_A_DIGEST]


def _hold(deliveries: Sequence[Delivery], until: datetime, *, digest: bool = False) -> Taken:
    for delivery in deliveries:
        delivery.state, delivery.held_until = DeliveryState.SENDING, until
        delivery.attempts += 1
        delivery.carrier_id = deliveries[0].id if digest else None
    return Taken(tuple(delivery.id for delivery in deliveries), until, digest)


def _expire(delivery: Delivery) -> DeliveryState:
    """Too late to be of use: because it never went out, because it had to wait for so long, or
    because nobody was there to send it."""
    if delivery.attempts > 0:
        delivery.state = DeliveryState.FAILED
    else:
        delivery.state = DeliveryState.SKIPPED
        if delivery.reason != line("reason.paused"):
            never = delivery.due_at >= delivery.nudge.expires_at
            delivery.reason = line("reason.no_hour") if never else line("reason.stale")
    delivery.held_until = None
    return delivery.state
