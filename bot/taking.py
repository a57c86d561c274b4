"""Taking hold of what to send next, with the decision whether and when it may go.

Both happen in one transaction that holds the person, so that two processes at the same time
cannot spend one place in somebody's week twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.habits import Habits, habits_of, write_offer
from bot.humane import (
    WEEK,
    Decision,
    Gather,
    Message,
    Offer,
    Past,
    Send,
    Skip,
    Wait,
    decide,
    manner_of,
)
from bot.nudging import reminded_at
from bot.routines.plan import Rules
from bot.texts import line
from storage.queries.decisions import keep_decision
from storage.queries.habits import REMIND, RHYTHM, ask_of_reminder
from storage.queries.ledger import (
    counted_messages,
    hold_person,
    in_doubt,
    next_to_send,
    waiting_for,
)
from storage.tables import Delivery, DeliveryState, Kind, Nudge, Person, RoutineKind

# Longer than all that one message can take (who we are there, its pictures, its turn, the message
# itself), so a lease that ran out means a process that died, or a message in doubt.
LEASE = timedelta(minutes=2)
# More than anybody reads in one message; the rest has its turn when there is a place again.
IN_A_DIGEST = 5
# More than waits for anybody: of it some may not go at this hour, by another team's holidays.
_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Taken:
    """Deliveries, with all that sending needs, that are to go out as one message. They are held
    until `until` (machine time), which also tells this claim from a later one. A digest may have
    just one. Those in `doubt`, all to one recipient, may have arrived: first somebody has to look.
    With none of them something was decided that sends nothing: `ended` is the delivery that has
    come to its end, None for one that waits."""

    deliveries: tuple[Delivery, ...]
    until: datetime
    digest: bool = False
    doubt: bool = False
    ended: Delivery | None = None


@dataclass(frozen=True, slots=True)
class _Addressee:
    """A person, held, with what they were sent in the last week and how they take asks."""

    person: Person
    past: Sequence[Past]
    habits: Habits | None

    def decide(self, delivery: Delivery, now: datetime) -> Decision:
        nudge = delivery.nudge
        message = Message(
            nudge.kind,
            delivery.due_at,
            nudge.expires_at,
            delivery.digest,
            for_meeting=nudge.routine.kind is RoutineKind.AGENDA,
        )
        manner, habit = manner_of(self.person, nudge.routine.team), None
        if self.habits is not None and is_thinned(nudge):
            habit = self.habits.of(self.person.id, nudge.routine_id)
        return decide(message, now, manner, self.past, habit)


def is_thinned(nudge: Nudge) -> bool:
    """Whether somebody's habit counts for it: the question about that is always asked."""
    return nudge.kind is Kind.ASK and nudge.step != RHYTHM


async def take(
    session: AsyncSession,
    workspace_id: int,
    rules: Mapping[RoutineKind, Rules],
    now: datetime,
    machine: datetime,
) -> Taken | None:
    """Decides about the workspace's next delivery; None if nothing is left to decide."""
    delivery = await next_to_send(session, workspace_id, now, machine)
    if delivery is None:
        return None
    until = machine + LEASE
    if delivery.state is DeliveryState.SENDING:
        return _look(await in_doubt(session, delivery, machine), until)
    if now >= delivery.nudge.expires_at:
        return await _end(session, delivery, now, *_expired(delivery))
    if delivery.workspace.uninstalled_at is not None:
        reason = line("reason.uninstalled")
        return await _end(session, delivery, now, DeliveryState.UNREACHABLE, reason)
    person = delivery.person
    # No later than the message, by whichever of the clocks the platform goes.
    began = min(now, machine)
    if person is None:
        return _hold([delivery], began, until)
    if person.deactivated_at is not None:
        reason = line("reason.account_closed")
        return await _end(session, delivery, now, DeliveryState.UNREACHABLE, reason)
    await hold_person(session, person.id)
    decision = await _about_ask(session, delivery, person, now, rules)
    to = await _addressee(session, person, delivery, now)
    match decision or to.decide(delivery, now):
        case Send():
            return _hold([delivery], began, until)
        case Gather():
            gathered = await _gathered(session, delivery, to, now, machine)
            return _hold(gathered, began, until, digest=True)
        case Wait(at, reason, digest):
            delivery.state, delivery.held_until = DeliveryState.WAITING, None
            delivery.due_at, delivery.reason, delivery.digest = at, reason, digest
            await keep_decision(session, delivery.id, now, at, reason)
            return Taken((), until)
        case Skip(reason):
            return await _end(session, delivery, now, DeliveryState.SKIPPED, reason)
        case Offer(reason):
            if to.habits is not None:
                await write_offer(session, person, to.habits.silent[person.id], now)
            return await _end(session, delivery, now, DeliveryState.SKIPPED, reason)


