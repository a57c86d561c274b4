"""What contributors hear: outcomes, corrections, a round that lapsed; and who should call them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card, Part
from bot.routines.agenda import family, outcome_cards
from bot.routines.agenda.asking import zone_of
from bot.routines.agenda.outcome_cards import Told
from bot.routines.agenda.steps import Step
from bot.routines.plan import NotNeeded
from bot.texts import line
from storage.queries.family import witnesses_of
from storage.queries.members import members_behind, members_by_id
from storage.queries.outcomes import outcomes_by_meeting, outcomes_of
from storage.tables import Delivery, FamilyWitness, Meeting, Member, Outcome, Person, Reply, Result

STEPS = (Step.OUTCOME, Step.CORRECTION, Step.LAPSED, Step.CALL_ME)


@dataclass(frozen=True, slots=True)
class Known:
    """What came of the items of meetings, and what those who were there say, by the meeting's id;
    what the readers are in their teams, by team and person; and who called somebody, by the
    member's id."""

    outcomes: Mapping[int, Sequence[Outcome]]
    witnesses: Sequence[FamilyWitness]
    readers: Mapping[tuple[int, int], Member]
    callers: Mapping[int, Member]

    def of_person(self, meeting: Meeting, person: Person) -> list[Told]:
        own = [one for one in self.outcomes[meeting.id] if one.item.author.person_id == person.id]
        return _told(own, self.callers)

    def reader(self, meeting: Meeting, person: Person) -> Member | None:
        return self.readers.get((meeting.series.team_id, person.id))


async def known(
    session: AsyncSession, meetings: Mapping[int, Meeting], places: Iterable[tuple[int, int]]
) -> Known:
    """`places` are meetings and the persons who are told of them."""
    readers = {(meetings[one].series.team_id, person_id) for one, person_id in places}
    outcomes = await outcomes_by_meeting(session, {one for one, _ in places})
    return Known(
        outcomes,
        [one for one, _ in await witnesses_of(session, outcomes)],
        await members_behind(session, readers),
        await _callers(session, [one for own in outcomes.values() for one in own]),
    )


def card(delivery: Delivery, meeting: Meeting, now: datetime, known: Known) -> Card:
    """The message as it stands now. Raises `NotNeeded` for one that was not sent and of which
    nothing is left to tell."""
    person = delivery.person
    if person is None:
        raise NotNeeded("an outcome needs a person")
    zone = zone_of(delivery, meeting)
    match Step(delivery.nudge.step):
        case Step.CORRECTION:
            return _correction(delivery, person, meeting, zone, known)
        case Step.CALL_ME:
            return _call(delivery, person, meeting, zone, known)
        case _:
            return _outcomes(person, meeting, zone, known)


async def told_of(session: AsyncSession, meeting: Meeting, person_id: int) -> list[Told]:
    """Everything that came of what a person brought to a meeting."""
    return await with_callers(session, await outcomes_of(session, meeting.id, person_id))


async def with_callers(session: AsyncSession, outcomes: Sequence[Outcome]) -> list[Told]:
    """The outcomes as they are told, each with who says that they called."""
    return _told(outcomes, await _callers(session, outcomes))


async def _callers(session: AsyncSession, outcomes: Sequence[Outcome]) -> Mapping[int, Member]:
    called = (one.called_by_id for one in outcomes if one.called_at is not None)
    return await members_by_id(session, called)


def _told(outcomes: Iterable[Outcome], callers: Mapping[int, Member]) -> list[Told]:
    told = []
    for outcome in outcomes:
        caller = ""
        if outcome.called_at is not None:
            member = callers.get(outcome.called_by_id or 0)
            caller = member.person.name if member else line("round.somebody")
        told.append(Told(outcome, caller))
    return told


def _outcomes(person: Person, meeting: Meeting, zone: str, known: Known) -> Card:
    told = known.of_person(meeting, person)
    if not told:
        raise NotNeeded(line("outcome.reason_nothing"))
    if any(one.outcome.result is Result.UNRECORDED for one in told):
        return outcome_cards.lapsed(person.name, told, zone)
    return outcome_cards.outcomes(person.name, told, zone, _family(person, meeting, zone, known))


def _correction(
    delivery: Delivery, person: Person, meeting: Meeting, zone: str, known: Known
) -> Card:
    outcome = _named(delivery, meeting, known)
    revision = delivery.nudge.occasion.split(":")[-1]
    if delivery.message is None and revision != str(outcome.revision):
        raise NotNeeded(line("reason.overtaken"))
    [told] = _told([outcome], known.callers)
    return outcome_cards.correction(person.name, told, zone)


def _call(delivery: Delivery, person: Person, meeting: Meeting, zone: str, known: Known) -> Card:
    outcome = _named(delivery, meeting, known)
    if delivery.message is None and (outcome.reply is not Reply.CALL_ME or outcome.called_at):
        raise NotNeeded(line("reason.answered"))
    reader = known.reader(meeting, person)
    [told] = _told([outcome], known.callers)
    return outcome_cards.call(told, zone, reader.id if reader else 0)


def _named(delivery: Delivery, meeting: Meeting, known: Known) -> Outcome:
    """The outcome that a nudge is about: its occasion is the day, the outcome's id, and more."""
    outcome_id = int(delivery.nudge.occasion.split(":")[1])
    for outcome in known.outcomes[meeting.id]:
        if outcome.id == outcome_id:
            return outcome
    raise NotNeeded(line("outcome.reason_nothing"))


def _family(person: Person, meeting: Meeting, zone: str, known: Known) -> Sequence[Part]:
    member = known.reader(meeting, person)
    if member is None:
        return ()
    own = next((one.discussed for one in known.witnesses if _is_by(one, meeting, member)), None)
    return family.question(meeting, member, zone, own)


def _is_by(witness: FamilyWitness, meeting: Meeting, member: Member) -> bool:
    return (witness.meeting_id, witness.member_id) == (meeting.id, member.id)
