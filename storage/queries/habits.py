"""How people take what they are asked: what passed without a word of theirs, and what was left out
for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from storage.queries.among import among
from storage.queries.rows import are_one_of
from storage.tables import Delivery, DeliveryState, Kind, Nudge, Person, Routine
from storage.types import UtcDateTime

# The step of the question whether another rhythm suits, in whichever routine it is.
RHYTHM = "rhythm"
# The steps of an ask that has a reminder, and of that, in every routine. On the same occasion
# somebody may have a task too, with a reminder of its own.
ASK, REMIND = "ask", "remind"


@dataclass(frozen=True, slots=True)
class Silence:
    """Asks in a row without a word: how many of them passed by (`passed`; another one may still be
    answered), and the first of all, by which the question about another rhythm is named."""

    passed: int
    first_id: int
    routine_id: int

    @property
    def name(self) -> str:
        return f"{RHYTHM}:{self.first_id}"


async def silences(
    session: AsyncSession, person_ids: Collection[int], now: datetime
) -> dict[int, Silence]:
    """The silence of each person up to `now` in all their teams; nobody who spoke last. An ask has
    passed once it is of no more use, or its reminder went out."""
    of = {"persons": person_ids, "now": now}
    found: dict[int, Silence] = {}
    for person_id, delivery_id, routine_id, passed in await session.execute(_SILENT_ASKS, of):
        if person_id is None:
            continue
        before = found.get(person_id, Silence(0, delivery_id, routine_id))
        found[person_id] = Silence(before.passed + passed, before.first_id, before.routine_id)
    return found


_NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())
_SPOKE_AT = func.coalesce(Delivery.answered_at, Delivery.sent_at)
# When each person last answered an ask; to want it later is an answer, at the latest then.
_HEARD = (
    select(Delivery.person_id, func.max(_SPOKE_AT).label("at"))
    .join(Delivery.nudge)
    .where(
        among(Delivery.person_id, "persons"),
        Nudge.kind == Kind.ASK,
        Delivery.answered_at.is_not(None) | Delivery.snoozed_until.is_not(None),
        _SPOKE_AT <= _NOW,
    )
    .group_by(Delivery.person_id)
    .subquery()
)
_REMINDER, _REMINDED = aliased(Nudge), aliased(Delivery)
_IS_REMINDED = exists().where(
    _REMINDER.routine_id == Nudge.routine_id,
    _REMINDER.occasion == Nudge.occasion,
    (Nudge.step == ASK) & (_REMINDER.step == REMIND),
    _REMINDED.nudge_id == _REMINDER.id,
    _REMINDED.person_id == Delivery.person_id,
    _REMINDED.sent_at <= _NOW,
)
_SILENT_ASKS = (
    select(
        Delivery.person_id,
        Delivery.id,
        Nudge.routine_id,
        (Nudge.expires_at <= _NOW) | _IS_REMINDED,
    )
    .join(Delivery.nudge)
    .join(Delivery.person)
    .outerjoin(_HEARD, _HEARD.c.person_id == Delivery.person_id)
    .where(
        among(Delivery.person_id, "persons"),
        Delivery.sent_at <= _NOW,
        Delivery.state == DeliveryState.SENT,
        Nudge.kind == Kind.ASK,
        Nudge.step != RHYTHM,
        _HEARD.c.at.is_(None) | (Delivery.sent_at > _HEARD.c.at),
        Person.heard_at.is_(None) | (Delivery.sent_at > Person.heard_at),
    )
    .order_by(Delivery.sent_at, Delivery.id)
)


async def offered(session: AsyncSession, silent: Collection[Silence]) -> set[str]:
    """Of these silences the names of those in which the question was asked."""
    if not silent:
        return set()
    named = (Nudge.routine_id, Nudge.occasion, Nudge.step)
    keys = [(one.routine_id, one.name, RHYTHM) for one in silent]
    statement = select(Nudge.occasion).where(are_one_of(session, Nudge, named, keys))
    return set((await session.scalars(statement)).all())


async def left_out(
    session: AsyncSession,
    person_ids: Collection[int],
    reasons: Collection[str],
    now: datetime,
    besides: int = 0,
) -> set[tuple[int, int]]:
    """Persons and routines whose last ask that was due by `now` was left out for one of these
    reasons, rather than sent."""
    was_left_out = Delivery.reason.in_(reasons) & (Delivery.state == DeliveryState.SKIPPED)
    last = (
        select(func.max(Delivery.id))
        .join(Delivery.nudge)
        .where(
            Delivery.person_id.in_(person_ids),
            Delivery.id != besides,
            Nudge.kind == Kind.ASK,
            Nudge.step != RHYTHM,
            Nudge.due_at <= now,
            (Delivery.state == DeliveryState.SENT) | was_left_out,
        )
        .group_by(Delivery.person_id, Nudge.routine_id)
    )
    statement = (
        select(Delivery.person_id, Nudge.routine_id)
        .join(Delivery.nudge)
        .where(Delivery.id.in_(last), Delivery.state == DeliveryState.SKIPPED)
    )
    found = await session.execute(statement)
    return {(person, routine) for person, routine in found if person is not None}


async def asks_left_out(
    session: AsyncSession,
    person_ids: Collection[int],
    reasons: Collection[str],
    after: datetime,
    until: datetime,
) -> set[tuple[int, int, str, str]]:
    """Persons with the asks (routine, occasion, step) that were left out for one of these reasons
    and were due in that time."""
    statement = (
        select(Delivery.person_id, Nudge.routine_id, Nudge.occasion, Nudge.step)
        .join(Delivery.nudge)
        .where(
            Delivery.person_id.in_(person_ids),
            Delivery.state == DeliveryState.SKIPPED,
            Delivery.reason.in_(reasons),
            Delivery.due_at > after,
            Delivery.due_at <= until,
        )
    )
    found = await session.execute(statement)
    return {
        (person, routine, occasion, step)
        for person, routine, occasion, step in found
        if person is not None
    }


async def asks_sent(
    session: AsyncSession, person_ids: Collection[int], after: datetime, until: datetime
) -> dict[tuple[int, int, str, str], datetime]:
    """When each person was sent an ask (routine, occasion, step) in a message of its own in that
    time."""
    statement = (
        select(Delivery.person_id, Nudge.routine_id, Nudge.occasion, Nudge.step, Delivery.sent_at)
        .join(Delivery.nudge)
        .where(
            Delivery.person_id.in_(person_ids),
            Delivery.state == DeliveryState.SENT,
            Delivery.carrier_id.is_(None),
            Delivery.sent_at > after,
            Delivery.sent_at <= until,
            Nudge.kind == Kind.ASK,
            Nudge.step != RHYTHM,
        )
    )
    return {
        (person, routine, occasion, step): at
        for person, routine, occasion, step, at in await session.execute(statement)
        if person is not None and at is not None
    }


async def offers_sent(
    session: AsyncSession, person_ids: Collection[int], after: datetime, until: datetime
) -> Sequence[tuple[int, datetime]]:
    """Who was asked about another rhythm in that time, and when."""
    statement = (
        select(Delivery.person_id, Delivery.sent_at)
        .join(Delivery.nudge)
        .where(
            Delivery.person_id.in_(person_ids),
            Delivery.sent_at > after,
            Delivery.sent_at <= until,
            Nudge.step == RHYTHM,
        )
    )
    found = await session.execute(statement)
    return [(person, at) for person, at in found if person is not None and at is not None]


async def offers_to(session: AsyncSession, person_id: int) -> Sequence[Delivery]:
    """The questions about another rhythm that a person was sent and has not answered."""
    statement = (
        select(Delivery)
        .join(Delivery.nudge)
        .where(
            Delivery.person_id == person_id, Nudge.step == RHYTHM, Delivery.answered_at.is_(None)
        )
        .with_for_update(of=Delivery)
    )
    return (await session.scalars(statement)).all()


async def routine_with_team(session: AsyncSession, routine_id: int) -> Routine:
    statement = select(Routine).where(Routine.id == routine_id).options(joinedload(Routine.team))
    return (await session.scalars(statement)).one()


@dataclass(frozen=True, slots=True)
class Asked:
    """An ask of one person: when it came (`sent_at`), and when it came or is to come (`at`); None
    for neither."""

    sent_at: datetime | None
    at: datetime | None


async def asks_of_reminders(
    session: AsyncSession, reminders: Collection[tuple[int, str, int]]
) -> dict[tuple[int, str, int], Asked]:
    """The asks that reminders belong to, by routine, occasion and person, as they stand for that
    person; without those of which there is none for anybody."""
    if not reminders:
        return {}
    own = aliased(Delivery)
    persons = {person_id for _, _, person_id in reminders}
    occasions = {(routine_id, occasion) for routine_id, occasion, _ in reminders}
    statement = (
        select(Nudge.routine_id, Nudge.occasion, own.person_id, own.state, own.sent_at, own.due_at)
        .select_from(Nudge)
        .outerjoin(own, (own.nudge_id == Nudge.id) & own.person_id.in_(persons))
        .where(
            Nudge.step == ASK,
            are_one_of(session, Nudge, (Nudge.routine_id, Nudge.occasion), occasions),
        )
    )
    found = (await session.execute(statement)).all()
    asked = {(routine_id, occasion) for routine_id, occasion, *_ in found}
    their_own = {
        (routine_id, occasion, person_id): _asked(state, sent_at, due_at)
        for routine_id, occasion, person_id, state, sent_at, due_at in found
    }
    return {
        one: their_own.get(one, Asked(None, None)) for one in reminders if (one[0], one[1]) in asked
    }


def _asked(state: DeliveryState | None, sent_at: datetime | None, due_at: datetime) -> Asked:
    if state is DeliveryState.SENT:
        return Asked(sent_at, sent_at)
    return Asked(None, due_at if state in (DeliveryState.WAITING, DeliveryState.SENDING) else None)
