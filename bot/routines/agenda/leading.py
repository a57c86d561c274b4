"""Who leads a round: taking it over, handing it on, and being reminded of it later.

`Meeting.leader_id` is the truth. A card says whom it was made for; of two changes at the same
time the second finds that this is no longer so, and reads who has it.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Card, Form
from bot.errors import Gone, Invalid
from bot.nudging import add_to_nudge
from bot.routines.agenda import round as rounds
from bot.routines.agenda import round_cards
from bot.routines.agenda.recipients import candidates
from bot.routines.agenda.steps import KINDS, Step, lapse_of
from bot.routines.plan import Occasion, Recipient
from bot.texts import line
from storage.queries.members import member_in_team
from storage.queries.occasions import deliveries_to, outdate_steps
from storage.queries.outcomes import meeting_in_team
from storage.queries.series import agenda_routine
from storage.tables import Delivery, Meeting, Member, Person, Role

_STEPS = (Step.ROUND, Step.ROUND_REMIND)


async def take_over(
    session: AsyncSession, who: Membership, meeting_id: object, shown: object, now: datetime
) -> Card:
    """Makes a member of the care team the leader; a second tap changes nothing. `shown` is the
    leader that the tapped card was made for (0: as planned). Raises `NotAllowed`, `Gone`."""
    meeting = await _open(session, who, meeting_id, now)
    if meeting.leader_id != who.member_id:
        await _still_with(session, meeting, shown)
        member = await member_in_team(session, who.team_id, who.member_id)
        if member is None:
            raise Gone(line("people.not_your_team"))
        await _lead(session, meeting, member.person, member.id, now)
    round_ = await rounds.look(session, meeting, who.person_id, who.timezone, now)
    return round_cards.taken(who.name, round_)


async def hand_over(
    session: AsyncSession,
    who: Membership,
    meeting_id: object,
    shown: object,
    member_id: object,
    now: datetime,
) -> Card:
    """Makes somebody else the leader, who hears of it at once; the same again changes nothing.
    Raises `Invalid` for the field "member" when they cannot have it, `NotAllowed`, `Gone`."""
    meeting = await _open(session, who, meeting_id, now)
    member = await member_in_team(session, who.team_id, member_id)
    is_in = member is not None and member.left_at is None
    if member is None or not (is_in and (member.lead or member.role is Role.CARE_TEAM)):
        raise Invalid({"member": line("round.hand_left")})
    if meeting.leader_id != member.id:
        await _still_with(session, meeting, shown)
        able = await rounds.who_could(session, meeting, who.person_id, now)
        if member.id not in {one.id for one in able}:
            raise Invalid({"member": line("round.hand_not_now", name=member.person.name)})
        await _lead(session, meeting, member.person, member.id, now)
    round_ = await rounds.look(session, meeting, who.person_id, who.timezone, now)
    return round_cards.handed(member.person.name, round_)


async def pass_on(session: AsyncSession, meeting: Meeting, besides: int, now: datetime) -> bool:
    """Gives the round to the first in line who can be reached, one person apart; whether there is
    anybody. The meeting is held."""
    able = {one.person_id: one for one in await rounds.who_could(session, meeting, besides, now)}
    first = await candidates(session, meeting)
    in_line = [able[person.id] for person in first if person.id in able]
    if in_line:
        await _lead(session, meeting, in_line[0].person, in_line[0].id, now)
    return bool(in_line)


async def form(session: AsyncSession, who: Membership, meeting_id: object, now: datetime) -> Form:
    """To whom it goes. Raises `Gone` when there is nobody, or nothing to hand on."""
    meeting = rounds.allowed(who, await meeting_in_team(session, who.team_id, meeting_id))
    if (why := await rounds.why_closed(session, meeting, who.timezone, now)) is not None:
        raise Gone(why)
    able: list[Member] = [
        member
        for member in await rounds.who_could(session, meeting, who.person_id, now)
        if member.id != meeting.leader_id
    ]
    if not able:
        raise Gone(line("round.hand_nobody"))
    round_ = await rounds.look(session, meeting, who.person_id, who.timezone, now)
    return round_cards.hand_on_form(round_, able)


async def snooze(session: AsyncSession, who: Membership, meeting_id: object, now: datetime) -> None:
    """Puts the round off until its reminder comes anyway. Raises `Gone` once it has."""
    meeting = await _open(session, who, meeting_id, now)
    person = await session.get_one(Person, who.person_id)
    morning = rounds.reminder_to(person, meeting, now)
    if morning is None:
        raise Gone(line("round.reminded"))
    asked = await deliveries_to(session, meeting.id, who.person_id, [Step.ROUND])
    await session.execute(
        update(Delivery)
        .where(Delivery.id.in_([one.id for one in asked]), Delivery.snoozed_until.is_(None))
        .values(snoozed_until=morning, version=Delivery.version + 1)
    )


async def _open(
    session: AsyncSession, who: Membership, meeting_id: object, now: datetime
) -> Meeting:
    """The meeting, held, while its round can still be led."""
    meeting = await rounds.held(session, who, meeting_id)
    if (why := await rounds.why_closed(session, meeting, who.timezone, now)) is not None:
        raise Gone(why)
    return meeting


async def _still_with(session: AsyncSession, meeting: Meeting, shown: object) -> None:
    if shown == (meeting.leader_id or 0):
        return
    if meeting.leader_id is None:
        raise Gone(line("round.has_it_nobody"))
    name = await rounds.name_of(session, meeting, meeting.leader_id)
    raise Gone(line("round.has_it", name=name))


async def _lead(
    session: AsyncSession, meeting: Meeting, person: Person, member_id: int, now: datetime
) -> None:
    meeting.leader_id = member_id
    await session.flush()
    await outdate_steps(session, meeting.id, _STEPS)
    due = max(now, rounds.round_due(meeting))
    occasion = Occasion(
        step=Step.ROUND,
        name=meeting.day.isoformat(),
        kind=KINDS[Step.ROUND],
        due_at=due,
        expires_at=lapse_of(meeting.series, meeting.series.team, meeting.starts_at),
        day=meeting.day,
        starts_at=meeting.starts_at,
    )
    routine = await agenda_routine(session, meeting.series_id)
    await add_to_nudge(session, routine, occasion, meeting.id, Recipient(person=person), now)
