"""What deliveries of check-ins should show at this moment, those of many teams at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card, Moment, Time
from bot.routines.plan import NotNeeded
from bot.routines.reflection import cards, results
from bot.routines.reflection.cards import Asked
from bot.routines.reflection.steps import Step
from bot.texts import line
from storage.queries.checkins import meetings_of_prompts, participants_behind, rounds_on
from storage.queries.reflection import Published, published_of
from storage.tables import Delivery, ReflectionParticipant, ReflectionRound

_ASKS = (Step.ASK, Step.REMIND)


@dataclass(frozen=True, slots=True)
class Known:
    """The rounds, by routine and day; and by their ids what they have shown, and when the meeting
    begins on whose agenda their prompt stands. `asked` are those who were asked, by round and
    person."""

    rounds: Mapping[tuple[int, date], ReflectionRound]
    shown: Mapping[int, Published]
    stand_on: Mapping[int, datetime]
    asked: Mapping[tuple[int, int], ReflectionParticipant]


async def known(session: AsyncSession, deliveries: Sequence[Delivery]) -> Known:
    rounds = await rounds_on(session, {_day(one) for one in deliveries})

    def of(*steps: Step) -> list[tuple[Delivery, ReflectionRound]]:
        own = (one for one in deliveries if one.nudge.step in steps)
        return [(one, rounds[_day(one)]) for one in own if _day(one) in rounds]

    places = {(round_.id, one.person_id or 0) for one, round_ in of(*_ASKS)}
    told = {round_.id: round_ for _, round_ in of(Step.TALK, Step.RESULTS)}
    return Known(
        rounds,
        await published_of(session, {round_.id for _, round_ in of(Step.RESULTS)}),
        await meetings_of_prompts(session, told.values()),
        await participants_behind(session, places),
    )


def card(delivery: Delivery, now: datetime, known: Known) -> Card:
    """Raises `NotNeeded` for one that is not sent yet and need not be any more."""
    team, person = delivery.nudge.routine.team, delivery.person
    round_ = known.rounds.get(_day(delivery))
    if round_ is None:
        raise NotNeeded(line("reason.overtaken"))
    zone = (person.timezone if person else None) or team.timezone
    asked = Asked(round_, team.id, team.name, zone)
    stands_on = _day_of(known.stand_on.get(round_.id), zone)
    match Step(delivery.nudge.step):
        case Step.TALK:
            return cards.talk(asked, stands_on)
        case Step.RESULTS:
            return results.card(asked, known.shown[round_.id], stands_on)
        case Step.ASK | Step.REMIND:
            mine = known.asked.get((round_.id, person.id)) if person else None
            return _ask(delivery, asked, mine, now)


async def stands_on(session: AsyncSession, round_: ReflectionRound, zone: str) -> Time | None:
    """The day of the meeting on whose agenda the round's prompt stands, if it was put there and not
    taken off again."""
    return _day_of((await meetings_of_prompts(session, [round_])).get(round_.id), zone)


def _day_of(starts_at: datetime | None, zone: str) -> Time | None:
    return Time(starts_at, zone, Moment.DATE) if starts_at is not None else None


def _day(delivery: Delivery) -> tuple[int, date]:
    """A routine, and the day on which the round's turn came."""
    return delivery.nudge.routine_id, date.fromisoformat(delivery.nudge.occasion)


def is_open(round_: ReflectionRound, now: datetime) -> bool:
    return round_.closed_at is None and now < round_.closes_at


def is_called_off(round_: ReflectionRound) -> bool:
    """Whether a lead ended it before its time: of what was answered there is nothing left."""
    closed_at = round_.closed_at
    return not round_.talk and closed_at is not None and closed_at < round_.closes_at


def _ask(
    delivery: Delivery, asked: Asked, mine: ReflectionParticipant | None, now: datetime
) -> Card:
    person, round_ = delivery.person, asked.round
    if delivery.message is None:
        if mine is None or not is_open(round_, now):
            raise NotNeeded(line("reason.overtaken"))
        if mine.answered_at is not None:
            raise NotNeeded(line("reason.answered"))
    if person is None or mine is None or not is_open(round_, now):
        return cards.closed(asked, called_off=is_called_off(round_))
    return cards.ask(person.name, asked, mine, again=delivery.nudge.step == Step.REMIND)
