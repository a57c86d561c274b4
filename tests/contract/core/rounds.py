"""A meeting that took place, with items on its agenda, and its round as the bot is told of it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from bot.cards import Card, Form
from bot.routines.agenda import recording
from bot.routines.agenda.round_form import FAMILY, YES, Sent, result_key, sentence_key
from storage.database import Database
from storage.tables import AgendaItem, Meeting, Outcome, Result
from tests.contract.core.ledger import (
    DANA,
    PRIYA,
    add_item,
    at,
    import_team,
    maple,
    member,
    plan_on_time,
)

BEFORE, AFTER = at("2026-01-15T09:00-05:00"), at("2026-01-20T10:00-05:00")
RECORDED = at("2026-01-20T10:05-05:00")
DAY = date(2026, 1, 20)
SENTENCE = "We ask for two more spaces."


async def meet(database: Database, *texts: str, user: str = PRIYA) -> int:
    """The made-up team has met on January 20 about these items; the meeting's id."""
    await import_team(database, maple())
    for text in texts:
        await add_item(database, user, text, BEFORE)
    await plan_on_time(database, AFTER)
    return (await meeting(database)).id


async def meeting(database: Database, day: date = DAY) -> Meeting:
    async with database.reading() as session:
        return (await session.scalars(select(Meeting).filter_by(day=day))).one()


async def items(database: Database) -> Sequence[AgendaItem]:
    async with database.reading() as session:
        return (await session.scalars(select(AgendaItem).order_by(AgendaItem.id))).all()


async def outcomes(database: Database) -> Sequence[Outcome]:
    async with database.reading() as session:
        return (await session.scalars(select(Outcome).order_by(Outcome.id))).all()


def sent(
    item_ids: Sequence[int],
    result: Result = Result.DECIDED,
    sentence: str = SENTENCE,
    *,
    family: str | None = YES,
) -> Sent:
    """The form with the same answer for each item; without `family` it did not ask that."""
    values = {result_key(item_id): result.value for item_id in item_ids}
    values |= {sentence_key(item_id): sentence for item_id in item_ids}
    values |= {FAMILY: family} if family else {}
    return Sent(tuple(item_ids), family is not None, values)


async def record(
    database: Database,
    meeting_id: int,
    form: Sent,
    *,
    user: str = DANA,
    request: str = "view:V1",
    now: datetime = RECORDED,
) -> Card | Form:
    who = await member(database, user)
    async with database.writing.begin() as session:
        return await recording.record(session, who, meeting_id, form, request=request, now=now)
