"""The coming weeks of each person, played through as delivery would live them. Pure.

Everybody is taken to go on as they are: whoever answers goes on answering, whoever is silent stays
so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from heapq import heapify, heappop, heappush

from bot.delivery.taking import IN_A_DIGEST
from bot.habits import THINNED, Habits, offer
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
    after_ask,
    decide,
)
from bot.nudging import reminded_at
from bot.texts import line
from bot.turns import Planned, Turn, unwritten, written
from storage.queries.habits import REMIND, RHYTHM
from storage.tables import UNCOUNTED, Kind, RoutineKind

# What a reminder may belong to.
_REMINDED = (Kind.ASK, Kind.TASK)


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of one step for one of those whom it is for."""

    at: datetime
    planned: Planned
    digest: bool = False
    reason: str = ""
    comes: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows of the persons: their habits as the window begins; of the time before
    it which asks were left out, when the others came, and when somebody was asked about another
    rhythm."""

    after: datetime
    habits: Habits
    left_out: Set[tuple[int, int, str, str]]
    sent: Mapping[tuple[int, int, str, str], datetime]
    offers: Sequence[tuple[int, datetime]]


def told(planned: Iterable[Planned], known: Known) -> Iterator[Told]:
    """What becomes of each step for each recipient."""
    by_person: dict[int, list[Planned]] = {}
    for one in planned:
        if one.recipient.person is None:
            yield Told(one.occasion.due_at, one)
        else:
            by_person.setdefault(one.recipient.person.id, []).append(one)
    for own in by_person.values():
        yield from _Weeks(own, known).told()


class _Weeks:
    """The weeks of one person, played through."""

    def __init__(self, planned: Sequence[Planned], known: Known) -> None:
        # In the order in which they are planned, which is that of things due at the same time.
        in_order = sorted(planned, key=lambda one: one.occasion.due_at)
        self._turns = [unwritten(number, one) for number, one in enumerate(in_order)]
        heapify(self._turns)
        self._person_id = planned[0].person.id
        self._known = known
        manner = self._turns[0].manner
        self._past = [
            Past(manner.day_of(at), ask=True)
            for person_id, at in known.offers
            if person_id == self._person_id
        ]
        self._asks = {one.about for one in self._turns if one.kind is Kind.ASK}
        self._got: dict[tuple[int, str, bool, Kind], datetime] = {}
        self._for_agendas: list[datetime] = []
        self._habit = known.habits.habits[self._person_id]
        self._left_out = {
            routine_id for one, routine_id in known.habits.left_out if one == self._person_id
        }

    def told(self) -> Iterator[Told]:
        while self._turns:
            turn = heappop(self._turns)
            if not turn.written:
                heappush(self._turns, self._written(turn))
                continue
            match self._decided(turn):
                case Send():
                    yield from self._go([turn], digest=False)
                case Gather():
                    yield from self._go(self._gathered(turn), digest=True)
                case Wait(at, reason, later):
                    heappush(self._turns, replace(turn, at=at, digest=later, reason=reason))
                case Skip(reason):
                    yield self._left(turn, reason)
                case Offer(reason):
                    yield self._left(turn, reason)
                    self._offer(turn)

    def _written(self, turn: Turn) -> Turn:
        """As the planner writes it down when it is due, by what came until then."""
        to = turn.planned.recipient
        if to.at_by is not None:
            to = replace(to, at=to.at_by(self._away_from(turn)))
        return written(turn.number, replace(turn.planned, recipient=to))

    def _away_from(self, turn: Turn) -> Set[date]:
        """The days that it keeps away from: by the rules, and those on which the person was really
        asked about agendas, or will be as things stand."""
        to = turn.planned.recipient
        if to.at_by is None:
            return to.away_from
        waiting = (one.at for one in self._turns if one.asks_for_agenda and one.written)
        return to.away_from | {turn.manner.day_of(at) for at in (*self._for_agendas, *waiting)}

    def _go(self, going: Sequence[Turn], *, digest: bool) -> Iterator[Told]:
        reasons = [(one, self._unneeded(one)) for one in going]
        yield from (self._left(one, reason) for one, reason in reasons if reason)
        needed = [one for one, reason in reasons if not reason]
        at, kinds = going[0].at, {one.kind for one in needed}
        if needed and (digest or not kinds <= set(UNCOUNTED)):
            self._past.append(Past(going[0].day, ask=Kind.ASK in kinds))
        for one in needed:
            self._got[*one.about, one.kind] = at
            if one.asks_for_agenda:
                self._for_agendas.append(at)
            if one.kind is Kind.ASK and one.planned.occasion.step != RHYTHM:
                self._left_out.discard(one.planned.routine.id)
            yield Told(at, one.planned, digest, one.reason)

    def _left(self, turn: Turn, reason: str) -> Told:
        if reason in THINNED:
            self._left_out.add(turn.planned.routine.id)
        return Told(turn.at, turn.planned, reason=reason, comes=False)

    def _offer(self, turn: Turn) -> None:
        silence = self._known.habits.silent[self._person_id]
        planned = replace(turn.planned, occasion=offer(silence.name, turn.at))
        self._habit = replace(self._habit, offered=True)
        # Written just now, it stands behind whatever is due at the same time.
        last = max((one.number for one in self._turns), default=turn.number) + 1
        heappush(self._turns, replace(turn, number=last, planned=planned, digest=False, reason=""))

    def _gathered(self, turn: Turn) -> list[Turn]:
        gathered = [turn]
        for other in sorted(self._turns):
            second_ask = other.kind is Kind.ASK and any(one.kind is Kind.ASK for one in gathered)
            if not second_ask and self._joins(other, turn.at):
                gathered.append(other)
        gathered = gathered[:IN_A_DIGEST]
        self._turns = sorted(other for other in self._turns if other not in gathered)
        return gathered

    def _joins(self, other: Turn, now: datetime) -> bool:
        """Whether something else goes with the digest whose turn it is."""
        return (
            (other.digest or other.at <= now)
            and other.kind not in UNCOUNTED
            and isinstance(self._decided(replace(other, at=now)), Send | Gather)
        )

    def _decided(self, turn: Turn) -> Decision:
        occasion, routine = turn.planned.occasion, turn.planned.routine
        if turn.at >= occasion.expires_at:
            own = line("reason.agenda_first")
            return Skip(own if turn.reason == own else line("reason.no_hour"))
        if turn.at < (at := self._after_ask(turn)):
            return after_ask(at, occasion.expires_at)
        about_meeting = routine.kind is RoutineKind.AGENDA
        message = Message(
            occasion.kind, occasion.due_at, occasion.expires_at, turn.digest, about_meeting
        )
        habit = None
        if occasion.kind is Kind.ASK and occasion.step != RHYTHM:
            if turn.at <= self._known.after:
                key = (self._person_id, routine.id, occasion.name, occasion.step)
                if key in self._known.left_out:
                    return Skip("")
                # An ask put off by a day puts off the next one, however long ago that began.
                if (sent_at := self._known.sent.get(key)) is not None:
                    return Wait(sent_at, turn.reason) if turn.at < sent_at else Send()
            else:
                habit = replace(self._habit, left_out=routine.id in self._left_out)
        return decide(message, turn.at, turn.manner, self._past, habit)

    def _after_ask(self, turn: Turn) -> datetime:
        """When a reminder may come that keeps its distance to its ask, however late that comes."""
        after, asked_at = turn.planned.rules.reminds_after, self._asked_at(turn)
        if turn.planned.occasion.step != REMIND or after is None or asked_at is None:
            return turn.at
        return reminded_at(turn.planned.person, turn.planned.routine.team, asked_at + after)

    def _asked_at(self, turn: Turn) -> datetime | None:
        """When the ask that a reminder belongs to came, or will come as things stand."""
        if (*turn.about, Kind.ASK) in self._got:
            return self._got[*turn.about, Kind.ASK]
        asks = (one for one in self._turns if one.kind is Kind.ASK and one.about == turn.about)
        return next((one.at for one in asks), None)

    def _unneeded(self, turn: Turn) -> str:
        """Why it does not come after all: it asks what was said already, comes too near to other
        days, or is of no use with what the person got of it before: a reminder, or what that
        belongs to. "" for one that comes."""
        said_at = turn.planned.recipient.said_at
        if turn.kind is Kind.ASK and said_at is not None and said_at <= turn.at:
            return line("reason.answered")
        if any(abs(turn.day - day) < WEEK for day in self._away_from(turn)):
            return line("reason.near_agenda")
        return "" if self._is_apart(turn) else line("reason.just_asked")

    def _is_apart(self, turn: Turn) -> bool:
        occasion = turn.planned.occasion
        if turn.kind not in (*_REMINDED, Kind.REMINDER) or occasion.step == RHYTHM:
            return True
        others = _REMINDED if turn.kind is Kind.REMINDER else (Kind.REMINDER,)
        got = [self._got[*turn.about, kind] for kind in others if (*turn.about, kind) in self._got]
        if turn.kind is Kind.REMINDER and not got and turn.about in self._asks:
            return False
        other_at = max(got, default=None)
        return turn.planned.rules.is_apart(occasion.step, other_at, turn.at, turn.manner.zone)