async def _about_ask(
    session: AsyncSession,
    delivery: Delivery,
    person: Person,
    now: datetime,
    rules: Mapping[RoutineKind, Rules],
) -> Wait | Skip | None:
    """What its ask means for a reminder: one that keeps a distance waits for it, and nobody is
    reminded of what they did not get on an earlier day of theirs. Who is reminded of a task, and
    when, its routine says."""
    if delivery.nudge.step != REMIND:
        return None
    asked = await ask_of_reminder(session, delivery.nudge, person.id)
    if asked is None:
        return None
    routine = delivery.nudge.routine
    after = rules[routine.kind].reminds_after
    if after is not None and asked.at is not None:
        at = reminded_at(person, routine.team, asked.at + after)
        if at > now:
            return Wait(at, line("reason.asked_late"))
    manner = manner_of(person, routine.team)
    is_earlier = asked.sent_at is not None and manner.day_of(asked.sent_at) < manner.day_of(now)
    return None if is_earlier else Skip(line("reason.just_asked"))


async def _addressee(
    session: AsyncSession, person: Person, delivery: Delivery, now: datetime
) -> _Addressee:
    manner = manner_of(person, delivery.nudge.routine.team)
    # A day more, for a day of the person's may have begun before it did in UTC.
    since = now - WEEK - timedelta(days=1)
    sent = await counted_messages(session, person.id, since, delivery.id)
    past = [Past(manner.day_of(at or now), is_ask) for at, is_ask in sent]
    return _Addressee(person, past, await _habits(session, person, [delivery], now))


async def _habits(
    session: AsyncSession, person: Person, deliveries: Iterable[Delivery], now: datetime
) -> Habits | None:
    """Read only where one of the deliveries is an ask."""
    if not any(is_thinned(one.nudge) for one in deliveries):
        return None
    return await habits_of(session, [person], now)


async def _gathered(
    session: AsyncSession, first: Delivery, to: _Addressee, now: datetime, machine: datetime
) -> list[Delivery]:
    """The digest: the delivery whose time has come, and what else waits and may go now; one ask at
    most."""
    waiting = await waiting_for(session, to.person.id, now, machine, _LOOKED_AT)
    if to.habits is None:
        to = replace(to, habits=await _habits(session, to.person, waiting, now))
    gathered = [first]
    for other in waiting:
        has_ask = any(one.nudge.kind is Kind.ASK for one in gathered)
        if other.id == first.id or (has_ask and other.nudge.kind is Kind.ASK):
            continue
        if isinstance(to.decide(other, now), Send | Gather):
            gathered.append(other)
    return gathered[:IN_A_DIGEST]


async def _end(
    session: AsyncSession, delivery: Delivery, now: datetime, state: DeliveryState, reason: str
) -> Taken:
    delivery.state, delivery.reason, delivery.held_until = state, reason, None
    await keep_decision(session, delivery.id, now, None, reason)
    return Taken((), now, ended=delivery)


def _hold(
    deliveries: Sequence[Delivery], began: datetime, until: datetime, *, digest: bool = False
) -> Taken:
    for delivery in deliveries:
        delivery.state, delivery.held_until = DeliveryState.SENDING, until
        delivery.claimed_at, delivery.shown = began, delivery.version
        delivery.attempts += 1
        delivery.carrier_id = deliveries[0].id if digest else None
    return Taken(tuple(deliveries), until, digest)


def _look(deliveries: Sequence[Delivery], until: datetime) -> Taken:
    for delivery in deliveries:
        delivery.held_until = until
    return Taken(tuple(deliveries), until, doubt=True)


def _expired(delivery: Delivery) -> tuple[DeliveryState, str]:
    """Too late to be of use: because it never went out, because it had to wait for so long, or
    because nobody was there to send it."""
    if delivery.attempts > 0:
        return DeliveryState.FAILED, delivery.reason or line("reason.stale")
    if delivery.reason in (line("reason.paused"), line("reason.agenda_first")):
        return DeliveryState.SKIPPED, delivery.reason
    never = delivery.due_at >= delivery.nudge.expires_at
    return DeliveryState.SKIPPED, line("reason.no_hour") if never else line("reason.stale")
