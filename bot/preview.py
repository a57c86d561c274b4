"""What will be asked of whom, and when: from the rules alone, for any window. Writes nothing.

A person's messages are gone through in order of time and decided by the same function as when they
are sent (`bot.humane`), so quiet hours, days, pauses and the week's budget show here too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import (
    WEEK,
    Decision,
    Gather,
    Manner,
    Message,
    Past,
    Send,
    Skip,
    Wait,
    decide,
    manner_of,
)
from bot.nudging import reaches
from bot.routines.plan import Occasion, Recipient, Rules
from bot.taking import IN_A_DIGEST
from bot.texts import line
from storage.tables import UNCOUNTED, Kind, Routine, RoutineKind

# What somebody was sent in the week before a window counts in it, and what was put off in the
# week before that may have been sent then.
_BEFORE = 2 * WEEK + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One step of a routine and those whom it reaches at one time. `due` and `meeting` are aware,
    in UTC; `zone` is the team's IANA zone, in which they are told. `digest` says that it comes
    together with other things."""

    team: str
    team_id: int
    routine: str
    due: datetime
    zone: str
    recipients: tuple[Recipient, ...]
    meeting: datetime | None
    digest: bool = False


@dataclass(frozen=True, slots=True)
class _Planned:
    """One step and one of those whom it is for."""

    rules: Rules
    routine: Routine
    occasion: Occasion
    recipient: Recipient


@dataclass(order=True, slots=True)
class _Turn:
    """When it is decided about a planned step again."""

    at: datetime
    number: int
    planned: _Planned = field(compare=False)
    manner: Manner = field(compare=False)
    digest: bool = field(compare=False, default=False)

    @property
    def kind(self) -> Kind:
        return self.planned.occasion.kind

    @property
    def day(self) -> date:
        """The person's day on which it is."""
        return self.manner.day_of(self.at)

    @property
    def about(self) -> tuple[int, str]:
        return self.planned.routine.id, self.planned.occasion.name


async def foresee(
    session: AsyncSession,
    rules: Mapping[RoutineKind, Rules],
    routines: Sequence[Routine],
    after: datetime,
    until: datetime,
) -> list[Foreseen]:
    """What falls due after `after` and not later than `until`, in order of time. For a person in
    several teams it is true when the routines of all of these are given."""
    planned: list[_Planned] = []
    for routine in routines:
        if routine.kind in rules:
            its_rules = rules[routine.kind]
            planned += await _planned(session, its_rules, routine, after - _BEFORE, until)
    told = [(due, one, digest) for due, one, digest in _told(planned) if after < due <= until]
    return list(_lines(told))


async def _planned(
    session: AsyncSession, rules: Rules, routine: Routine, after: datetime, until: datetime
) -> list[_Planned]:
    """A step that nobody would get is kept: that it reaches nobody is worth knowing. What becomes
    of things cannot be foreseen. To a closed account nothing goes."""
    planned = []
    await rules.prepare(session, routine)
    for occasion in rules.occasions(routine, after, until):
        if occasion.kind is Kind.OUTCOME:
            continue
        found = await rules.recipients(session, routine, occasion)
        recipients = [one for one in found if one.person is None or not one.person.deactivated_at]
        planned += [_Planned(rules, routine, occasion, one) for one in recipients or [Recipient()]]
    return planned


def _told(planned: Iterable[_Planned]) -> Iterator[tuple[datetime, _Planned, bool]]:
    """When each step reaches its recipient, if it does, and whether in a digest."""
    by_person: dict[int, list[_Planned]] = {}
    for one in planned:
        if one.recipient.person is None:
            yield one.occasion.due_at, one, False
        else:
            by_person.setdefault(one.recipient.person.id, []).append(one)
    for own in by_person.values():
        yield from _told_person(own)


def _told_person(planned: Sequence[_Planned]) -> Iterator[tuple[datetime, _Planned, bool]]:
    past: list[Past] = []
    # In the order in which they are planned, which is that of things due at the same time.
    in_order = sorted(planned, key=lambda one: one.occasion.due_at)
    turns = [_turn(number, one) for number, one in enumerate(in_order)]
    heapify(turns)
    got: dict[tuple[int, str, Kind], datetime] = {}
    while turns:
        turn = heappop(turns)
        match _decided(turn, turn.at, past):
            case Send():
                gathered, digest = [turn], False
            case Gather():
                others = [other for other in sorted(turns) if _joins(other, turn, past)]
                gathered, digest = [turn, *others][:IN_A_DIGEST], True
                turns = sorted(other for other in turns if other not in gathered)
            case Wait(at, _, later):
                heappush(turns, replace(turn, at=at, digest=later))
                continue
            case Skip():
                continue
        going = [one for one in gathered if _is_needed(one, turn.at, got)]
        if going and (digest or turn.kind not in UNCOUNTED):
            past.append(Past(turn.day, ask=turn.kind is Kind.ASK and not digest))
        for one in going:
            got[*one.about, one.kind] = turn.at
            yield turn.at, one.planned, digest


def _turn(number: int, planned: _Planned) -> _Turn:
    occasion, team = planned.occasion, planned.routine.team
    at = reaches(planned.recipient, team, occasion.kind, occasion.due_at)
    return _Turn(at, number, planned, _manner(planned))


def _is_needed(turn: _Turn, now: datetime, got: Mapping[tuple[int, str, Kind], datetime]) -> bool:
    """Whether an ask, or its reminder, is of use with what the person got of the other."""
    if turn.kind not in (Kind.ASK, Kind.REMINDER):
        return True
    other = Kind.ASK if turn.kind is Kind.REMINDER else Kind.REMINDER
    rules, occasion = turn.planned.rules, turn.planned.occasion
    return rules.is_apart(occasion.step, got.get((*turn.about, other)), now, turn.manner.zone)


def _decided(turn: _Turn, now: datetime, past: Sequence[Past]) -> Decision:
    occasion = turn.planned.occasion
    if now >= occasion.expires_at:
        return Skip(line("reason.stale"))
    message = Message(occasion.kind, occasion.due_at, occasion.expires_at, turn.digest)
    return decide(message, now, turn.manner, past)


def _joins(other: _Turn, turn: _Turn, past: Sequence[Past]) -> bool:
    """Whether something else goes with the digest whose turn it is."""
    return (
        (other.digest or other.at <= turn.at)
        and other.kind not in UNCOUNTED
        and isinstance(_decided(other, turn.at, past), Send | Gather)
    )


def _manner(planned: _Planned) -> Manner:
    person = planned.recipient.person
    if person is None:
        raise LookupError("a channel has no manner")
    return manner_of(person, planned.routine.team)


def _lines(told: Iterable[tuple[datetime, _Planned, bool]]) -> Iterator[Foreseen]:
    def key(
        one: tuple[datetime, _Planned, bool],
    ) -> tuple[datetime, str, bool, str, str, int, bool]:
        due, planned, digest = one
        routine, occasion = planned.routine, planned.occasion
        step, personal = f"{routine.kind.value}.{occasion.step}", planned.recipient.channel is None
        return due, routine.team.name, personal, step, occasion.name, routine.id, digest

    for (due, team, _, step, _, _, digest), group in groupby(sorted(told, key=key), key):
        ones = [planned for _due, planned, _digest in group]
        routine, occasion = ones[0].routine, ones[0].occasion
        yield Foreseen(
            team=team,
            team_id=routine.team_id,
            routine=step,
            due=due,
            zone=routine.team.timezone,
            recipients=tuple(
                one.recipient for one in ones if one.recipient.person or one.recipient.channel
            ),
            meeting=occasion.starts_at,
            digest=digest,
        )
