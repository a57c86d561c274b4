"""The personal ask to a partner, its one reminder, and the ask that a snooze put off."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cards import Card
from bot.humane import manner_of
from bot.routines.agenda import cards
from bot.routines.agenda.meetings import Upcoming
from bot.routines.agenda.steps import Step, is_apart
from bot.routines.plan import NotNeeded
from bot.texts import line
from storage.queries.many_agendas import Ask
from storage.tables import AgendaItem, Answer, Delivery, DeliveryState, Meeting, Person


@dataclass(frozen=True, slots=True)
class Known:
    """The asks about meetings, by meeting and person; what stands on each meeting's agenda; and
    the ids of those items that an idea became."""

    asks: Mapping[tuple[int, int], Sequence[Ask]]
    items: Mapping[int, Sequence[AgendaItem]]
    placed: Set[int]

    def items_by(self, person: Person, meeting: Meeting) -> list[AgendaItem]:
        return [one for one in self.items[meeting.id] if one.author.person_id == person.id]


def card(
    delivery: Delivery, meeting: Meeting, upcoming: Upcoming, now: datetime, known: Known
) -> Card:
    """The ask as it stands: open, answered, or put off. Raises `NotNeeded` for one that need not
    go out: it was answered, or its reminder would come too soon."""
    person, zone = _person(delivery), zone_of(delivery, meeting)
    asks = known.asks[meeting.id, person.id]
    answers = {ask.answer for ask in asks}
    # What was carried over, or was shared as an idea, answered no ask: there may be something new.
    found = [item for item in known.items_by(person, meeting) if _is_new(item, meeting)]
    own = [item.text for item in found if item.id not in known.placed]
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


def _asked_at(asks: Sequence[Ask]) -> datetime | None:
    sent = [ask.sent_at for ask in asks if ask.state is DeliveryState.SENT and ask.sent_at]
    return max(sent, default=None)


def _person(delivery: Delivery) -> Person:
    if delivery.person is None:
        raise NotNeeded("an ask needs a person")
    return delivery.person
