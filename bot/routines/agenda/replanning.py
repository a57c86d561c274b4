"""A rhythm, a zone or one meeting has changed: what was not sent yet follows, nothing is asked
twice, and whoever was told is told."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.nudging import reaches, write_nudge
from bot.routines.agenda import steps
from bot.routines.agenda.calendar import meeting_on, zone_of
from bot.routines.agenda.carry import carry
from bot.routines.agenda.notices import occasion_of, standing
from bot.routines.agenda.steps import KINDS, Step
from bot.routines.plan import Occasion, Recipient
from bot.schedule import Occurrence
from bot.texts import line
from storage.queries.checkins import wake_checkins
from storage.queries.decisions import keep_decision
from storage.queries.meetings import (
    meetings_since,
    open_items,
    outdate_meeting,
    stranded_items,
    unsent_of,
)
from storage.queries.notices import authors_of, send_after_all_about, told_of
from storage.queries.series import agenda_routine
from storage.tables import Change, Meeting, MeetingSeries, Routine

# Meetings that began so long ago have nothing to come any more.
_PAST = timedelta(days=60)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


async def replan(session: AsyncSession, series_id: int, now: datetime) -> None:
    """Brings everything that is to come of a series in line with its rhythm and its meetings.

    Steps that fell due before now by what holds now, and were not planned by what held before, are
    still planned where they are of use.
    """
    await session.flush()
    routine = await agenda_routine(session, series_id)
    series = _series(routine)
    for meeting in await meetings_since(session, series.id, now):
        await _settle(session, routine, meeting, now)
    stranded = await stranded_items(session, series.team_id, now)
    await carry(session, stranded, series, Change.CARRIED, now)
    since = max(routine.since, now - _PAST)
    following = steps.next_due(series, routine.team, since)
    if routine.planned_until > since:
        routine.planned_until = since
    if routine.next_due != following:
        routine.next_due = following
    await wake_checkins(session, series.team_id, now)  # the first comes after so many meetings


async def keep_the_past(session: AsyncSession, series_id: int, now: datetime) -> None:
    """To be called before a rhythm changes: meetings that have begun took place when they did,
    whatever the new rhythm says of their days."""
    series = _series(await agenda_routine(session, series_id))
    zone = zone_of(series, series.team)
    for meeting in await meetings_since(session, series.id, _EVER):
        held = meeting_on(series, series.team, meeting.day)
        if held is not None and held.starts_at <= now and meeting.wall is None:
            meeting.wall = held.starts_at.astimezone(zone).replace(tzinfo=None)
            meeting.added = True
    series.rule_since = now
    await session.flush()


async def _settle(session: AsyncSession, routine: Routine, meeting: Meeting, now: datetime) -> None:
    """One meeting that was written down and is still ahead by what was last told of it."""
    held = meeting_on(_series(routine), routine.team, meeting.day)
    before = standing(meeting.starts_at, off=meeting.off)
    if held is None:
        if not meeting.off:
            meeting.off, meeting.changes = True, meeting.changes + 1
            items = await open_items(session, meeting.id)
            await carry(session, items, _series(routine), Change.MOVED, now)
            await _tell(session, routine, meeting, Step.CANCELLED, before, now)
        return
    if meeting.off or held.starts_at != meeting.starts_at:
        step = Step.BACK if meeting.off else Step.MOVED
        meeting.off, meeting.changes = False, meeting.changes + 1
        meeting.starts_at = held.starts_at
        await _tell(session, routine, meeting, step, before, now)
        if step is Step.BACK:
            await send_after_all_about(session, meeting.id, line("reason.off"), now)
    await _reschedule(session, routine, meeting, held, now)


async def _reschedule(
    session: AsyncSession, routine: Routine, meeting: Meeting, held: Occurrence, now: datetime
) -> None:
    """What is planned and has not gone out takes the times that hold now."""
    planned = steps.of_meeting(_series(routine), routine.team, held)
    by_step = {occasion.step: occasion for occasion in planned}
    for delivery in await unsent_of(session, meeting.id):
        nudge = delivery.nudge
        if nudge.step == Step.AGAIN:  # asked for by the partner, at a time of its own
            nudge.expires_at = held.starts_at
        occasion = by_step.get(nudge.step)
        if occasion is None:
            continue
        if (nudge.due_at, nudge.expires_at) != (occasion.due_at, occasion.expires_at):
            nudge.due_at, nudge.expires_at = occasion.due_at, occasion.expires_at
            recipient = Recipient(delivery.person, delivery.channel)
            at = reaches(recipient, routine.team, occasion.kind, occasion.due_at)
            delivery.due_at = min(at, occasion.expires_at)
            delivery.digest, delivery.reason = False, line("reason.replanned")
            await keep_decision(session, delivery.id, now, delivery.due_at, delivery.reason)


async def _tell(
    session: AsyncSession,
    routine: Routine,
    meeting: Meeting,
    step: Step,
    before: str,
    now: datetime,
) -> None:
    """A notice to whoever was told of the meeting or brought something to it; what they were shown
    changes in its place. `before` is how it stood."""
    await session.flush()
    told = await told_of(session, meeting.id)
    persons = {one.person_id: one.person for one in told if one.person is not None}
    authors = {author.id: author for author in await authors_of(session, meeting.id)}
    channels = {one.channel for one in told if one.channel is not None}
    occasion = Occasion(
        step=step,
        name=occasion_of(meeting, before),
        kind=KINDS[step],
        due_at=now,
        expires_at=meeting.starts_at,
        day=meeting.day,
        starts_at=meeting.starts_at,
    )
    recipients = [
        *(Recipient(person=person) for person in (authors | persons).values()),
        *(Recipient(channel=channel) for channel in channels),
    ]
    await outdate_meeting(session, meeting.id)
    if recipients and now < meeting.starts_at:
        await write_nudge(session, routine, occasion, meeting.id, recipients, now)


def _series(routine: Routine) -> MeetingSeries:
    if routine.series is None:
        raise LookupError("an agenda routine has a meeting series")
    return routine.series
