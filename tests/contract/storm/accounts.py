"""What the ledger says of everybody, and what stands in the pretend Slack."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from time import monotonic
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, text, update

from bot.routines.agenda.steps import Step as AgendaStep
from bot.routines.ideas.steps import Step
from storage.database import AWAY, Database
from storage.queries.ledger import OPEN
from storage.tables import (
    AgendaItem,
    Answer,
    Delivery,
    DeliveryState,
    Idea,
    IdeaChange,
    IdeaReply,
    Member,
    Nudge,
    Person,
    Reply,
    Turn,
    Workspace,
)
from tests.contract.storm.network import Expected
from tests.contract.storm.screens import Message

SECONDS = 120
POLL_SECONDS = 0.2
# Another process may not take it up yet: whoever holds it may be at it, or is dead.
_IN_HAND = (Delivery.state == DeliveryState.SENDING) & (Delivery.held_until > func.now())
# Its words are kept nowhere, so it may come to nothing where the one who asks dies.
_AGREEMENT = Nudge.step == Step.AGREE
# A lead reads tomorrow of what was shared today.
_DUE = Delivery.due_at <= func.now()
_OUTDATED = (Delivery.version > Delivery.shown) & (Delivery.state == DeliveryState.SENT)
_OPEN = (Delivery.state.in_(OPEN) & _DUE) | _OUTDATED


async def drained(database: Database) -> None:
    """Waits until nothing is open but what a process has in hand, or had when it died. Nobody waits
    any longer before the next try."""
    paused = update(Delivery).where(_OPEN, Delivery.state != DeliveryState.SENDING)
    async with database.writing.begin() as session:
        await session.execute(paused.values(held_until=None))
    await _none_left(database, _OPEN & ~_IN_HAND)


async def ended(database: Database) -> None:
    """Waits until nothing is open at all, and every message shows what it should."""
    await _none_left(database, _OPEN)


async def _none_left(database: Database, kind: ColumnElement[bool]) -> None:
    """As long as something moves it is worth waiting: a large workspace has its pace."""
    columns = (Delivery.workspace_id, Delivery.recipient, Delivery.state, Delivery.reason)
    statement = select(*columns, Delivery.attempts, Delivery.held_until).where(kind)
    before: Sequence[Row[Any]] = ()
    since = monotonic()
    while left := await _rows(database, statement.order_by(Delivery.id)):
        if left != before:
            before, since = left, monotonic()
        assert monotonic() - since < SECONDS, left
        await asyncio.sleep(POLL_SECONDS)


async def end_leases(database: Database) -> None:
    """As if they had run out."""
    async with database.writing.begin() as session:
        leases = update(Delivery).where(_OPEN)
        await session.execute(leases.values(held_until=func.now()))


async def states(database: Database) -> list[Expected]:
    """What became of each nudge for everybody, sorted like what is expected."""
    statement = (
        select(Workspace.external_id, Person.address, Nudge.step, Delivery.state)
        .select_from(Delivery)
        .join(Delivery.nudge)
        .join(Delivery.workspace)
        .outerjoin(Delivery.person)
        .where(_DUE, ~_AGREEMENT)
    )
    return sorted((Expected(*map(str, row)) for row in await _rows(database, statement)), key=str)


async def sent(database: Database) -> Counter[tuple[str, str, str, str]]:
    """The messages that the ledger knows: whose, where, and by which name."""
    carrier = func.coalesce(Delivery.carrier_id, Delivery.id)
    statement = (
        select(Workspace.external_id, Delivery.place, Delivery.message, carrier)
        .join(Delivery.workspace)
        .where(Delivery.state == DeliveryState.SENT)
        .distinct()
    )
    return Counter(
        (str(whose), str(place), str(ts), f"delivery:{key}")
        for whose, place, ts, key in map(tuple, await _rows(database, statement))
    )


def received(messages: Sequence[Message]) -> Counter[tuple[str, str, str, str]]:
    return Counter((one.workspace, one.channel, one.ts, one.key) for one in messages)


async def items(database: Database) -> list[str]:
    return sorted(row[0] for row in await _rows(database, select(AgendaItem.text)))


async def ideas(database: Database) -> list[str]:
    return sorted(row[0] for row in await _rows(database, select(Idea.text)))


async def moves(database: Database) -> list[tuple[str, str]]:
    """What was said, and to which idea."""
    statement = select(IdeaChange.sentence, Idea.text).join(IdeaChange.idea)
    rows = await _rows(database, statement.where(IdeaChange.turn == Turn.MOVED))
    return sorted((sentence, idea) for sentence, idea in map(tuple, rows))


async def answers(database: Database) -> list[tuple[str, Answer]]:
    """What each person said to their ask."""
    asked = select(Person.address, Delivery.answer).join(Delivery.person)
    rows = await _rows(database, asked.where(Delivery.answer.is_not(None)))
    return sorted((address, answer) for address, answer in map(tuple, rows))


async def content(database: Database) -> list[str]:
    """Whom what became of their idea answers."""
    return sorted(row[0] for row in await _rows(database, _CONTENT))


async def asked(database: Database) -> Counter[str]:
    """Whose words somebody else would like to keep, and how often they got the question. Where it
    came to nothing, the next who would like to keep them may ask again."""
    found: Counter[str] = Counter()
    rows = await _rows(database, _ASKED.add_columns(Delivery.state))
    for address, state in map(tuple, rows):
        found[address] += state == DeliveryState.SENT
    return found


async def snoozed(database: Database) -> list[tuple[str, str]]:
    """Who wants to be asked later, and will be: the ask that was put off, and the one instead."""
    step = Delivery.snoozed_until.is_not(None) | (Nudge.step == AgendaStep.AGAIN)
    rows = await _rows(database, _OF_PEOPLE.add_columns(Nudge.step).where(step))
    return sorted((address, step) for address, step in map(tuple, rows))


async def has_answered(database: Database, address: str) -> bool:
    """Whether an answer to their ask is kept. While the database is away nobody can tell."""
    answered = select(Delivery.id).join(Delivery.person).where(Delivery.answer.is_not(None))
    return await _is_there(database, answered.where(Person.address == address))


async def is_content(database: Database, address: str) -> bool:
    """The same of what became of their idea."""
    return await _is_there(database, _CONTENT.where(Person.address == address))


async def is_asked(database: Database, address: str) -> bool:
    """Whether somebody else would like to keep words of theirs."""
    return await _is_there(database, _ASKED.where(Person.address == address))


async def has_snoozed(database: Database, address: str) -> bool:
    put_off = _OF_PEOPLE.where(Delivery.snoozed_until.is_not(None))
    return await _is_there(database, put_off.where(Person.address == address))


_OF_PEOPLE = select(Person.address).select_from(Delivery).join(Delivery.nudge).join(Delivery.person)
_ASKED = _OF_PEOPLE.where(_AGREEMENT)
_CONTENT = (
    select(Person.address)
    .select_from(IdeaReply)
    .join(IdeaReply.member)
    .join(Member.person)
    .where(IdeaReply.reply == Reply.YES)
)


async def _is_there(database: Database, statement: Any) -> bool:
    try:
        return bool(await _rows(database, statement))
    except AWAY:
        return False


async def jobs(database: Database) -> int:
    """How many there are of which nobody knows any more."""
    rows = await _rows(database, text("SELECT count(*) FROM procrastinate_jobs"))
    return int(rows[0][0])


async def _rows(database: Database, statement: Any) -> Sequence[Row[Any]]:
    async with database.reading() as session:
        return (await session.execute(statement)).all()
