"""Changing what was written down, and telling those who have heard something else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Card, Field, Form, Note, Paragraph, Part
from bot.errors import Gone, Invalid
from bot.nudging import add_to_nudge
from bot.routines.agenda import round as rounds
from bot.routines.agenda import round_form
from bot.routines.agenda.authors import author_called
from bot.routines.agenda.round_cards import CHANGE, payload
from bot.routines.agenda.round_form import FAMILY, ITEMS_AT_ONCE, NO, YES, sentence_key
from bot.routines.agenda.steps import KINDS, TOLD_FOR, Step
from bot.routines.ideas import discussed
from bot.routines.plan import Occasion, Recipient
from bot.texts import line, say
from storage.queries.meetings import outdate_meeting
from storage.queries.occasions import deliveries_to, occasion_deliveries
from storage.queries.outcomes import hold_outcomes, meeting_in_team, outcomes_of
from storage.queries.series import agenda_routine
from storage.tables import Delivery, DeliveryState, Meeting, Outcome, Reply, Result, Section

_TOLD = (DeliveryState.SENT, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Changed:
    """A form that came back. `shown` has a checksum of the sentence that it showed, by the
    outcome's id: what was not touched must not undo what somebody else changed meanwhile."""

    shown: Mapping[int, int]
    asks_family: bool
    values: Mapping[str, str]


async def form(session: AsyncSession, who: Membership, meeting_id: object) -> Form:
    """Every sentence as it stands. Raises `NotAllowed`, `Gone` before anything is written down."""
    meeting = rounds.allowed(who, await meeting_in_team(session, who.team_id, meeting_id))
    if meeting.recorded_at is None:
        raise Gone(line("round.not_recorded"))
    return form_of(meeting, await _written(session, meeting), who.member_id)


def sent(carried: Mapping[str, str | int], values: Mapping[str, str]) -> Changed:
    """What came back, whatever it is."""
    shown = {}
    for pair in str(carried.get("shown", "")).split(",")[:ITEMS_AT_ONCE]:
        outcome_id, _, checksum = pair.partition(":")
        if _is_number(outcome_id) and _is_number(checksum):
            shown[int(outcome_id)] = int(checksum)
    return Changed(shown, carried.get("family") == 1, values)


async def change(
    session: AsyncSession,
    who: Membership,
    meeting_id: object,
    changed: Changed,
    now: datetime,
) -> Card | Form:
    """Writes down what is different from what the form showed. Whoever was told something else
    gets a correction; who was not told yet reads the new words in the first place. A receipt, or
    the form for the sentences that had no room. Sent again it changes nothing.

    Raises `Invalid` for a sentence that is missing, too long, or was changed meanwhile.
    """
    meeting = await rounds.held(session, who, meeting_id)
    if meeting.recorded_at is None:
        raise Gone(line("round.not_recorded"))
    # A yes that is just being said is one to the old words.
    await hold_outcomes(session, meeting.id)
    written = await _written(session, meeting)
    touched = await _touched(session, meeting, written, changed)
    before = [(outcome, outcome.sentence) for outcome, _ in touched]
    told = await _change(session, who, meeting, touched, now)
    family = {YES: True, NO: False}.get(changed.values.get(FAMILY, ""))
    if changed.asks_family and family is not None:
        meeting.family_discussed = family
    await session.flush()
    await outdate_meeting(session, meeting.id)
    await discussed.corrected(session, before, now)
    await _tell(session, meeting, told, now)
    rest = _after(written, changed)
    if rest:
        return form_of(meeting, rest, who.member_id)
    receipt = Paragraph(say("round.changed", count=len({o.item.author_id for o in told})))
    return Card((receipt,), title=line("round.done_title"))


async def _written(session: AsyncSession, meeting: Meeting) -> list[Outcome]:
    """Families first, as in the round."""
    outcomes = await outcomes_of(session, meeting.id)
    written = [one for one in outcomes if one.result is not Result.UNRECORDED]
    return sorted(written, key=lambda one: (one.item.section is not Section.FAMILY, one.item_id))


