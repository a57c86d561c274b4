"""The personal ask to a partner, its one reminder, and the ask that a snooze put off."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.humane import manner_of
from bot.routines.agenda import cards
from bot.routines.agenda.meetings import Upcoming
from bot.routines.agenda.steps import Step, is_apart
from bot.routines.plan import NotNeeded
from bot.texts import line
from storage.queries.ideas import placed_items
from storage.queries.meetings import asks_about, items_by
from storage.tables import AgendaItem, Answer, Delivery, DeliveryState, Meeting, Person


async def card(
    session: AsyncSession,
    delivery: Delivery,
    meeting: Meeting,
    upcoming: Upcoming,
    now: datetime,
) -> Card:
    """The ask as it stands: open, answered, or put off. Raises `NotNeeded` for one that need not
    go out: it was answered, or its reminder would come too soon."""
    person, zone = _person(delivery), zone_of(delivery, meeting)
    asks = await asks_about(session, meeting.id, person.id, Step.ASK)
    answers = {ask.answer for ask in asks}
    # What was carried over, or was shared as an idea, answered no ask: there may be something new.
    found = await items_by(session, meeting.id, person.id)
    placed = await placed_items(session, [item.id for item in found])
    own = [item.text for item in found if _is_new(item, meeting) and item.id not in placed]
    step = Step(delivery.nudge.step)
    if delivery.message is None:
        if own or answers - {None}:
            raise NotNeeded(line("reason.answered"))
        if step is Step.REMIND and not is_apart(step, _asked_at(asks), now, ZoneInfo(zone)):
            raise NotNeeded(line("reason.just_asked"))
    if not own and Answer.ITEM in answers:
        return cards.ask_went_on(person.name, upcoming, zone)
    answer = Answer.ITEM if own else Answer.NOTHING if Answer.NOTHING in answers else None
    if answer is None and delivery.snoozed_until is not None:
        return cards.snoozed(person.name, upcoming, zone, delivery.snoozed_until)
    if answer is None and manner_of(person, meeting.series.team).is_paused(now):
        return cards.ask_paused(person.name, upcoming, zone)
    return cards.ask(person.name, upcoming, zone, answer, own, now, again=step is not Step.ASK)


def zone_of(delivery: Delivery, meeting: Meeting) -> str:
    """The zone in which a delivery's times are told: the person's own, else the team's."""
    person = delivery.person
    return (person.timezone if person else None) or meeting.series.team.timezone


def _is_new(item: AgendaItem, meeting: Meeting) -> bool:
    return item.carried == 0 or item.meeting_id != meeting.id


def _asked_at(asks: Sequence[Delivery]) -> datetime | None:
    sent = [ask.sent_at for ask in asks if ask.state is DeliveryState.SENT and ask.sent_at]
    return max(sent, default=None)


def _person(delivery: Delivery) -> Person:
    if delivery.person is None:
        raise NotNeeded("an ask needs a person")
    return delivery.person
