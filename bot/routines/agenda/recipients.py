"""Who gets each step of the agenda, as things stand."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import manner_of
from bot.routines.agenda.calendar import series_of
from bot.routines.agenda.steps import Step
from bot.routines.plan import Due, Recipient, by_step
from storage.queries.agendas import (
    Day,
    asked_at,
    authors_of_unrecorded,
    brought,
    meetings_of_days,
    out_of_reach_about,
)
from storage.queries.meetings import persons_of
from storage.queries.members import Reached, leads_by_team, partners_by_team
from storage.tables import Meeting, MeetingSeries, Member, Person


async def recipients(session: AsyncSession, dues: Sequence[Due]) -> Sequence[Sequence[Recipient]]:
    """Those of steps that come with time; the others are told by what happens."""
    return await by_step(dues, partial(_of_step, session))


def day_of(due: Due) -> Day | None:
    """The meeting that it is about, by series and day."""
    day = due.occasion.day
    return (series_of(due.routine).id, day) if day else None


async def _of_step(
    session: AsyncSession, step: str, dues: Sequence[Due]
) -> Sequence[Sequence[Recipient]]:
    match Step(step):
        case Step.ASK:
            return await _asked(session, dues)
        case Step.COPY:
            partners = await _partners(session, dues)
            return [
                [Recipient(person=one) for one in partners[due.routine.team_id]] for due in dues
            ]
        case Step.REMIND:
            return await _unanswered(session, dues)
        case Step.CHANNEL | Step.POST:
            return [[Recipient(channel=due.routine.team.channel)] for due in dues]
        case Step.ROUND | Step.ROUND_REMIND:
            return await _leaders(session, dues)
        case Step.LAPSED:
            return await _contributors(session, dues)
        case Step.AGAIN | Step.OUTCOME | Step.CORRECTION | Step.CALL_ME:
            return [[] for _ in dues]
        case Step.MOVED | Step.CANCELLED | Step.BACK:
            return [[] for _ in dues]


async def _partners(session: AsyncSession, dues: Sequence[Due]) -> Mapping[int, Sequence[Reached]]:
    return await partners_by_team(session, {due.routine.team_id for due in dues})


async def _asked(session: AsyncSession, dues: Sequence[Due]) -> list[list[Recipient]]:
    """Every partner; who has brought something new already is named and need not be asked. An idea
    of theirs that was put on the agenda answers nothing, and would show here whose it is."""
    days = [day_of(due) for due in dues]
    said = await brought(session, {day for day in days if day})
    partners = await _partners(session, dues)
    return [
        [
            Recipient(person=one, said_at=said[day].get(one.id) if day else None)
            for one in partners[due.routine.team_id]
        ]
        for due, day in zip(dues, days, strict=True)
    ]


async def candidates(session: AsyncSession, meeting: Meeting) -> Sequence[Person]:
    """Who may lead a meeting's round, the first choice first: who took it over or was handed it,
    the facilitator, the backup, the team's leads."""
    return (await candidates_by_meeting(session, [meeting]))[meeting.id]


async def candidates_by_meeting(
    session: AsyncSession, meetings: Collection[Meeting]
) -> Mapping[int, Sequence[Person]]:
    """The same of many, by the meeting's id."""
    if not meetings:
        return {}
    named = {one.id: _named(one.series, one) for one in meetings}
    persons = await persons_of(session, [member_id for own in named.values() for member_id in own])
    leads = await leads_by_team(session, {one.series.team_id for one in meetings})
    return {one.id: _in_turn(named[one.id], persons, leads[one.series.team_id]) for one in meetings}


def _named(series: MeetingSeries, meeting: Meeting | None) -> list[int]:
    leader = meeting.leader_id if meeting else None
    return [one for one in (leader, series.facilitator_id, series.backup_id) if one is not None]


def _in_turn(
    named: Sequence[int], persons: Mapping[int, Person], leads: Sequence[Member]
) -> list[Person]:
    found = {member_id: persons[member_id] for member_id in named if member_id in persons}
    return list((found | {member.id: member.person for member in leads}).values())


async def _unanswered(session: AsyncSession, dues: Sequence[Due]) -> list[list[Recipient]]:
    """Whoever was asked and has not answered; before anybody was asked, everybody who will be."""
    names = [(due.routine.id, due.occasion.name) for due in dues]
    asked = await asked_at(session, Step.ASK, names)
    partners = await _partners(session, dues)
    return [
        [
            Recipient(person=one)
            for one in partners[due.routine.team_id]
            if name not in asked or asked[name].get(one.id) is False
        ]
        for due, name in zip(dues, names, strict=True)
    ]


async def _leaders(session: AsyncSession, dues: Sequence[Due]) -> list[list[Recipient]]:
    """Of each the first who can be reached and does not pause; the first of all if nobody can."""
    found = await _meetings(session, dues)
    named = [
        _named(series_of(due.routine), meeting) for due, meeting in zip(dues, found, strict=True)
    ]
    persons = await persons_of(session, [member_id for one in named for member_id in one])
    leads = await leads_by_team(session, {due.routine.team_id for due in dues})
    unreachable = await out_of_reach_about(session, [one.id for one in found if one])
    recipients: list[list[Recipient]] = []
    for due, meeting, own in zip(dues, found, named, strict=True):
        if meeting is not None and meeting.recorded_at is not None:
            recipients.append([])
            continue
        about = meeting.id if meeting else None
        in_turn = _in_turn(own, persons, leads[due.routine.team_id])
        fit = [one for one in in_turn if (about, one.id) not in unreachable and _is_there(one, due)]
        recipients.append([Recipient(person=one) for one in (fit or in_turn)[:1]])
    return recipients


def _is_there(person: Person, due: Due) -> bool:
    is_paused = manner_of(person, due.routine.team).is_paused(due.occasion.due_at)
    return person.deactivated_at is None and not is_paused


async def _contributors(session: AsyncSession, dues: Sequence[Due]) -> list[list[Recipient]]:
    found = await _meetings(session, dues)
    open_ones = [one.id for one in found if one is not None and one.recorded_at is None]
    authors = await authors_of_unrecorded(session, open_ones)
    return [
        [Recipient(person=one) for one in (authors.get(meeting.id, ()) if meeting else ())]
        for meeting in found
    ]


async def _meetings(session: AsyncSession, dues: Sequence[Due]) -> list[Meeting | None]:
    """Those that were written down."""
    days = [day_of(due) for due in dues]
    found = await meetings_of_days(session, {day for day in days if day})
    return [found.get(day) if day else None for day in days]
