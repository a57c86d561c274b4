"""The facilitator's round: how it stands, who could lead it, and why it may be closed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Card, Form, Moment, Time
from bot.errors import Gone
from bot.nudging import reminded_at
from bot.routines.agenda import minutes, round_cards, round_form
from bot.routines.agenda.meetings import of_row
from bot.routines.agenda.recipients import candidates_by_meeting
from bot.routines.agenda.round_cards import Recorded, Round
from bot.routines.agenda.steps import AFTER_THE_END, Step, lapse_of, next_working_morning
from bot.teams.reachable import reachable, reachable_by_team
from bot.texts import line, time_words
from storage.queries.meetings import meeting_of_team
from storage.queries.members import member_in_team, members_by_id
from storage.queries.occasions import count_recipients
from storage.queries.outcomes import (
    meeting_in_team,
    outcomes_by_meeting,
    outcomes_of,
    still_missing,
    unrecorded_by_meeting,
    unrecorded_items,
)
from storage.tables import AgendaItem, Meeting, Member, Outcome, Person, Result


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the rounds of meetings, by the meeting's id: the items of which nobody said
    what happened; who may lead it, the first choice first; what came of its items and how many are
    told of it, where the round has ended. `able` are those of a team whom one can turn to, by its
    id, `members` those whom the meetings name, by theirs."""

    items: Mapping[int, Sequence[AgendaItem]]
    first: Mapping[int, Sequence[Person]]
    outcomes: Mapping[int, Sequence[Outcome]]
    told: Mapping[int, int]
    able: Mapping[int, Sequence[Member]]
    members: Mapping[int, Member]

    def name(self, member_id: int | None) -> str:
        """A member's name, whoever left meanwhile included."""
        member = self.members.get(member_id or 0)
        return member.person.name if member else line("round.somebody")


async def known(session: AsyncSession, meetings: Collection[Meeting], now: datetime) -> Known:
    ids = [one.id for one in meetings]
    over = [one.id for one in meetings if one.recorded_at or one.lapsed_at]
    named = {one for meeting in meetings for one in (meeting.leader_id, meeting.recorded_by_id)}
    return Known(
        await unrecorded_by_meeting(session, ids),
        await candidates_by_meeting(session, meetings),
        await outcomes_by_meeting(session, over),
        await count_recipients(session, over, Step.OUTCOME),
        await reachable_by_team(
            session, {one.series.team_id: one.series.team for one in meetings}, now
        ),
        await members_by_id(session, named),
    )


async def look(
    session: AsyncSession, meeting: Meeting, person_id: int, zone: str, now: datetime
) -> Round:
    """How the round of a meeting stands for one of the care team. Reads only."""
    person = await session.get_one(Person, person_id)
    return seen(await known(session, [meeting], now), meeting, person, zone, now)


def seen(known: Known, meeting: Meeting, person: Person, zone: str, now: datetime) -> Round:
    """The same of what has been read."""
    items = known.items[meeting.id]
    here = (item.author for item in items if item.author.left_at is None)
    waiting = {author.person_id for author in here} - {person.id}
    team = known.able[meeting.series.team_id]
    able = {one.person_id: one for one in team if one.person_id != person.id}
    first = (able[one.id] for one in known.first[meeting.id] if one.id in able)
    return Round(
        row=meeting,
        meeting=of_row(meeting),
        zone=zone,
        items=len(items),
        waiting=len(waiting),
        other=next(first, None),
        morning=reminder_to(person, meeting, now),
    )


async def form(
    session: AsyncSession, who: Membership, meeting_id: object, now: datetime
) -> Form | Card:
    """The one screen, or how the round ended for somebody who comes after that. Raises
    `NotAllowed`, and `Gone` for what cannot be recorded."""
    meeting = allowed(who, await meeting_in_team(session, who.team_id, meeting_id))
    if meeting.recorded_at is not None:
        return await recorded_card(session, who, meeting, now)
    if (why := await why_closed(session, meeting, who.timezone, now)) is not None:
        raise Gone(why)
    return await next_form(session, who, meeting, now)


async def next_form(
    session: AsyncSession, who: Membership, meeting: Meeting, now: datetime
) -> Form:
    """The form for what was not recorded yet."""
    items = await unrecorded_items(session, meeting.id)
    missing = await still_missing(session, [item.id for item in items])
    round_ = await look(session, meeting, who.person_id, who.timezone, now)
    return round_form.form(round_, items, missing, who.member_id)