def form_of(meeting: Meeting, outcomes: Sequence[Outcome], reader: int) -> Form:
    """The first of these sentences as they stand, `reader` being the member who changes them."""
    page, rest = outcomes[:ITEMS_AT_ONCE], outcomes[ITEMS_AT_ONCE:]
    fields: list[Field | Part] = []
    for number, outcome in enumerate(page, start=1):
        own = outcome.item.author_id == reader
        fields.append(round_form.brought(number, outcome.item))
        fields.append(
            round_form.sentence_field(number, outcome.item, own=own, value=outcome.sentence)
        )
    if not rest:
        value = {True: YES, False: NO, None: ""}[meeting.family_discussed]
        fields.append(round_form.family_field(value))
    more = [Note(say("round.form_more", count=len(rest)))] if rest else []
    return Form(
        action=CHANGE,
        title=line("round.change_title"),
        submit=line("round.form_next") if rest else line("round.change_submit"),
        fields=tuple(fields),
        intro=(Paragraph(say("round.change_intro")), *more),
        payload={
            **payload(meeting),
            "shown": ",".join(f"{one.id}:{_checksum(one.sentence)}" for one in page),
            "family": int(not rest),
        },
    )


async def _touched(
    session: AsyncSession, meeting: Meeting, written: Sequence[Outcome], changed: Changed
) -> list[tuple[Outcome, str]]:
    """The outcomes whose sentence somebody typed anew, each with it."""
    errors: dict[str, str] = {}
    touched = []
    for outcome in written:
        key = sentence_key(outcome.item_id)
        shown, sentence = changed.shown.get(outcome.id), changed.values.get(key, "").strip()
        if shown is None or _checksum(sentence) == shown or sentence == outcome.sentence:
            continue
        author = author_called(outcome.item)
        if shown != _checksum(outcome.sentence):
            name = await rounds.name_of(session, meeting, outcome.by_id)
            text = outcome.sentence
            errors[key] = line("round.changed_meanwhile", name=name, text=text)
        elif wrong := round_form.wrong_with(sentence, author, outcome.result):
            errors[key] = wrong
        touched.append((outcome, sentence))
    if errors:
        raise Invalid(errors)
    return touched


async def _change(
    session: AsyncSession,
    who: Membership,
    meeting: Meeting,
    touched: Sequence[tuple[Outcome, str]],
    now: datetime,
) -> list[Outcome]:
    """Those whose contributors have heard the old words, and now need the new ones."""
    told = []
    for outcome, sentence in touched:
        if outcome.item.author_id != who.member_id and await _was_told(session, meeting, outcome):
            if await _heard_the_last(session, meeting, outcome):
                outcome.before = outcome.sentence
            outcome.revision += 1
            if outcome.before != sentence:
                told.append(outcome)
                if outcome.reply is Reply.YES:  # it was said to the old words
                    outcome.reply = None
        outcome.sentence, outcome.by_id, outcome.at = sentence, who.member_id, now
    return told


async def _was_told(session: AsyncSession, meeting: Meeting, outcome: Outcome) -> bool:
    """Held: a message that waits is not sent while its words change."""
    person_id, steps = outcome.item.author.person_id, [Step.OUTCOME, Step.LAPSED]
    return _is_told(await deliveries_to(session, meeting.id, person_id, steps, hold=True))


async def _heard_the_last(session: AsyncSession, meeting: Meeting, outcome: Outcome) -> bool:
    """Whether the words that stand now are what the contributor knows: a correction that did not
    go out told nobody anything."""
    if outcome.revision == 0:
        return True
    name = _occasion_name(meeting, outcome)
    return _is_told(await occasion_deliveries(session, meeting.id, Step.CORRECTION, name))


async def _tell(
    session: AsyncSession, meeting: Meeting, told: Sequence[Outcome], now: datetime
) -> None:
    routine = await agenda_routine(session, meeting.series_id)
    for outcome in told:
        occasion = Occasion(
            step=Step.CORRECTION,
            name=_occasion_name(meeting, outcome),
            kind=KINDS[Step.CORRECTION],
            due_at=now,
            expires_at=now + TOLD_FOR,
            day=meeting.day,
            starts_at=meeting.starts_at,
        )
        to = Recipient(person=outcome.item.author.person)
        await add_to_nudge(session, routine, occasion, meeting.id, to, now)


def _occasion_name(meeting: Meeting, outcome: Outcome) -> str:
    return f"{meeting.day.isoformat()}:{outcome.id}:{outcome.revision}"


def _after(written: Sequence[Outcome], changed: Changed) -> list[Outcome]:
    """What comes after the last that the form showed."""
    if changed.asks_family:
        return []
    places = [place for place, one in enumerate(written) if one.id in changed.shown]
    return list(written[max(places, default=-1) + 1 :])


def _is_told(deliveries: Sequence[Delivery]) -> bool:
    return any(delivery.state in _TOLD for delivery in deliveries)


def _checksum(text: str) -> int:
    return crc32(text.encode())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
