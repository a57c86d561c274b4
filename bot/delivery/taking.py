"""Taking hold of what to send next, with the decision whether and when it may go.

Both happen in one transaction that holds the persons, so that two processes at the same time
cannot spend one place in somebody's week twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.batch import Batch
from bot.habits import Habits, habits_of, write_offer
from bot.humane import (
    WEEK,
    Gather,
    Manner,
    Message,
    Offer,
    Past,
    Send,
    Skip,
    Wait,
    after_ask,
    decide,
    manner_of,
)
from bot.humane import Decision as Verdict
from bot.nudging import reminded_at
from bot.routines.plan import Rules
from bot.texts import line
from storage.queries.decisions import keep_decisions
from storage.queries.habits import REMIND, RHYTHM, Asked, asks_of_reminders
from storage.queries.recording import write_down
from storage.queries.sending import (
    Counted,
    counted_messages,
    hold_persons,
    in_doubt,
    next_to_send,
    waiting_for,
)
from storage.tables import Delivery, DeliveryState, Kind, Nudge, Person, RoutineKind, Workspace

# Longer than all that one message can take (who we are there, its pictures, its turn, the message
# itself), so a lease that ran out means a process that died, or a message in doubt.
LEASE = timedelta(minutes=2)
# More than anybody reads in one message; the rest has its turn when there is a place again.
IN_A_DIGEST = 5
# More than waits for anybody: of it some may not go at this hour, by another team's holidays.
_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class _Known:
    """What there is to know about persons, all of them held: what they were sent in the last week,
    how they take asks (of those who are about to be asked), and the asks of reminders."""

    counted: Mapping[int, Sequence[Counted]]
    habits: Habits
    asked: Mapping[tuple[int, str, int], Asked]


@dataclass(frozen=True, slots=True)
class _Addressee:
    """A person, held, with what they were sent in the last week and how they take asks."""

    person: Person
    past: Sequence[Past]
    habits: Habits

    def decide(self, delivery: Delivery, now: datetime) -> Verdict:
        nudge = delivery.nudge
        message = Message(
            nudge.kind,
            delivery.due_at,
            nudge.expires_at,
            delivery.digest,
            for_meeting=nudge.routine.kind is RoutineKind.AGENDA,
        )
        manner, habit = manner_of(self.person, nudge.routine.team), None
        if is_thinned(nudge):
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
    most: int,
    *,
    begins: bool = True,
) -> Batch | None:
    """Decides about the workspace's next deliveries, `most` at a time; None if nothing is left to
    decide. Where it `begins` the first of them begin at once, which spares writing that down
    afterwards."""
    found = await next_to_send(session, workspace_id, now, machine, most)
    if not found:
        return None
    workspace = await session.get_one(Workspace, workspace_id)
    batch = Batch(workspace, now, machine + LEASE, is_full=len(found) == most)
    to_persons = []
    for delivery in found:
        if delivery.state is DeliveryState.SENDING:
            if delivery.claimed_at is not None:
                await _look(session, batch, delivery, machine)
                continue
            batch.forget_claim(delivery)
        if over := _over(delivery, workspace, now):
            batch.end(delivery, *over)
        elif delivery.person is None:
            batch.hold([delivery], digest=False)
        else:
            to_persons.append((delivery, delivery.person))
    waits = len(found) == 1
    held = await hold_persons(session, {person.id for _, person in to_persons}, waits=waits)
    # Whom somebody else holds has their turn in another batch.
    to_persons = [(one, person) for one, person in to_persons if person.id in held]
    known = await _known(session, to_persons, now)
    for delivery, person in to_persons:
        to = _addressee(person, delivery, known, now)
        match _about_ask(delivery, person, known, now, rules) or to.decide(delivery, now):
            case Send():
                batch.hold([delivery], digest=False)
            case Gather():
                gathered = await _gathered(session, batch, delivery, to, machine)
                batch.hold(gathered, digest=True)
            case Wait(at, reason, digest):
                batch.wait(delivery, at, reason, digest=digest)
            case Skip(reason):
                batch.end(delivery, DeliveryState.SKIPPED, reason)
            case Offer(reason):
                await write_offer(session, person, to.habits.silent[person.id], now)
                batch.end(delivery, DeliveryState.SKIPPED, reason)
    batch.in_order()
    if begins:
        batch.begin(machine)
    await write_down(session, batch.changes)
    await keep_decisions(session, batch.decisions, now)
    return batch


async def _look(session: AsyncSession, batch: Batch, delivery: Delivery, machine: datetime) -> None:
    """One look for all to the same recipient."""
    if not any(one.doubt and one.recipient == delivery.recipient for one in batch.taken):
        workspace_id = delivery.workspace_id
        batch.look(await in_doubt(session, workspace_id, delivery.recipient, machine))


async def _known(
    session: AsyncSession, deliveries: Sequence[tuple[Delivery, Person]], now: datetime
) -> _Known:
    # A day more, for a day of the person's may have begun before it did in UTC.
    since = now - WEEK - timedelta(days=1)
    besides = {person.id: delivery.id for delivery, person in deliveries}
    reminders = [
        _ask_of(one.nudge, person) for one, person in deliveries if one.nudge.step == REMIND
    ]
    return _Known(
        await counted_messages(session, besides, since) if besides else {},
        await _habits(session, deliveries, now),
        await asks_of_reminders(session, reminders),
    )


async def _habits(
    session: AsyncSession, deliveries: Iterable[tuple[Delivery, Person]], now: datetime
) -> Habits:
    """Of those who get an ask."""
    asked = [person for one, person in deliveries if is_thinned(one.nudge)]
    return await habits_of(session, asked, now)


def _ask_of(reminder: Nudge, person: Person) -> tuple[int, str, int]:
    return reminder.routine_id, reminder.occasion, person.id


def _about_ask(
    delivery: Delivery,
    person: Person,
    known: _Known,
    now: datetime,
    rules: Mapping[RoutineKind, Rules],
) -> Wait | Skip | None:
    """What its ask means for a reminder: one that keeps a distance waits for it, and nobody is
    reminded of what they did not get on an earlier day of theirs. Who is reminded of a task, and
    when, its routine says."""
    if delivery.nudge.step != REMIND:
        return None
    asked = known.asked.get(_ask_of(delivery.nudge, person))
    if asked is None:
        return None
    routine = delivery.nudge.routine
    after = rules[routine.kind].reminds_after
    if after is not None and asked.at is not None:
        at = reminded_at(person, routine.team, asked.at + after)
        if at > now:
            return after_ask(at, delivery.nudge.expires_at)
    manner = manner_of(person, routine.team)
    is_earlier = asked.sent_at is not None and manner.day_of(asked.sent_at) < manner.day_of(now)
    return None if is_earlier else Skip(line("reason.just_asked"))


def _addressee(person: Person, delivery: Delivery, known: _Known, now: datetime) -> _Addressee:
    manner = manner_of(person, delivery.nudge.routine.team)
    past = past_of(known.counted[person.id], manner, now)
    return _Addressee(person, past, known.habits)


def past_of(counted: Iterable[Counted], manner: Manner, now: datetime) -> list[Past]:
    """On which of their days somebody got what counts."""
    return [Past(manner.day_of(one.at or now), one.is_ask) for one in counted]


async def _gathered(
    session: AsyncSession, batch: Batch, first: Delivery, to: _Addressee, machine: datetime
) -> list[Delivery]:
    """The digest: the delivery whose time has come, and what else waits and may go now; one ask at
    most."""
    now = batch.now
    waiting = await waiting_for(session, to.person.id, now, machine, _LOOKED_AT)
    for one in waiting:
        if one.state is DeliveryState.SENDING:
            batch.forget_claim(one)
    to = replace(to, habits=await _habits(session, [(one, to.person) for one in waiting], now))
    gathered = [first]
    for other in waiting:
        has_ask = any(one.nudge.kind is Kind.ASK for one in gathered)
        if other.id == first.id or (has_ask and other.nudge.kind is Kind.ASK):
            continue
        if isinstance(to.decide(other, now), Send | Gather):
            gathered.append(other)
    return gathered[:IN_A_DIGEST]


def _over(
    delivery: Delivery, workspace: Workspace, now: datetime
) -> tuple[DeliveryState, str] | None:
    """How it ends without being sent, where that needs no knowledge of a person's week."""
    if now >= delivery.nudge.expires_at:
        return _expired(delivery)
    if workspace.uninstalled_at is not None:
        return DeliveryState.UNREACHABLE, line("reason.uninstalled")
    if delivery.person is not None and delivery.person.deactivated_at is not None:
        return DeliveryState.UNREACHABLE, line("reason.account_closed")
    return None


def _expired(delivery: Delivery) -> tuple[DeliveryState, str]:
    """Too late to be of use: because it never went out, because it had to wait for so long, or
    because nobody was there to send it."""
    if delivery.attempts > 0:
        return DeliveryState.FAILED, delivery.reason or line("reason.stale")
    if delivery.reason in (line("reason.paused"), line("reason.agenda_first")):
        return DeliveryState.SKIPPED, delivery.reason
    never = delivery.due_at >= delivery.nudge.expires_at
    return DeliveryState.SKIPPED, line("reason.no_hour") if never else line("reason.stale")