async def copy(session: AsyncSession, who: Membership, meeting_id: object) -> Card:
    """The minutes, to copy. Raises `NotAllowed`, `Gone`."""
    meeting = allowed(who, await meeting_in_team(session, who.team_id, meeting_id))
    if meeting.recorded_at is None:
        raise Gone(line("round.not_recorded"))
    by = await name_of(session, meeting, meeting.recorded_by_id)
    outcomes = await outcomes_of(session, meeting.id)
    return minutes.card(meeting, by, outcomes)


async def held(session: AsyncSession, who: Membership, meeting_id: object) -> Meeting:
    """The meeting, held until the transaction ends. Raises `NotAllowed`, `Gone`."""
    return allowed(who, await meeting_of_team(session, who.team_id, meeting_id))


def allowed(who: Membership, meeting: Meeting | None) -> Meeting:
    """The meeting, if the member may lead its round: the care team, and whoever it was given to,
    partners too. Raises `NotAllowed`, and `Gone` where there is none."""
    if meeting is None:
        who.require(Right.LEAD_ROUND)
        raise Gone(line("face.old_card"))
    series = meeting.series
    if who.member_id not in (meeting.leader_id, series.facilitator_id, series.backup_id):
        who.require(Right.LEAD_ROUND)
    return meeting


async def recorded_card(
    session: AsyncSession, who: Membership, meeting: Meeting, now: datetime
) -> Card:
    """How the round ended, for one of the care team."""
    person = await session.get_one(Person, who.person_id)
    found = await known(session, [meeting], now)
    round_ = seen(found, meeting, person, who.timezone, now)
    return ended(found, round_, who.member_id, who.name)


def ended(known: Known, round_: Round, member_id: int, name: str) -> Card:
    """The same, by the member's id and name; the round is recorded."""
    meeting = round_.row
    by = "" if meeting.recorded_by_id == member_id else known.name(meeting.recorded_by_id)
    at, told = meeting.recorded_at or meeting.starts_at, known.told[meeting.id]
    can_change = bool(known.outcomes[meeting.id])
    return round_cards.recorded(name, Recorded(by, at, told), round_, can_change=can_change)


async def why_closed(
    session: AsyncSession, meeting: Meeting, zone: str, now: datetime
) -> str | None:
    """Why nothing can be written down about a meeting at `now`; None where it can."""
    if of_row(meeting).off:
        return line("round.off")
    if now < meeting.starts_at:
        return line("round.not_begun", when=time_words(Time(meeting.starts_at, zone)))
    if meeting.recorded_at is not None:
        name = await name_of(session, meeting, meeting.recorded_by_id)
        when = time_words(Time(meeting.recorded_at, zone))
        return line("round.recorded_already", name=name, when=when)
    if meeting.lapsed_at is not None:
        return await _where_it_went(session, meeting, zone)
    return None


async def name_of(session: AsyncSession, meeting: Meeting, member_id: int | None) -> str:
    """A member's name, whoever left meanwhile included."""
    member = await member_in_team(session, meeting.series.team_id, member_id)
    return member.person.name if member else line("round.somebody")


async def who_could(
    session: AsyncSession, meeting: Meeting, besides: int, now: datetime
) -> Sequence[Member]:
    """Those of the care team, one person apart, who could lead the round: they can be reached, and
    do not pause."""
    return await reachable(session, meeting.series.team, besides, now)


def round_due(meeting: Meeting) -> datetime:
    """When a meeting's round is asked for."""
    return meeting.starts_at + timedelta(minutes=meeting.series.minutes) + AFTER_THE_END


def reminder_to(person: Person, meeting: Meeting, now: datetime) -> datetime | None:
    """When the round's one reminder reaches the person who leads it, by their own hours and days.
    None once it is planned, for whoever led the round then, or if it would be too late."""
    team = meeting.series.team
    due = next_working_morning(team, round_due(meeting))
    if now >= due:
        return None
    at = reminded_at(person, team, due)
    return at if at < lapse_of(meeting.series, team, meeting.starts_at) else None


async def _where_it_went(session: AsyncSession, meeting: Meeting, zone: str) -> str:
    outcomes = await outcomes_of(session, meeting.id)
    left = [one.item.meeting for one in outcomes if one.result is Result.UNRECORDED]
    moved = [to for to in left if to.id != meeting.id]
    if not left:
        return line("round.lapsed_empty")
    if not moved:
        return line("round.lapsed_nowhere")
    day = time_words(Time(moved[0].starts_at, zone, Moment.DATE))
    return line("round.lapsed_already", day=day)
