"""What the leader of a round sees in their messages, from the ask to "Recorded"."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.routines.agenda import round as rounds
from bot.routines.agenda import round_cards
from bot.routines.agenda.asking import zone_of
from bot.routines.agenda.round_cards import Round
from bot.routines.agenda.steps import ROUNDS_APART, Step
from bot.routines.plan import NotNeeded
from bot.texts import line
from storage.queries.outcomes import deliveries_to, member_in_team, outcomes_of
from storage.tables import Delivery, DeliveryState, Meeting, Person, Result

_STEPS = (Step.ROUND, Step.ROUND_REMIND)


async def card(session: AsyncSession, delivery: Delivery, meeting: Meeting, now: datetime) -> Card:
    """The round as it stands, whichever of its messages this is. Raises `NotNeeded` for one that
    need not go out: the round has ended, is with somebody else, or was asked for only just now."""
    person = delivery.person
    if person is None:
        raise NotNeeded("a round needs a person")
    round_ = await rounds.look(session, meeting, person.id, zone_of(delivery, meeting), now)
    leader = await member_in_team(session, meeting.series.team_id, meeting.leader_id)
    elsewhere = leader is not None and leader.person_id != person.id
    is_sent = delivery.message is not None
    if not is_sent and (why := _not_needed(round_, elsewhere=elsewhere)):
        raise NotNeeded(why)
    if round_.meeting.off:
        return round_cards.off(round_)
    if meeting.recorded_at is not None or meeting.lapsed_at is not None:
        return await _ended(session, delivery, person, round_)
    if elsewhere and leader is not None:
        return round_cards.elsewhere(leader.person.name, round_)
    return await _asked(session, delivery, person, round_, now)


def _not_needed(round_: Round, *, elsewhere: bool) -> str:
    """Why a message that is not sent yet need not be; "" if it should be."""
    if round_.meeting.off:
        return line("reason.off")
    if round_.row.recorded_at is not None:
        return line("round.reason_recorded")
    if round_.row.lapsed_at is not None:
        return line("round.reason_lapsed")
    return line("round.reason_handed_on") if elsewhere else ""


async def _asked(
    session: AsyncSession, delivery: Delivery, person: Person, round_: Round, now: datetime
) -> Card:
    both = await deliveries_to(session, round_.row.id, person.id, _STEPS)
    others = [one for one in both if one.id != delivery.id and one.sent_at is not None]
    if delivery.message is None and any(_is_recent(one, now) for one in others):
        raise NotNeeded(line("round.reason_just_asked"))
    if delivery.snoozed_until is not None and delivery.message is not None:
        return round_cards.snoozed(person.name, round_, delivery.snoozed_until)
    # Who never got the round itself is asked by the reminder, and need not be reminded.
    again = delivery.nudge.step == Step.ROUND_REMIND and bool(others)
    return round_cards.ask(person.name, round_, again=again)


def _is_recent(delivery: Delivery, now: datetime) -> bool:
    """So that a second one would come too soon, unless they asked for it."""
    return (
        delivery.state is DeliveryState.SENT
        and delivery.snoozed_until is None
        and delivery.sent_at is not None
        and now - delivery.sent_at < ROUNDS_APART
    )


async def _ended(session: AsyncSession, delivery: Delivery, person: Person, round_: Round) -> Card:
    """The last message says how it ended; one before it only that it did."""
    both = await deliveries_to(session, round_.row.id, person.id, _STEPS)
    if any(_is_after(one, delivery) for one in both):
        return round_cards.over(round_)
    if round_.row.recorded_at is not None:
        return await _recorded(session, person, round_)
    return await _lapsed(session, round_)


def _is_after(other: Delivery, delivery: Delivery) -> bool:
    if delivery.sent_at is None or other.sent_at is None:
        return False
    return (other.sent_at, other.id) > (delivery.sent_at, delivery.id)


async def _recorded(session: AsyncSession, person: Person, round_: Round) -> Card:
    recorder = await member_in_team(session, round_.row.series.team_id, round_.row.recorded_by_id)
    own = recorder is not None and recorder.person_id == person.id
    member_id = recorder.id if own and recorder is not None else 0
    return await rounds.ended(session, round_, member_id, person.name)


async def _lapsed(session: AsyncSession, round_: Round) -> Card:
    items = [
        outcome.item
        for outcome in await outcomes_of(session, round_.row.id)
        if outcome.result is Result.UNRECORDED
    ]
    return round_cards.lapsed(items, round_)
