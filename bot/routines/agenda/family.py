"""Whether the family item was discussed: the team's first process measure, meeting by meeting.

The round says so; a partner who was there may say so too, or say otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    Moment,
    Note,
    Paragraph,
    Part,
    Plain,
    Text,
    Time,
)
from bot.errors import Gone, NotAllowed
from bot.routines.agenda.steps import Step
from bot.texts import line, say
from storage.queries.family import bear_witness, last_meetings, witnesses_of
from storage.queries.meetings import meeting_of_team
from storage.queries.occasions import outdate_steps
from storage.tables import Meeting, Member, Role

SHOW = "family.show"
WAS_THERE = "family.was_there"
LAST = 6


@dataclass(frozen=True, slots=True)
class Witness:
    """What somebody who was there says."""

    member_id: int
    name: str
    discussed: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that took place. `discussed` is None where nobody wrote it down."""

    meeting_id: int
    starts_at: datetime
    discussed: bool | None
    witnesses: tuple[Witness, ...]


async def run(
    session: AsyncSession, team_id: int, now: datetime, limit: int = LAST
) -> tuple[Held, ...]:
    """The team's last meetings, the latest first."""
    meetings = (await last_meetings(session, [team_id], now, limit))[team_id]
    said = await witnesses_of(session, [meeting.id for meeting in meetings])
    return tuple(
        Held(
            meeting.id,
            meeting.starts_at,
            meeting.discussed,
            tuple(
                Witness(witness.member_id, person.name, witness.discussed)
                for witness, person in said
                if witness.meeting_id == meeting.id
            ),
        )
        for meeting in meetings
    )


async def view(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """The run as a member opens it; a partner can say whether they were there the last time."""
    held = await run(session, who.team_id, now)
    shown = card(held, who.timezone)
    if who.role is not Role.PARTNER or not held:
        return shown
    last = held[0]
    own = next((one.discussed for one in last.witnesses if one.member_id == who.member_id), None)
    where = {"team": who.team_id, "meeting": last.meeting_id}
    day = Time(last.starts_at, who.timezone, Moment.DATE)
    return Card((*shown.parts, *_question(where, day, last.discussed, own)), shown.title)


def card(held: Sequence[Held], zone: str) -> Card:
    """Each meeting in a symbol and in words, the earliest first. Meetings that nobody wrote down
    are shown, and count as meetings."""
    discussed = sum(one.discussed is True for one in held)
    parts: list[Part] = [Paragraph(say("family.run", count=len(held), discussed=discussed))]
    if held:
        parts.append(Bullets(tuple(_line(one, zone) for one in reversed(held))))
        parts.append(Note(say("family.meaning")))
    return Card(tuple(parts), title=line("family.title"))


def question(meeting: Meeting, member: Member, zone: str, own: bool | None) -> Sequence[Part]:
    """For a partner in a message about a meeting, nothing for others; `own` is what they have said
    already."""
    if member.role is not Role.PARTNER or meeting.recorded_at is None:
        return ()
    where = {"team": meeting.series.team_id, "meeting": meeting.id}
    day = Time(meeting.starts_at, zone, Moment.DATE)
    return _question(where, day, meeting.family_discussed, own)


async def was_there(
    session: AsyncSession, who: Membership, meeting_id: object, discussed: bool, now: datetime
) -> None:
    """Writes down what a partner says; the later word counts. Raises `NotAllowed`, `Gone`."""
    if who.role is not Role.PARTNER:
        raise NotAllowed(line("family.partners_only"))
    meeting = await meeting_of_team(session, who.team_id, meeting_id)
    if meeting is None:
        raise Gone(line("face.old_card"))
    if now < meeting.starts_at:
        raise Gone(line("family.not_begun"))
    await bear_witness(session, meeting.id, who.member_id, discussed, now)
    await outdate_steps(session, meeting.id, [Step.OUTCOME], who.person_id)


def show_button(team_id: int) -> Button:
    return Button(SHOW, line("family.show"), {"team": team_id})


def _question(
    where: dict[str, int], day: Time, discussed: bool | None, own: bool | None
) -> Sequence[Part]:
    did = Button(WAS_THERE, line("family.we_did"), {**where, "discussed": 1})
    did_not = Button(WAS_THERE, line("family.we_did_not"), {**where, "discussed": 0})
    if own is True:
        return Paragraph(say("family.said_did")), Buttons((did_not,))
    if own is False:
        return Paragraph(say("family.said_did_not")), Buttons((did,))
    return Paragraph(_asked(discussed, day)), Buttons((did, did_not))


def _asked(discussed: bool | None, day: Time) -> Text:
    match discussed:
        case True:
            return say("family.ask_did", day=day)
        case False:
            return say("family.ask_did_not", day=day)
        case None:
            return say("family.ask_unknown", day=day)


def _line(held: Held, zone: str) -> Text:
    day = Time(held.starts_at, zone, Moment.DATE)
    match held.discussed:
        case True:
            said = say("family.discussed", day=day)
        case False:
            said = say("family.not_discussed", day=day)
        case None:
            said = say("family.unknown", day=day)
    for witness in held.witnesses:
        said = (*said, Plain(" "), *_witness(witness, held.discussed))
    return said


def _witness(witness: Witness, discussed: bool | None) -> Text:
    """Without the name: to contradict the notes must cost nobody anything."""
    if witness.discussed is discussed:
        return say("family.says_so")
    return say("family.says_yes") if witness.discussed else say("family.says_no")
