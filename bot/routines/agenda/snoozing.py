"""Being asked later: one more ask, at a time that suits, in place of the reminder."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.errors import Gone
from bot.humane import Manner, manner_of, suits
from bot.nudging import write_nudge
from bot.routines.agenda.meetings import meeting_named
from bot.routines.agenda.steps import KINDS, Step
from bot.routines.plan import Occasion, Recipient
from bot.schedule import instant
from bot.texts import line
from storage.queries.decisions import keep_decision
from storage.queries.occasions import deliveries_to
from storage.queries.personal import held_person, hold_waiting
from storage.queries.series import agenda_routine
from storage.tables import Delivery, DeliveryState, Meeting

# An answer that comes later than this before a meeting finds nobody who can still prepare for it;
# sooner than this after the tap is not later.
ROOM = timedelta(hours=1)


async def snooze(
    session: AsyncSession, who: Membership, meeting_key: str, now: datetime
) -> datetime | None:
    """When the person is asked once more; None if they have answered. Again it changes nothing.

    Raises `Gone` for an ask that they were not sent, once the meeting has begun, and where there
    is no good hour left before it.
    """
    meeting, as_named = await meeting_named(session, who.team_id, meeting_key, now)
    if not as_named:
        raise Gone(line("agenda.too_late"))
    asks = await deliveries_to(session, meeting.id, who.person_id, [Step.ASK])
    sent = [ask for ask in asks if ask.state is DeliveryState.SENT]
    if not sent:
        raise Gone(line("face.old_card"))
    [ask] = sent
    if ask.answer is not None or ask.snoozed_until is not None:
        return ask.snoozed_until if ask.answer is None else None
    waiting = await hold_waiting(session, who.person_id)
    person = await held_person(session, who.person_id)
    manner = manner_of(person, meeting.series.team)
    again = later(now, meeting.starts_at, manner)
    if again is None:
        raise Gone(line("personal.no_later"))
    ask.snoozed_until, ask.version = again, ask.version + 1
    await _take_back(session, waiting, meeting, now)
    await _ask_again(session, meeting, Recipient(person=person), again, now)
    return again


def later(now: datetime, starts_at: datetime, manner: Manner) -> datetime | None:
    """The same time of day tomorrow, or half-way to the meeting where that is too late, moved to
    when it suits; None if no good hour is left."""
    local = now.astimezone(manner.zone).replace(second=0, microsecond=0)
    tomorrow = instant((local + timedelta(days=1)).replace(tzinfo=None), manner.zone)
    for wanted in (tomorrow, now + (starts_at - now) / 2):
        at = suits(manner, KINDS[Step.AGAIN], wanted)
        if at is not None and now + ROOM <= at <= starts_at - ROOM:
            return at
    return None


async def _take_back(
    session: AsyncSession, waiting: Sequence[Delivery], meeting: Meeting, now: datetime
) -> None:
    """The reminder, where it waits for an hour that suits: the new ask takes its place."""
    for delivery in waiting:
        if delivery.nudge.meeting_id == meeting.id and delivery.nudge.step == Step.REMIND:
            delivery.state, delivery.reason = DeliveryState.SKIPPED, line("personal.put_off")
            await keep_decision(session, delivery.id, now, None, delivery.reason)


async def _ask_again(
    session: AsyncSession, meeting: Meeting, recipient: Recipient, at: datetime, now: datetime
) -> None:
    occasion = Occasion(
        step=Step.AGAIN,
        # Of one's own: each is asked at a time of theirs.
        name=f"{meeting.day.isoformat()}:{recipient.key}",
        kind=KINDS[Step.AGAIN],
        due_at=at,
        expires_at=meeting.starts_at,
        day=meeting.day,
        starts_at=meeting.starts_at,
    )
    routine = await agenda_routine(session, meeting.series_id)
    await write_nudge(session, routine, occasion, meeting.id, [recipient], now)
