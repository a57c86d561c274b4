"""What a delivery of the agenda should show at this moment."""

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
from bot.routines.agenda.after import after
from bot.routines.agenda.meetings import Upcoming, of_row
from bot.routines.agenda.steps import Step
from bot.routines.plan import NotNeeded
from bot.texts import line
from storage.queries.meetings import items_on, meeting_with_series
from storage.queries.outcomes import still_missing
from storage.tables import Delivery, Meeting


async def card(session: AsyncSession, delivery: Delivery, now: datetime) -> Card:
    """Raises `NotNeeded` for one that is not sent yet and need not be any more."""
    meeting = await meeting_with_series(session, delivery.nudge.meeting_id)
    upcoming = of_row(meeting)
    step = Step(delivery.nudge.step)
    match step:
        case Step.MOVED | Step.CANCELLED | Step.BACK:
            return await notices.card(session, delivery, meeting, upcoming)
        case Step.ROUND | Step.ROUND_REMIND:
            return await round_messages.card(session, delivery, meeting, now)
        case Step.OUTCOME | Step.CORRECTION | Step.LAPSED | Step.CALL_ME:
            return await outcome_messages.card(session, delivery, meeting, now)
        case _ if upcoming.off:
            return await _off(session, delivery, meeting, upcoming)
        case Step.ASK | Step.REMIND | Step.AGAIN:
            return await asking.card(session, delivery, meeting, upcoming, now)
        case Step.CHANNEL:
            return cards.channel(upcoming, await items_on(session, meeting.id))
        case Step.POST | Step.COPY:
            return await _agenda(session, delivery, meeting, upcoming, now)


async def _agenda(
    session: AsyncSession,
    delivery: Delivery,
    meeting: Meeting,
    upcoming: Upcoming,
    now: datetime,
) -> Card:
    items = await items_on(session, meeting.id)
    missing = await still_missing(session, [item.id for item in items])
    zone = asking.zone_of(delivery, meeting)
    copy = delivery.nudge.step == Step.COPY
    ended = now >= meeting.starts_at + timedelta(minutes=meeting.series.minutes)
    then: tuple[Part, ...] = ()
    if ended and not copy:
        then = after(meeting, zone)
    return cards.agenda(upcoming, items, zone, missing=missing, copy=copy, ended=ended, after=then)


async def _off(
    session: AsyncSession, delivery: Delivery, meeting: Meeting, upcoming: Upcoming
) -> Card:
    if delivery.message is None:
        raise NotNeeded(line("reason.off"))
    return await notices.card(session, delivery, meeting, upcoming)
