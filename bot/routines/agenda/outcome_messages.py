"""What contributors hear: outcomes, corrections, a round that lapsed; and who should call them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card, Part
from bot.routines.agenda import family, outcome_cards
from bot.routines.agenda.asking import zone_of
from bot.routines.agenda.outcome_cards import Told
from bot.routines.agenda.steps import Step
from bot.routines.plan import NotNeeded
from bot.texts import line
from storage.queries.outcomes import (
    member_behind,
    member_in_team,
    outcome_in_team,
    outcomes_of,
)
from storage.tables import Delivery, Meeting, Outcome, Person, Reply, Result


async def card(session: AsyncSession, delivery: Delivery, meeting: Meeting, now: datetime) -> Card:
    """The message as it stands now. Raises `NotNeeded` for one that was not sent and of which
    nothing is left to tell."""
    person = delivery.person
    if person is None:
        raise NotNeeded("an outcome needs a person")
    zone = zone_of(delivery, meeting)
    match Step(delivery.nudge.step):
        case Step.CORRECTION:
            return await _correction(session, delivery, person, meeting, zone)
        case Step.CALL_ME:
            return await _call(session, delivery, person, meeting, zone)
        case _:
            return await _outcomes(session, person, meeting, zone)


async def told_of(session: AsyncSession, meeting: Meeting, person_id: int) -> list[Told]:
    """Everything that came of what a person brought to a meeting."""
    return await with_callers(session, await outcomes_of(session, meeting.id, person_id))


async def _outcomes(session: AsyncSession, person: Person, meeting: Meeting, zone: str) -> Card:
    told = await told_of(session, meeting, person.id)
    if not told:
        raise NotNeeded(line("outcome.reason_nothing"))
    if any(one.outcome.result is Result.UNRECORDED for one in told):
        return outcome_cards.lapsed(person.name, told, zone)
    asked = await _family(session, person, meeting, zone)
    return outcome_cards.outcomes(person.name, told, zone, asked)


async def _correction(
    session: AsyncSession, delivery: Delivery, person: Person, meeting: Meeting, zone: str
) -> Card:
    outcome = await _named(session, delivery, meeting)
    revision = delivery.nudge.occasion.split(":")[-1]
    if delivery.message is None and revision != str(outcome.revision):
        raise NotNeeded(line("reason.overtaken"))
    [told] = await with_callers(session, [outcome])
    return outcome_cards.correction(person.name, told, zone)


async def _call(
    session: AsyncSession, delivery: Delivery, person: Person, meeting: Meeting, zone: str
) -> Card:
    outcome = await _named(session, delivery, meeting)
    if delivery.message is None and (outcome.reply is not Reply.CALL_ME or outcome.called_at):
        raise NotNeeded(line("reason.answered"))
    reader = await member_behind(session, meeting.series.team_id, person.id)
    [told] = await with_callers(session, [outcome])
    return outcome_cards.call(told, zone, reader.id if reader else 0)


async def _named(session: AsyncSession, delivery: Delivery, meeting: Meeting) -> Outcome:
    """The outcome that a nudge is about: its occasion is the day, the outcome's id, and more."""
    outcome_id = int(delivery.nudge.occasion.split(":")[1])
    outcome = await outcome_in_team(session, meeting.series.team_id, outcome_id, hold=False)
    if outcome is None:
        raise NotNeeded(line("outcome.reason_nothing"))
    return outcome


async def with_callers(session: AsyncSession, outcomes: Sequence[Outcome]) -> list[Told]:
    """The outcomes as they are told, each with who says that they called."""
    told = []
    for outcome in outcomes:
        caller = ""
        if outcome.called_at is not None:
            team_id = outcome.meeting.series.team_id
            member = await member_in_team(session, team_id, outcome.called_by_id)
            caller = member.person.name if member else line("round.somebody")
        told.append(Told(outcome, caller))
    return told


async def _family(
    session: AsyncSession, person: Person, meeting: Meeting, zone: str
) -> Sequence[Part]:
    member = await member_behind(session, meeting.series.team_id, person.id)
    return await family.question(session, meeting, member, zone) if member else ()
