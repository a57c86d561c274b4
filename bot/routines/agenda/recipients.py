"""Who gets each step of the agenda, as things stand."""

from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import manner_of
from bot.routines.agenda.calendar import series_of
from bot.routines.agenda.steps import Step
from bot.routines.plan import Due, Recipient, by_step
from storage.queries.agendas import Day, asked_at, brought
from storage.queries.meetings import meeting_of_day, persons_of
from storage.queries.notices import told_of
from storage.queries.outcomes import unrecorded_items
from storage.queries.people import Reached, leads_of, partners_by_team
from storage.tables import DeliveryState, Meeting, MeetingSeries, Person


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
            return [await _leader(session, due) for due in dues]
        case Step.LAPSED:
            return [await _contributors(session, due) for due in dues]
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


async def candidates(
    session: AsyncSession, series: MeetingSeries, meeting: Meeting | None
) -> list[Person]:
    """Who may lead a meeting's round, the first choice first: who took it over or was handed it,
    the facilitator, the backup, the team's leads."""
    leader = meeting.leader_id if meeting else None
    named = [one for one in (leader, series.facilitator_id, series.backup_id) if one is not None]
    persons = await persons_of(session, named)
    leads = {member.id: member.person for member in await leads_of(session, series.team_id)}
    found = {member_id: persons[member_id] for member_id in named if member_id in persons}
    return list((found | leads).values())


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


async def _leader(session: AsyncSession, due: Due) -> list[Recipient]:
    """The first who can be reached and does not pause; the first of all if nobody can."""
    meeting = await _meeting(session, due)
    if meeting is not None and meeting.recorded_at is not None:
        return []
    persons = await candidates(session, series_of(due.routine), meeting)
    tried = await told_of(session, meeting.id, state=DeliveryState.UNREACHABLE) if meeting else []
    unreachable = {delivery.person_id for delivery in tried}
    fit = [
        person
        for person in persons
        if person.id not in unreachable
        and person.deactivated_at is None
        and not manner_of(person, due.routine.team).is_paused(due.occasion.due_at)
    ]
    return [Recipient(person=person) for person in (fit or persons)[:1]]


async def _contributors(session: AsyncSession, due: Due) -> list[Recipient]:
    meeting = await _meeting(session, due)
    if meeting is None or meeting.recorded_at is not None:
        return []
    items = await unrecorded_items(session, meeting.id)
    authors = [item.author for item in items if item.author.left_at is None]
    persons = {author.person_id: author.person for author in authors}
    return [Recipient(person=person) for person in persons.values()]


async def _meeting(session: AsyncSession, due: Due) -> Meeting | None:
    day = day_of(due)
    return await meeting_of_day(session, *day) if day else None
