"""What contributors say to an outcome: it answers it, not yet, or call me."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import replies
from bot.actor import Membership, Right
from bot.cards import Card, Form
from bot.errors import Gone, Invalid, NotAllowed
from bot.nudging import add_to_nudge
from bot.replies import checked_missing
from bot.routines.agenda import outcome_cards, outcome_messages
from bot.routines.agenda import round as rounds
from bot.routines.agenda.authors import author_name
from bot.routines.agenda.carry import carry
from bot.routines.agenda.recipients import candidates
from bot.routines.agenda.steps import KINDS, TOLD_FOR, Step
from bot.routines.plan import Occasion, Recipient
from bot.texts import line
from storage.queries.meetings import outdate_meeting
from storage.queries.members import leads_of
from storage.queries.occasions import outdate_steps
from storage.queries.outcomes import meeting_in_team, outcome_in_team
from storage.queries.series import agenda_routine
from storage.tables import Change, ItemState, Outcome, Person, Reply, Result


async def answer(
    session: AsyncSession,
    who: Membership,
    outcome_id: object,
    revision: object,
    reply: Reply,
    now: datetime,
) -> None:
    """Writes down "yes" or "call me"; the later answer counts. `revision` is the wording that the
    tapped card showed. Raises `Gone` where the card is behind, `NotAllowed` for anyone else."""
    outcome = await _mine(session, who, outcome_id, revision, hold=True)
    if outcome.reply is Reply.NOT_YET:
        raise Gone(line("outcome.reopened"))
    if outcome.reply is reply:
        return
    outcome.reply, outcome.replied_at = reply, now
    talked = outcome.called_at
    if reply is Reply.CALL_ME:  # also after a call that did not settle it
        outcome.called_at = outcome.called_by_id = None
    await session.flush()
    await _outdate(session, outcome, who.person_id)
    if reply is Reply.CALL_ME:
        await _ask_for_a_call(session, outcome, talked, now)


async def form(
    session: AsyncSession, who: Membership, outcome_id: object, revision: object
) -> Form:
    """The form that asks what is missing. Raises like `answer`."""
    outcome = await _mine(session, who, outcome_id, revision, hold=False)
    if outcome.reply is Reply.NOT_YET:
        raise Gone(line("outcome.reopened"))
    return outcome_cards.form(outcome)


async def call_form(
    session: AsyncSession,
    who: Membership,
    outcome_id: object,
    revision: object,
    now: datetime,
) -> Form | None:
    """What a call tells, for somebody whose name the team does not read so far; None where it
    does. Raises like `answer`."""
    outcome = await _mine(session, who, outcome_id, revision, hold=False)
    if not outcome.item.unnamed:
        return None
    callers = ", ".join(person.name for person in await _callers(session, outcome, now))
    shown = author_name(outcome.item)
    return replies.call_form(outcome_cards.CALL_ME, callers, shown, outcome_cards.payload(outcome))


async def not_yet(
    session: AsyncSession,
    who: Membership,
    outcome_id: object,
    revision: object,
    typed: str,
    now: datetime,
) -> Card:
    """Opens the item again, on the next agenda, together with what is missing; a receipt. The same
    words again change nothing. Raises `Invalid` for the field "missing", `Gone`, `NotAllowed`."""
    missing = checked_missing(typed)
    outcome = await _mine(session, who, outcome_id, revision, hold=True)
    if outcome.reply is Reply.NOT_YET and outcome.missing != missing:
        raise Invalid({"missing": line("outcome.reopened")})
    if outcome.reply is not Reply.NOT_YET:
        await _reopen(session, who, outcome, missing, now)
    again = await outcome_in_team(session, who.team_id, outcome.id, hold=True)
    return outcome_cards.receipt(again or outcome, who.timezone)


async def called(session: AsyncSession, who: Membership, outcome_id: object, now: datetime) -> None:
    """Writes down that somebody of the care team called; a second tap changes nothing. Raises
    `Gone` when nobody waits for it, `NotAllowed`."""
    who.require(Right.LEAD_ROUND)
    outcome = await outcome_in_team(session, who.team_id, outcome_id, hold=True)
    if outcome is None or outcome.reply is not Reply.CALL_ME:
        raise Gone(line("outcome.no_call"))
    if outcome.called_at is None:
        outcome.called_at, outcome.called_by_id = now, who.member_id
        await session.flush()
        await _outdate(session, outcome, outcome.item.author.person_id)


async def view(session: AsyncSession, who: Membership, meeting_id: object, first: object) -> Card:
    """What came of one's items at a meeting, from place `first` on, where a message had no room
    for it. Raises `Gone`."""
    meeting = await meeting_in_team(session, who.team_id, meeting_id)
    if meeting is None:
        raise Gone(line("face.old_card"))
    told = await outcome_messages.told_of(session, meeting, who.person_id)
    place = first if isinstance(first, int) and 0 <= first < len(told) else 0
    if not told:
        raise Gone(line("outcome.no_question"))
    return outcome_cards.page(told, who.timezone, place)


async def _mine(
    session: AsyncSession, who: Membership, outcome_id: object, revision: object, *, hold: bool
) -> Outcome:
    outcome = await outcome_in_team(session, who.team_id, outcome_id, hold=hold)
    if outcome is None:
        raise Gone(line("face.old_card"))
    if outcome.item.author_id != who.member_id:
        raise NotAllowed(line("outcome.not_yours"))
    if outcome.result not in (Result.DISCUSSED, Result.DECIDED):
        raise Gone(line("outcome.no_question"))
    if outcome.revision != revision:
        raise Gone(line("outcome.corrected"))
    return outcome


async def _reopen(
    session: AsyncSession, who: Membership, outcome: Outcome, missing: str, now: datetime
) -> None:
    outcome.reply, outcome.replied_at, outcome.missing = Reply.NOT_YET, now, missing
    item, series = outcome.item, outcome.meeting.series
    item.state = ItemState.OPEN
    await session.flush()
    await carry(session, [item], series, Change.REOPENED, now, by=who.member_id)
    await _outdate(session, outcome, who.person_id)
    await outdate_meeting(session, outcome.meeting_id)


async def _outdate(session: AsyncSession, outcome: Outcome, contributor: int) -> None:
    """What the contributor was told of it, and who should call them, changes in its place."""
    told = [Step.OUTCOME, Step.CORRECTION, Step.LAPSED]
    await outdate_steps(session, outcome.meeting_id, told, contributor)
    await outdate_steps(session, outcome.meeting_id, [Step.CALL_ME])


async def _ask_for_a_call(
    session: AsyncSession, outcome: Outcome, talked: datetime | None, now: datetime
) -> None:
    """Tells those who should call; once more only if somebody has `talked` with them since."""
    meeting = outcome.meeting
    again = f":{talked:%Y%m%dT%H%M%S}" if talked else ""
    occasion = Occasion(
        step=Step.CALL_ME,
        name=f"{meeting.day.isoformat()}:{outcome.id}{again}",
        kind=KINDS[Step.CALL_ME],
        due_at=now,
        expires_at=now + TOLD_FOR,
        day=meeting.day,
        starts_at=meeting.starts_at,
    )
    routine = await agenda_routine(session, meeting.series_id)
    for person in await _callers(session, outcome, now):
        to = Recipient(person=person)
        await add_to_nudge(session, routine, occasion, meeting.id, to, now)


async def _callers(session: AsyncSession, outcome: Outcome, now: datetime) -> list[Person]:
    """The team's leads whom this reaches now, or else the first of the care team whom it does;
    never whoever asks. Where it reaches nobody, the leads all the same."""
    author, series = outcome.item.author.person_id, outcome.meeting.series
    could = await rounds.who_could(session, outcome.meeting, author, now)
    able = {member.person_id: member.person for member in could}
    leads = [lead.person for lead in await leads_of(session, series.team_id)]
    first = [*leads, *await candidates(session, outcome.meeting)]
    others = [person for person in leads if person.id != author]
    reached = [person for person in leads if person.id in able]
    in_place = [able[person.id] for person in first if person.id in able] or [*able.values()]
    return reached or in_place[:1] or others or [one for one in first if one.id != author][:1]
