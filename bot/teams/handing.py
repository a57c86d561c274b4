"""What was open with somebody who leaves goes on to those who stay, and is not lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import manner_of
from bot.nudging import add_to_nudge
from bot.routines.agenda.leading import pass_on
from bot.routines.agenda.recipients import candidates_by_meeting
from bot.routines.agenda.steps import Step
from bot.routines.plan import Occasion, Recipient
from bot.routines.starters import leaving as projects
from bot.routines.starters.leaving import kept_going
from bot.routines.team.goodbye import loops_of, tell
from storage.queries.departures import (
    calls_wanted,
    meetings_led_by,
    series_of_member,
    told_to,
)
from storage.queries.meetings import meeting_of_team, outdate_meeting
from storage.queries.members import care_team_of, leads_of
from storage.queries.outcomes import unrecorded_meetings
from storage.queries.routines import standing_routine
from storage.tables import (
    Contact,
    Departure,
    MeetingSeries,
    Member,
    Nudge,
    RoutineKind,
    Team,
)

# What somebody was told and is to see to, by the steps of each routine.
_TO_SEE_TO = {
    RoutineKind.IDEAS: ("unseen", "unseen_remind", "missing", "call_me"),
    RoutineKind.STARTERS: ("proposal", "talk", "midway", "final"),
}
_ALL_IN_ONE = ("unseen", "unseen_remind")
# Longer than any round stays open.
_PAST = timedelta(days=40)


async def hand_on(
    session: AsyncSession,
    team: Team,
    member: Member,
    now: datetime,
    *,
    closed: bool,
    by: Member | None = None,
) -> Departure:
    """Hands on what of the member's is open, and tells whoever has it now in one message; not
    somebody who took them out themselves (`by`), where nothing was open. With a `closed` account
    the meetings stay theirs by name, for it may open again; whoever is next stands in meanwhile."""
    heir = await heir_of(session, team, member, now)
    departure = Departure(
        member_id=member.id,
        at=now,
        closed=closed,
        to_id=heir.id if heir else None,
        calls=await _calls_owed(session, team, member, now),
    )
    departure.member = member
    series = await series_of_member(session, team.id, member.id)
    departure.series = [one.id for one in series]
    departure.rounds = await _open_rounds(session, team, member, now)
    departure.projects = [one.id for one in await kept_going(session, team, member)]
    if not closed:
        await projects.hand_on(session, team, member, heir, now)
        _without(series, member, heir)
        for meeting in await meetings_led_by(session, member.id):
            meeting.leader_id = None
    session.add(departure)
    await session.flush()
    if heir is not None:
        await _pass_on(session, team, member, heir, now)
    for meeting_id in departure.rounds:
        await _next_in_line(session, team, meeting_id, member, now)
    if heir is not None and (heir is not by or await loops_of(session, team.id, departure)):
        await tell(session, team.id, departure, heir.person, now)
    return departure


async def heir_of(
    session: AsyncSession, team: Team, member: Member, now: datetime
) -> Member | None:
    """Who sees to it now: the first lead who can be reached and does not pause, else the first of
    the care team, else a lead all the same."""
    leads = [one for one in await leads_of(session, team.id) if one.id != member.id]
    others = [one for one in await care_team_of(session, team.id) if one.id != member.id]
    able = [one for one in (*leads, *others) if _can_be_reached(one, team, now)]
    return next(iter((*able, *leads)), None)


def _can_be_reached(member: Member, team: Team, now: datetime) -> bool:
    person = member.person
    is_there = person.deactivated_at is None and person.contact is not Contact.MAIL
    return is_there and not manner_of(person, team).is_paused(now)


def _without(series: Sequence[MeetingSeries], member: Member, heir: Member | None) -> None:
    """The backup leads in the facilitator's place, and whoever sees to it now where there is
    none."""
    for one in series:
        if one.backup_id == member.id:
            one.backup_id = None
        if one.facilitator_id == member.id:
            one.facilitator_id = one.backup_id or (heir.id if heir else None)
            one.backup_id = None


async def _calls_owed(
    session: AsyncSession, team: Team, member: Member, now: datetime
) -> list[int]:
    """Calls that somebody waits for, and that nobody else who stays was asked to make."""
    asked: dict[int, set[int]] = {}
    for nudge, person_id in await told_to(session, team.id, RoutineKind.AGENDA, Step.CALL_ME):
        asked.setdefault(int(nudge.occasion.split(":")[1]), set()).add(person_id)
    stay = await _who_stays(session, team, member, now)
    return [
        one.id
        for one in (await calls_wanted(session, [team.id]))[team.id]
        if one.item.author_id != member.id
        and member.person_id in asked.get(one.id, ())
        and not asked[one.id] & stay
    ]


async def _pass_on(
    session: AsyncSession, team: Team, member: Member, heir: Member, now: datetime
) -> None:
    """What they alone were told and were to see to is told to the heir, as far as it still waits
    when it would be sent: somebody wants a call or misses something, proposes something, a project
    has its check-in, an idea is to be seen."""
    stay = await _who_stays(session, team, member, now)
    for kind, steps in _TO_SEE_TO.items():
        for step in steps:
            told: dict[int, tuple[Nudge, set[int]]] = {}
            for nudge, person_id in await told_to(session, team.id, kind, step):
                told.setdefault(nudge.id, (nudge, set()))[1].add(person_id)
            owed = [
                nudge
                for nudge, persons in told.values()
                if member.person_id in persons and not persons & stay and nudge.expires_at > now
            ]
            # Of ideas that wait to be seen the last message has all.
            for nudge in owed[-1:] if step in _ALL_IN_ONE else owed:
                await _tell_again(session, team, kind, nudge, heir, now)


async def _tell_again(
    session: AsyncSession,
    team: Team,
    kind: RoutineKind,
    nudge: Nudge,
    heir: Member,
    now: datetime,
) -> None:
    routine = await standing_routine(session, team.id, kind)
    due_at = max(now, nudge.due_at)
    occasion = Occasion(nudge.step, nudge.occasion, nudge.kind, due_at, nudge.expires_at)
    await add_to_nudge(session, routine, occasion, None, Recipient(person=heir.person), now)


async def _who_stays(session: AsyncSession, team: Team, member: Member, now: datetime) -> set[int]:
    return {
        one.person_id
        for one in await care_team_of(session, team.id)
        if one.id != member.id and _can_be_reached(one, team, now)
    }


async def _open_rounds(
    session: AsyncSession, team: Team, member: Member, now: datetime
) -> list[int]:
    """Meetings that are over and that the member was to write down."""
    open_ = []
    found = (await unrecorded_meetings(session, [team.id], now - _PAST, now))[team.id]
    in_turn = await candidates_by_meeting(session, found)
    for meeting in found:
        first = in_turn[meeting.id]
        if first and first[0].id == member.person_id:
            open_.append(meeting.id)
    return open_


async def _next_in_line(
    session: AsyncSession, team: Team, meeting_id: int, member: Member, now: datetime
) -> None:
    """The next who can is asked what came of the meeting."""
    meeting = await meeting_of_team(session, team.id, meeting_id)
    if meeting is None:
        return
    await pass_on(session, meeting, member.person_id, now)
    await outdate_meeting(session, meeting.id)
