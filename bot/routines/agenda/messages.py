"""What a delivery of the agenda should show at this moment."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card, Part
from bot.routines.agenda import (
    asking,
    cards,
    notices,
    outcome_messages,
    round_messages,
)
from bot.routines.agenda import round as rounds
from bot.routines.agenda.after import after
from bot.routines.agenda.meetings import Upcoming, of_row
from bot.routines.agenda.steps import Step
from bot.routines.plan import NotNeeded
from bot.texts import line
from storage.queries.ideas import placed_items
from storage.queries.many_agendas import asks_by_place, items_by_meeting, meetings_by_id
from storage.queries.outcomes import still_missing
from storage.tables import AgendaItem, Delivery, Meeting

_ASKS = (Step.ASK, Step.REMIND, Step.AGAIN)
# What shows the agenda as it stands.
_AGENDAS = (Step.CHANNEL, Step.POST, Step.COPY)


@dataclass(frozen=True, slots=True)
class Known:
    """What the messages of many deliveries need, by the meeting's id: the meeting, what stands on
    its agenda, and what contributors miss there; and what is known of those who are asked,
    of notices, rounds and outcomes."""

    meetings: Mapping[int, Meeting]
    upcoming: Mapping[int, Upcoming]
    items: Mapping[int, Sequence[AgendaItem]]
    missing: Mapping[int, str]
    asked: asking.Known
    notices: notices.Known
    rounds: round_messages.Known
    outcomes: outcome_messages.Known


async def known(session: AsyncSession, deliveries: Sequence[Delivery], now: datetime) -> Known:
    steps = [(one.nudge.step, one.nudge.meeting_id or 0, one.person_id) for one in deliveries]
    places = _places(deliveries, _ASKS)
    meetings = await meetings_by_id(session, {meeting for _, meeting, _ in steps})
    listed = {meeting for step, meeting, _ in steps if step in (*_ASKS, *_AGENDAS)}
    items = await items_by_meeting(session, listed)
    ids = [item.id for own in items.values() for item in own]
    upcoming = {meeting_id: of_row(meeting) for meeting_id, meeting in meetings.items()}
    off = {meeting_id for meeting_id, one in upcoming.items() if one.off}
    told = [
        one for one in deliveries if one.nudge.step in notices.STEPS or one.nudge.meeting_id in off
    ]
    return Known(
        meetings,
        upcoming,
        items,
        await still_missing(session, ids) if ids else {},
        asking.Known(
            await asks_by_place(session, places, [Step.ASK]),
            items,
            await placed_items(session, ids) if ids and places else frozenset(),
        ),
        await notices.known(session, told),
        await _rounds(session, _places(deliveries, round_messages.STEPS), meetings, now),
        await outcome_messages.known(
            session, meetings, _places(deliveries, outcome_messages.STEPS)
        ),
    )


def _places(deliveries: Sequence[Delivery], steps: Sequence[Step]) -> set[tuple[int, int]]:
    """The meetings that messages of these steps are about, and to whom they are."""
    return {
        (one.nudge.meeting_id or 0, one.person_id or 0)
        for one in deliveries
        if one.nudge.step in steps
    }


async def _rounds(
    session: AsyncSession,
    places: Set[tuple[int, int]],
    meetings: Mapping[int, Meeting],
    now: datetime,
) -> round_messages.Known:
    led = {meeting_id: meetings[meeting_id] for meeting_id, _ in places}
    return round_messages.Known(
        await rounds.known(session, led.values(), now),
        await asks_by_place(session, places, round_messages.STEPS),
    )


def card(delivery: Delivery, now: datetime, known: Known) -> Card:
    """Raises `NotNeeded` for one that is not sent yet and need not be any more."""
    meeting = known.meetings[delivery.nudge.meeting_id or 0]
    upcoming = known.upcoming[meeting.id]
    step = Step(delivery.nudge.step)
    match step:
        case Step.MOVED | Step.CANCELLED | Step.BACK:
            return notices.card(delivery, meeting, upcoming, known.notices)
        case Step.ROUND | Step.ROUND_REMIND:
            return round_messages.card(delivery, meeting, now, known.rounds)
        case Step.OUTCOME | Step.CORRECTION | Step.LAPSED | Step.CALL_ME:
            return outcome_messages.card(delivery, meeting, now, known.outcomes)
        case _ if upcoming.off:
            return _off(delivery, meeting, upcoming, known)
        case Step.ASK | Step.REMIND | Step.AGAIN:
            return asking.card(delivery, meeting, upcoming, now, known.asked)
        case Step.CHANNEL:
            return cards.channel(upcoming, known.items[meeting.id])
        case Step.POST | Step.COPY:
            return _agenda(delivery, meeting, upcoming, now, known)


def _agenda(
    delivery: Delivery, meeting: Meeting, upcoming: Upcoming, now: datetime, known: Known
) -> Card:
    items, missing = known.items[meeting.id], known.missing
    zone = asking.zone_of(delivery, meeting)
    copy = delivery.nudge.step == Step.COPY
    ended = now >= meeting.starts_at + timedelta(minutes=meeting.series.minutes)
    then: tuple[Part, ...] = ()
    if ended and not copy:
        then = after(meeting, zone)
    return cards.agenda(upcoming, items, zone, missing=missing, copy=copy, ended=ended, after=then)


def _off(delivery: Delivery, meeting: Meeting, upcoming: Upcoming, known: Known) -> Card:
    if delivery.message is None:
        raise NotNeeded(line("reason.off"))
    return notices.card(delivery, meeting, upcoming, known.notices)
