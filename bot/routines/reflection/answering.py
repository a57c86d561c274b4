"""Answering a check-in, changing one's answers, skipping: until it closes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Card, Form
from bot.errors import Gone, Invalid
from bot.routines.reflection import cards
from bot.routines.reflection.cards import LINE, MAX_LINE, RATINGS, Asked
from bot.routines.reflection.messages import is_open
from bot.texts import line
from storage.queries.checkins import answered_ask, participant_in, round_in_team
from storage.queries.reflection import Answered, own_answer, skip_answer, write_answer
from storage.tables import Question, ReflectionParticipant


async def form(session: AsyncSession, who: Membership, round_id: object, now: datetime) -> Form:
    """The form with the member's own answers so far. Raises `Gone` where it cannot be answered."""
    asked, mine = await _mine(session, who, round_id, now, hold=False)
    return cards.form(asked, await own_answer(session, mine, who.member_id))


async def answer(
    session: AsyncSession,
    who: Membership,
    round_id: object,
    values: Mapping[str, str],
    now: datetime,
) -> Card:
    """Writes the answers down in the place of earlier ones; a receipt. Raises `Invalid` with a
    sentence for each field, `Gone` like `form`."""
    answered = read(values)
    asked, mine = await _mine(session, who, round_id, now, hold=True)
    await write_answer(session, mine, answered, now)
    await answered_ask(session, asked.round, who.person_id, now)
    return cards.receipt(asked)


async def skip(session: AsyncSession, who: Membership, round_id: object, now: datetime) -> None:
    """Writes down that the member skips this one; again, nothing changes. Raises `Gone` like
    `form`, and for who has answered since the card was shown."""
    asked, mine = await _mine(session, who, round_id, now, hold=True)
    if mine.answered_at is not None and not mine.skipped:
        raise Gone(line("reflection.answered_already"))
    if not mine.skipped:
        await _skip(session, who, asked, mine, now)


async def take_back(
    session: AsyncSession, who: Membership, round_id: object, now: datetime
) -> None:
    """Deletes the member's answers: they skip this one. Raises `Gone` like `form`."""
    asked, mine = await _mine(session, who, round_id, now, hold=True)
    if not mine.skipped:
        await _skip(session, who, asked, mine, now)


def read(values: Mapping[str, str]) -> Answered:
    """What was filled in. Raises `Invalid`."""
    problems: dict[str, str] = {}
    ratings: dict[Question, int] = {}
    for question in Question:
        picked = values[question.value]
        if picked in map(str, RATINGS):
            ratings[question] = int(picked)
        else:
            problems[question.value] = line("reflection.pick_one")
    text = " ".join(values[LINE].split())
    if len(text) > MAX_LINE:
        problems[LINE] = line("reflection.line_long", count=len(text), max=MAX_LINE)
    if problems:
        raise Invalid(problems)
    return Answered(ratings, text)


async def _mine(
    session: AsyncSession, who: Membership, round_id: object, now: datetime, *, hold: bool
) -> tuple[Asked, ReflectionParticipant]:
    """The round, open, and the member's place in it."""
    round_ = await round_in_team(session, who.team_id, round_id, hold=hold)
    if round_ is None:
        raise Gone(line("face.old_card"))
    if not is_open(round_, now):
        raise Gone(line("reflection.closed"))
    mine = await participant_in(session, round_.id, who.member_id)
    if mine is None:
        raise Gone(line("reflection.not_asked"))
    return Asked(round_, who.team_id, who.team_name, who.timezone), mine


async def _skip(
    session: AsyncSession,
    who: Membership,
    asked: Asked,
    mine: ReflectionParticipant,
    now: datetime,
) -> None:
    await skip_answer(session, mine, now)
    await answered_ask(session, asked.round, who.person_id, now)
