"""What an older version kept is all there in the newer one, and means the same."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import inspect, select, text

from storage import schema
from storage.database import Database
from storage.tables import (
    AgendaItem,
    Delivery,
    HowOften,
    ItemState,
    Kind,
    Meeting,
    MeetingSeries,
    Member,
    Nudge,
    Outcome,
    Person,
    Routine,
    RoutineKind,
    Team,
)
from tests.contract.storage import first_rows
from tests.contract.storage.first_rows import NOON, PLANNED, Rows

NEW_PERSON = """
INSERT INTO persons (workspace_id, contact, address, name, skills, interests)
VALUES (101, 'slack', 'U0SAM', 'Sam', '[]', '[]') RETURNING id
"""
# What version 0002 may come to hold: an item taken back, one that was carried on and closed, and
# an outcome that is told.
LATER = (
    "INSERT INTO agenda_items (id, meeting_id, author_id, section, text, added_at, state)"
    " SELECT 201, meeting_id, author_id, section, text, added_at, 'withdrawn' FROM agenda_items",
    "INSERT INTO agenda_history (id, item_id, change, meeting_id, at)"
    " SELECT 201, 201, 'added', meeting_id, at FROM agenda_history WHERE change = 'added'",
    "INSERT INTO agenda_history (id, item_id, change, meeting_id, at)"
    " SELECT 202, 201, 'withdrawn', meeting_id, at FROM agenda_history WHERE id = 201",
    "INSERT INTO agenda_history (id, item_id, change, meeting_id, at)"
    " SELECT 203, 107, 'carried', meeting_id, at FROM agenda_history WHERE id = 201",
    "INSERT INTO agenda_history (id, item_id, change, meeting_id, at)"
    " SELECT 204, 107, 'closed', meeting_id, at FROM agenda_history WHERE id = 201",
    "INSERT INTO outcomes (item_id, meeting_id, result, sentence, at, revision, before, missing)"
    " SELECT id, meeting_id, 'decided', 'A quiet room.', added_at, 0, '', '' FROM agenda_items",
    "INSERT INTO nudges (id, routine_id, occasion, step, kind, due_at, expires_at, planned_at)"
    " SELECT 201, routine_id, occasion, 'outcomes', 'outcome', due_at, due_at, due_at"
    " FROM nudges WHERE step = 'ask'",
    "INSERT INTO deliveries"
    " (nudge_id, workspace_id, recipient, person_id, state, reason, due_at, attempts, version,"
    " shown) SELECT 201, workspace_id, recipient, person_id, 'waiting', '', due_at, 0, 0, 0"
    " FROM deliveries WHERE id = 114",
)


@pytest.fixture
async def first(empty_database: Database) -> Database:
    """A database at version 0001 with rows in every table."""
    await schema.migrate(empty_database, "0001")
    async with empty_database.engine.begin() as connection:
        await connection.run_sync(first_rows.write_first_rows)
    return empty_database


async def first_columns(database: Database) -> dict[str, Rows]:
    async with database.engine.connect() as connection:
        return await connection.run_sync(first_rows.first_columns)


async def test_the_rows_of_the_first_version_are_of_all_its_tables(first: Database) -> None:
    async with first.engine.connect() as connection:
        names = await connection.run_sync(lambda it: inspect(it).get_table_names())

    assert {*names} - {"alembic_version"} == {*first_rows.FIRST_ROWS}
    assert {name: len(rows) for name, rows in (await first_columns(first)).items()} == {
        name: len(rows) for name, rows in first_rows.FIRST_ROWS.items()
    }


async def test_no_row_of_the_first_version_is_lost_or_changed(first: Database) -> None:
    before = await first_columns(first)
    await schema.migrate(first)
    after = await first_columns(first)

    # A new version may write rows of its own.
    assert [row for row in after.pop("routines") if row in before["routines"]] == before.pop(
        "routines"
    )
    assert after == before


async def test_every_team_has_its_standing_routines_from_where_its_planning_stood(
    first: Database,
) -> None:
    await schema.migrate(first)

    async with first.reading() as session:
        found = await session.scalars(select(Routine).where(Routine.kind != RoutineKind.AGENDA))
        rows = {row.kind: (row.enabled, row.since, row.next_due) for row in found}
    assert rows == {
        RoutineKind.IDEAS: (True, NOON, NOON),  # as a team file had it
        RoutineKind.STARTERS: (True, PLANNED, PLANNED),
        RoutineKind.REFLECTION: (True, PLANNED, PLANNED),
        RoutineKind.SUMMARY: (True, PLANNED, PLANNED),
    }


async def test_the_way_up_and_down_again_gives_back_the_same_rows(first: Database) -> None:
    before = await first_columns(first)
    await schema.migrate(first, "0002")
    await schema.downgrade(first, "0001")

    assert await first_columns(first) == before


async def test_a_routine_counts_from_where_it_had_planned_to(first: Database) -> None:
    await schema.migrate(first)

    async with first.reading() as session:
        found = await session.execute(select(Routine.id, Routine.since))
        assert dict(found.all()).items() >= {109: PLANNED, 110: NOON}.items()


async def test_a_rule_speaks_from_where_it_was_planned_to_or_from_ever(first: Database) -> None:
    await schema.migrate(first)

    async with first.reading() as session:
        found = await session.execute(select(MeetingSeries.title, MeetingSeries.rule_since))
        assert dict(found.all()) == {
            "QI huddle": PLANNED,
            "Retreat": datetime(1970, 1, 1, tzinfo=UTC),
        }


async def test_an_ask_stays_an_ask_and_what_went_to_a_channel_is_news(first: Database) -> None:
    await schema.migrate(first)

    async with first.reading() as session:
        found = await session.execute(select(Nudge.step, Nudge.kind))
        assert dict(found.all()) == {
            "ask": Kind.ASK,
            "channel": Kind.NEWS,
            "post": Kind.NEWS,
        }


async def test_a_round_that_was_asked_for_is_a_task_from_then_on(first: Database) -> None:
    await schema.migrate(first, "0003")
    async with first.writing.begin() as session:
        await session.execute(text("UPDATE nudges SET step = 'round', kind = 'ask' WHERE id = 111"))

    await schema.migrate(first)
    async with first.reading() as session:
        assert (await session.get_one(Nudge, 111)).kind is Kind.TASK
    await schema.downgrade(first, "0003")
    async with first.reading() as session:
        assert await session.scalar(text("SELECT kind FROM nudges WHERE id = 111")) == "ask"


async def test_what_is_new_about_an_old_row_changes_nothing_for_it(first: Database) -> None:
    await schema.migrate(first)

    async with first.reading() as session:
        person = (await session.scalars(select(Person))).one()
        assert (person.days, person.notices_any_hour) == ("1234567", False)
        assert (person.how_often, person.heard_at) == (HowOften.AS_PLANNED, None)
        assert (person.paused_at, person.paused_until, person.calendar_key) == (None, None, None)
        team = (await session.scalars(select(Team))).one()
        assert (team.days_off, team.archived_at) == ([], None)
        member = (await session.scalars(select(Member))).one()
        assert (member.terms_at, member.terms_by_id) == (None, None)
        meeting = (await session.scalars(select(Meeting))).one()
        assert (meeting.added, meeting.changes, meeting.wall) == (False, 0, None)
        assert (meeting.cancelled_at, meeting.recorded_at, meeting.lapsed_at) == (None, None, None)
        assert meeting.family_discussed is None
        item = (await session.scalars(select(AgendaItem))).one()
        assert (item.state, item.carried) == (ItemState.OPEN, 0)
        for delivery in await session.scalars(select(Delivery)):
            assert (delivery.digest, delivery.carrier_id) == (False, None)
            assert delivery.snoozed_until is None
        assert (await session.scalars(select(Outcome))).all() == []


async def test_the_number_of_a_deleted_row_is_never_given_again(first: Database) -> None:
    async with first.writing.begin() as session:
        number = await session.scalar(text(NEW_PERSON))
        await session.execute(text("DELETE FROM persons WHERE address = 'U0SAM'"))

    await schema.migrate(first, "0002")
    await schema.downgrade(first, "0001")

    async with first.writing.begin() as session:
        assert await session.scalar(text(NEW_PERSON)) == number + 1


async def test_the_way_down_keeps_no_row_that_the_first_version_would_misread(
    first: Database,
) -> None:
    before = await first_columns(first)
    await schema.migrate(first, "0002")
    async with first.writing.begin() as session:
        for statement in LATER:
            await session.execute(text(statement))

    await schema.downgrade(first, "0001")

    carried = {**before["agenda_history"][1], "id": 203}
    assert await first_columns(first) == {
        **before,
        "agenda_history": [*before["agenda_history"], carried],
    }


async def test_an_archived_team_gets_its_routines_on_which_archiving_had_switched_off(
    first: Database,
) -> None:
    await schema.migrate(first, "0003")
    async with first.engine.begin() as connection:
        await connection.execute(text("UPDATE teams SET archived_at = '2026-01-14 12:00:00+00:00'"))
        await connection.execute(text("UPDATE routines SET enabled = (kind = 'summary')"))
    await schema.migrate(first)

    async with first.reading() as session:
        assert set(await session.scalars(select(Routine.enabled))) == {True}
