"""Writing down what a meeting did with its items, once, and telling those who brought them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Card, Form, Note, Time
from bot.errors import AlongsideError, Invalid
from bot.nudging import add_to_nudge
from bot.routines.agenda import round as rounds
from bot.routines.agenda import round_form
from bot.routines.agenda.carry import carry
from bot.routines.agenda.round_form import YES, Said, Sent
from bot.routines.agenda.steps import KINDS, TOLD_FOR, Step
from bot.routines.ideas import discussed
from bot.routines.plan import Occasion, Recipient
from bot.texts import line, say, time_words
from storage.queries.meetings import outdate_meeting
from storage.queries.once import first_time
from storage.queries.outcomes import outcomes_of, unrecorded_items
from storage.queries.series import agenda_routine
from storage.tables import (
    AgendaHistory,
    AgendaItem,
    Change,
    ItemState,
    Meeting,
    Outcome,
    Person,
    Result,
)


async def record(
    session: AsyncSession,
    who: Membership,
    meeting_id: object,
    sent: Sent,
    *,
    request: str,
    now: datetime,
) -> Card | Form:
    """Writes down what was sent, as far as it still stands on the meeting's agenda. The answer is
    a receipt, or the form for what is left.

    `request` is the platform's id of the request; the same one again changes nothing and gets the
    same answer. Raises `Invalid` when somebody else was quicker, or nothing can be recorded.
    """
    meeting = await rounds.held(session, who, meeting_id)
    key = f"{request}:{sent.item_ids[0] if sent.item_ids else 0}"
    if not await first_time(session, who.workspace_id, key, now):
        return await _answer(session, who, meeting, now)
    await _still_open(session, who, meeting, sent, now)
    open_items = await unrecorded_items(session, meeting.id)
    items = [item for item in open_items if item.id in sent.item_ids]
    said = round_form.checked(sent, items)
    await _write(session, who, meeting, items, said, now)
    left = [item for item in open_items if item.id not in said]
    if sent.asks_family and not left:
        await _finish(session, who, meeting, sent.values.get(round_form.FAMILY) == YES, now)
    await _tell(session, meeting, left, now)
    answer = await _answer(session, who, meeting, now)
    return _with_note(answer, len(sent.item_ids) - len(items))


async def record_family(
    session: AsyncSession, who: Membership, meeting_id: object, discussed: bool, now: datetime
) -> Card | Form:
    """The same for a meeting to which nobody brought an item: one tap is all of it. If somebody
    did meanwhile, the form comes back. Raises `AlongsideError` where it is too late or too early;
    a second tap on the same answer gets the same receipt."""
    meeting = await rounds.held(session, who, meeting_id)
    if meeting.recorded_by_id == who.member_id and meeting.family_discussed is discussed:
        return await _answer(session, who, meeting, now)
    if (why := await rounds.why_closed(session, meeting, who.timezone, now)) is not None:
        raise AlongsideError(why)
    if not await unrecorded_items(session, meeting.id):
        await _finish(session, who, meeting, discussed, now)
        await outdate_meeting(session, meeting.id)
    return await _answer(session, who, meeting, now)


async def _still_open(
    session: AsyncSession, who: Membership, meeting: Meeting, sent: Sent, now: datetime
) -> None:
    """Raises `Invalid` at the first field: what was typed stands there still."""
    why = await rounds.why_closed(session, meeting, who.timezone, now)
    if why is None:
        done = [
            one for one in await outcomes_of(session, meeting.id) if one.item_id in sent.item_ids
        ]
        if done:
            name = await rounds.name_of(session, meeting, done[0].by_id)
            when = time_words(Time(done[0].at, who.timezone))
            why = line("round.partly_recorded", name=name, when=when)
    if why is not None:
        raise Invalid({sent.first_field: f"{why} {line('round.kept')}"})


async def _write(
    session: AsyncSession,
    who: Membership,
    meeting: Meeting,
    items: Sequence[AgendaItem],
    said: Mapping[int, Said],
    now: datetime,
) -> None:
    """An outcome for each item; what was not reached goes on to the next meeting."""
    not_reached, outcomes = [], []
    for item in items:
        result = said[item.id].result
        outcome = Outcome(
            item_id=item.id,
            meeting_id=meeting.id,
            result=result,
            sentence=said[item.id].sentence,
            by_id=who.member_id,
            at=now,
        )
        outcomes.append(outcome)
        session.add(outcome)
        if result is Result.NOT_REACHED:
            not_reached.append(item)
            continue
        item.state = ItemState.CLOSED
        session.add(
            AgendaHistory(
                item_id=item.id,
                member_id=who.member_id,
                change=Change.CLOSED,
                meeting_id=meeting.id,
                at=now,
            )
        )
    await session.flush()
    await carry(session, not_reached, meeting.series, Change.CARRIED, now, by=who.member_id)
    # Before anybody's delivery is written: who sends holds a delivery first and then its person.
    await outdate_meeting(session, meeting.id)
    await discussed.talked_about(session, outcomes, now)


async def _finish(
    session: AsyncSession, who: Membership, meeting: Meeting, discussed: bool, now: datetime
) -> None:
    meeting.recorded_at, meeting.recorded_by_id = now, who.member_id
    meeting.family_discussed = discussed
    await session.flush()


async def _tell(
    session: AsyncSession, meeting: Meeting, left: Sequence[AgendaItem], now: datetime
) -> None:
    """One message for each contributor, once all of their items have an outcome. Nobody is told
    what they wrote down themselves."""
    unfinished = {item.author_id for item in left}
    persons: dict[int, Person] = {}
    for outcome in await outcomes_of(session, meeting.id):
        author = outcome.item.author
        if author.left_at is None and author.id not in unfinished and author.id != outcome.by_id:
            persons[author.person_id] = author.person
    routine = await agenda_routine(session, meeting.series_id)
    for person in persons.values():
        to = Recipient(person=person)
        await add_to_nudge(session, routine, outcome_step(meeting, now), meeting.id, to, now)


def outcome_step(meeting: Meeting, now: datetime) -> Occasion:
    """The one step by which the outcomes of a meeting are told."""
    return Occasion(
        step=Step.OUTCOME,
        name=meeting.day.isoformat(),
        kind=KINDS[Step.OUTCOME],
        due_at=now,
        expires_at=now + TOLD_FOR,
        day=meeting.day,
        starts_at=meeting.starts_at,
    )


async def _answer(
    session: AsyncSession, who: Membership, meeting: Meeting, now: datetime
) -> Card | Form:
    if meeting.recorded_at is None:
        return await rounds.next_form(session, who, meeting, now)
    return await rounds.recorded_card(session, who, meeting, now)


def _with_note(answer: Card | Form, withdrawn: int) -> Card | Form:
    if not withdrawn or isinstance(answer, Form):
        return answer
    note = Note(say("round.withdrawn", count=withdrawn))
    return Card((*answer.parts, note), answer.title, answer.more)
