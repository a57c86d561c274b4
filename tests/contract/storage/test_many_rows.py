"""Many rows that are written at once are what each would be if it were written by itself."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from storage.database import Database
from storage.queries.among import among
from storage.queries.once import insert_each_once
from storage.queries.planning import move_on
from storage.queries.rows import table_of
from storage.tables import (
    AgendaHistory,
    Base,
    Decided,
    Delivery,
    Meeting,
    Nudge,
    Outcome,
    PromptUse,
    Routine,
)
from tests.contract.storage import rows

TRICKY = (
    "Rosa O'Neil",
    'the "other"',
    "Zoë 家 👋",
    "back\\slash\nnew line",
    "%s :name $1 ?",
    "null",
)
LATER = rows.NOON + timedelta(days=3, microseconds=7)


@pytest.mark.parametrize(
    "table", [Nudge, Delivery, Meeting, PromptUse, Outcome, AgendaHistory, Decided]
)
async def test_whatever_a_column_holds_arrives_as_it_was(kept: Database, table: type[Base]) -> None:
    plain = table_of(table)
    [key] = plain.primary_key
    async with kept.writing() as session:
        before = [dict(row) for row in (await session.execute(select(plain))).mappings()]
        await session.execute(delete(plain))

        written = await insert_each_once(session, table, before, key.name)

        assert [tuple(row) for row in written] == [(row[key.name],) for row in before]
        assert [dict(row) for row in (await session.execute(select(plain))).mappings()] == before


async def test_text_is_never_taken_for_anything_else(kept: Database) -> None:
    named = [
        {"nudge_id": rows.NUDGE, "workspace_id": rows.WORKSPACE, "recipient": f"channel:{text}",
         "channel": text, "due_at": LATER, "reason": text}
        for text in TRICKY
    ]  # fmt: skip
    async with kept.writing() as session:
        written = await insert_each_once(session, Delivery, named, "channel", "reason", "due_at")

        assert {tuple(row) for row in written} == {(text, text, LATER) for text in TRICKY}


async def test_of_many_rows_only_those_are_written_that_are_not_there(kept: Database) -> None:
    known = {"nudge_id": rows.NUDGE, "workspace_id": rows.WORKSPACE, "due_at": LATER}
    new = [known | {"recipient": f"channel:{name}", "channel": name} for name in ("C1", "C2")]
    async with kept.writing() as session:
        await insert_each_once(session, Delivery, new[:1], "id")

        written = await insert_each_once(session, Delivery, [*new, *new], "channel")

        assert [tuple(row) for row in written] == [("C2",)]
        assert await insert_each_once(session, Delivery, [], "channel") == ()


@pytest.mark.parametrize("asked", [(), TRICKY, TRICKY[:1]])
async def test_a_statement_that_is_made_once_finds_each_of_many_texts_and_nothing_else(
    kept: Database, asked: Sequence[str]
) -> None:
    named = [
        {"nudge_id": rows.NUDGE, "workspace_id": rows.WORKSPACE, "recipient": f"channel:{text}",
         "channel": text, "due_at": LATER}
        for text in (*TRICKY, "none of them")
    ]  # fmt: skip
    async with kept.writing() as session:
        await insert_each_once(session, Delivery, named, "id")

        found = select(Delivery.channel).where(among(Delivery.channel, "channels"))
        assert {*await session.scalars(found, {"channels": asked})} == {*asked}


async def test_a_statement_that_is_made_once_finds_each_of_many_numbers(kept: Database) -> None:
    found = select(Routine.id).where(among(Routine.id, "ids"))
    async with kept.reading() as session:
        asked = {rows.AGENDA, rows.IDEAS, 2**40}
        assert {*await session.scalars(found, {"ids": asked})} == {rows.AGENDA, rows.IDEAS}
        assert {*await session.scalars(found, {"ids": {rows.IDEAS}})} == {rows.IDEAS}


async def test_each_of_many_routines_moves_on_to_its_own_time(kept: Database) -> None:
    async with kept.writing() as session:
        await move_on(session, {rows.AGENDA: LATER, rows.IDEAS: None}, rows.NOON)

        moved = select(Routine.id, Routine.planned_until, Routine.next_due).order_by(Routine.id)
        assert [tuple(row) for row in await session.execute(moved)] == [
            (rows.AGENDA, rows.NOON, LATER),
            (rows.IDEAS, rows.NOON, None),
        ]
