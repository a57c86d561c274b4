"""What a delivery of a check-in should show at this moment."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card, Moment, Time
from bot.routines.plan import NotNeeded
from bot.routines.reflection import cards, results
from bot.routines.reflection.cards import Asked
from bot.routines.reflection.steps import Step
from bot.texts import line
from storage.queries.checkins import participant_behind, round_on
from storage.queries.reflection import published
from storage.tables import AgendaItem, Delivery, ItemState, Meeting, ReflectionRound


async def card(session: AsyncSession, delivery: Delivery, now: datetime) -> Card:
    """Raises `NotNeeded` for one that is not sent yet and need not be any more."""
    routine = delivery.nudge.routine
    round_ = await round_on(session, routine.id, date.fromisoformat(delivery.nudge.occasion))
    if round_ is None:
        raise NotNeeded(line("reason.overtaken"))
    team, person = routine.team, delivery.person
    zone = (person.timezone if person else None) or team.timezone
    asked = Asked(round_, team.id, team.name, zone)
    match Step(delivery.nudge.step):
        case Step.TALK:
            return cards.talk(asked, await stands_on(session, round_, zone))
        case Step.RESULTS:
            shown = await published(session, round_.id)
            return results.card(asked, shown, await stands_on(session, round_, zone))
        case Step.ASK | Step.REMIND:
            return await _ask(session, delivery, asked, now)


async def stands_on(session: AsyncSession, round_: ReflectionRound, zone: str) -> Time | None:
    """The day of the meeting on whose agenda the round's prompt stands, if it was put there and not
    taken off again."""
    item = await session.get(AgendaItem, round_.item_id) if round_.item_id else None
    if item is None or item.state is ItemState.WITHDRAWN:
        return None
    meeting = await session.get_one(Meeting, item.meeting_id)
    return Time(meeting.starts_at, zone, Moment.DATE)


def is_open(round_: ReflectionRound, now: datetime) -> bool:
    return round_.closed_at is None and now < round_.closes_at


def is_called_off(round_: ReflectionRound) -> bool:
    """Whether a lead ended it before its time: of what was answered there is nothing left."""
    closed_at = round_.closed_at
    return not round_.talk and closed_at is not None and closed_at < round_.closes_at


async def _ask(session: AsyncSession, delivery: Delivery, asked: Asked, now: datetime) -> Card:
    person, round_ = delivery.person, asked.round
    mine = await participant_behind(session, round_.id, person.id) if person else None
    if delivery.message is None:
        if mine is None or not is_open(round_, now):
            raise NotNeeded(line("reason.overtaken"))
        if mine.answered_at is not None:
            raise NotNeeded(line("reason.answered"))
    if person is None or mine is None or not is_open(round_, now):
        return cards.closed(asked, called_off=is_called_off(round_))
    return cards.ask(person.name, asked, mine, again=delivery.nudge.step == Step.REMIND)
