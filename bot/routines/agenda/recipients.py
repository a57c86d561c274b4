"""Who gets each step of the agenda, as things stand."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import manner_of
from bot.routines.agenda.steps import Step
from bot.routines.plan import Occasion, Recipient
from storage.queries.ideas import placed_items
from storage.queries.meetings import asked_at, items_of_day, meeting_of_day, persons_of
from storage.queries.notices import told_of
from storage.queries.outcomes import unrecorded_items
from storage.queries.people import leads_of, partners_of
from storage.tables import DeliveryState, Meeting, MeetingSeries, Person, Routine


async def recipients(
    session: AsyncSession, routine: Routine, series: MeetingSeries, occasion: Occasion
) -> Sequence[Recipient]:
    """Those of a step that comes with time; the others are told by what happens."""
    match Step(occasion.step):
        case Step.ASK:
            return await _asked(session, routine, series, occasion)
        case Step.COPY:
            partners = await partners_of(session, routine.team_id)
            return [Recipient(person=partner) for partner in partners]
        case Step.REMIND:
            return await _unanswered(session, routine, occasion)
        case Step.CHANNEL | Step.POST:
            return [Recipient(channel=routine.team.channel)]
        case Step.ROUND | Step.ROUND_REMIND:
            return await _leader(session, routine, series, occasion)
        case Step.LAPSED:
            return await _contributors(session, series, occasion)
        case Step.AGAIN | Step.OUTCOME | Step.CORRECTION | Step.CALL_ME:
            return []
        case Step.MOVED | Step.CANCELLED | Step.BACK:
            return []


async def _asked(
    session: AsyncSession, routine: Routine, series: MeetingSeries, occasion: Occasion
) -> list[Recipient]:
    """Every partner; who has brought something new already is named and need not be asked. An idea
    of theirs that was put on the agenda answers nothing, and would show here whose it is."""
    said: dict[int, datetime] = {}
    if occasion.day is not None:
        items = await items_of_day(session, series.id, occasion.day)
        placed = await placed_items(session, [item.id for item in items])
        for item in items:
            if item.carried == 0 and item.id not in placed:
                said.setdefault(item.author.person_id, item.added_at)
    partners = await partners_of(session, routine.team_id)
    return [Recipient(person=partner, said_at=said.get(partner.id)) for partner in partners]


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


async def _unanswered(
    session: AsyncSession, routine: Routine, occasion: Occasion
) -> list[Recipient]:
    """Whoever was asked and has not answered; before anybody was asked, everybody who will be."""
    asked = await asked_at(session, routine.id, occasion.name, Step.ASK)
    partners = await partners_of(session, routine.team_id)
    return [
        Recipient(person=partner)
        for partner in partners
        if asked is None or asked.get(partner.id) is False
    ]


async def _leader(
    session: AsyncSession, routine: Routine, series: MeetingSeries, occasion: Occasion
) -> list[Recipient]:
    """The first who can be reached and does not pause; the first of all if nobody can."""
    meeting = await _meeting(session, series, occasion)
    if meeting is not None and meeting.recorded_at is not None:
        return []
    persons = await candidates(session, series, meeting)
    tried = await told_of(session, meeting.id, state=DeliveryState.UNREACHABLE) if meeting else []
    unreachable = {delivery.person_id for delivery in tried}
    fit = [
        person
        for person in persons
        if person.id not in unreachable
        and person.deactivated_at is None
        and not manner_of(person, routine.team).is_paused(occasion.due_at)
    ]
    return [Recipient(person=person) for person in (fit or persons)[:1]]


async def _contributors(
    session: AsyncSession, series: MeetingSeries, occasion: Occasion
) -> list[Recipient]:
    meeting = await _meeting(session, series, occasion)
    if meeting is None or meeting.recorded_at is not None:
        return []
    items = await unrecorded_items(session, meeting.id)
    authors = [item.author for item in items if item.author.left_at is None]
    persons = {author.person_id: author.person for author in authors}
    return [Recipient(person=person) for person in persons.values()]


async def _meeting(
    session: AsyncSession, series: MeetingSeries, occasion: Occasion
) -> Meeting | None:
    if occasion.day is None:
        return None
    return await meeting_of_day(session, series.id, occasion.day)
