"""What the leader of a round sees in their messages, from the ask to "Recorded"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards import Card
from bot.routines.agenda import round as rounds
from bot.routines.agenda import round_cards
from bot.routines.agenda.asking import zone_of
from bot.routines.agenda.round_cards import Round
from bot.routines.agenda.steps import ROUNDS_APART, Step
from bot.routines.plan import NotNeeded
from bot.texts import line
from storage.queries.many_agendas import Ask
from storage.tables import Delivery, DeliveryState, Meeting, Person, Result

STEPS = (Step.ROUND, Step.ROUND_REMIND)


@dataclass(frozen=True, slots=True)
class Known:
    """The rounds, and what was asked about them, by meeting and person."""

    rounds: rounds.Known
    asks: Mapping[tuple[int, int], Sequence[Ask]]


def card(delivery: Delivery, meeting: Meeting, now: datetime, known: Known) -> Card:
    """The round as it stands, whichever of its messages this is. Raises `NotNeeded` for one that
    need not go out: the round has ended, is with somebody else, or was asked for only just now."""
    person = delivery.person
    if person is None:
        raise NotNeeded("a round needs a person")
    round_ = rounds.seen(known.rounds, meeting, person, zone_of(delivery, meeting), now)
    leader = known.rounds.members.get(meeting.leader_id or 0)
    elsewhere = leader is not None and leader.person_id != person.id
    is_sent = delivery.message is not None
    if not is_sent and (why := _not_needed(round_, elsewhere=elsewhere)):
        raise NotNeeded(why)
    if round_.meeting.off:
        return round_cards.off(round_)
    asks = known.asks[meeting.id, person.id]
    if meeting.recorded_at is not None or meeting.lapsed_at is not None:
        return _ended(delivery, person, round_, asks, known.rounds)
    if elsewhere and leader is not None:
        return round_cards.elsewhere(leader.person.name, round_)
    return _asked(delivery, person, round_, asks, now)


def _not_needed(round_: Round, *, elsewhere: bool) -> str:
    """Why a message that is not sent yet need not be; "" if it should be."""
    if round_.meeting.off:
        return line("reason.off")
    if round_.row.recorded_at is not None:
        return line("round.reason_recorded")
    if round_.row.lapsed_at is not None:
        return line("round.reason_lapsed")
    return line("round.reason_handed_on") if elsewhere else ""


def _asked(
    delivery: Delivery, person: Person, round_: Round, asks: Sequence[Ask], now: datetime
) -> Card:
    others = [one for one in asks if one.id != delivery.id and one.sent_at is not None]
    if delivery.message is None and any(_is_recent(one, now) for one in others):
        raise NotNeeded(line("round.reason_just_asked"))
    if delivery.snoozed_until is not None and delivery.message is not None:
        return round_cards.snoozed(person.name, round_, delivery.snoozed_until)
    # Who never got the round itself is asked by the reminder, and need not be reminded.
    again = delivery.nudge.step == Step.ROUND_REMIND and bool(others)
    return round_cards.ask(person.name, round_, again=again)


def _is_recent(ask: Ask, now: datetime) -> bool:
    """So that a second one would come too soon, unless they asked for it."""
    return (
        ask.state is DeliveryState.SENT
        and ask.snoozed_until is None
        and ask.sent_at is not None
        and now - ask.sent_at < ROUNDS_APART
    )


def _ended(
    delivery: Delivery, person: Person, round_: Round, asks: Sequence[Ask], known: rounds.Known
) -> Card:
    """The last message says how it ended; one before it only that it did."""
    if any(_is_after(one, delivery) for one in asks):
        return round_cards.over(round_)
    meeting = round_.row
    if meeting.recorded_at is not None:
        recorder = known.members.get(meeting.recorded_by_id or 0)
        own = recorder is not None and recorder.person_id == person.id
        member_id = recorder.id if own and recorder is not None else 0
        return rounds.ended(known, round_, member_id, person.name)
    outcomes = known.outcomes[meeting.id]
    items = [one.item for one in outcomes if one.result is Result.UNRECORDED]
    return round_cards.lapsed(items, round_)


def _is_after(other: Ask, delivery: Delivery) -> bool:
    if delivery.sent_at is None or other.sent_at is None:
        return False
    return (other.sent_at, other.id) > (delivery.sent_at, delivery.id)
