"""What the tables promise whatever the code does: once, one of these, and never an orphan."""

import re
from collections.abc import Callable
from datetime import date

import psycopg
import pytest
from sqlalchemy import Column, Enum, func, literal_column, select, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.tables import (
    Base,
    Contact,
    HandledRequest,
    ReflectionSetting,
    Result,
    RoutineKind,
    Workspace,
)
from tests.contract.storage import rows

COLUMNS = [column for table in Base.metadata.sorted_tables for column in table.columns]
REFERENCES = [column for column in COLUMNS if column.foreign_keys]
CHOICES = [column for column in COLUMNS if isinstance(column.type, Enum)]
NOBODY = 999
# Of the two routines, the one that breaks no other promise first.
ONE = {"routines.kind": "series_id IS NULL", "routines.series_id": "kind = 'agenda'"}

SECONDS: dict[str, tuple[Callable[[], Base], str]] = {
    "workspace of the same name at the platform": (
        lambda: Workspace(platform="slack", external_id="T0MAPLE"),
        "uq_workspaces_platform_external_id",
    ),
    "person at the same address": (rows.person, "uq_persons_workspace_id_contact_address"),
    "person with the same calendar key": (
        lambda: rows.person(address="U0SAM", calendar_key="a secret"),
        "uq_persons_calendar_key",
    ),
    "team in the same channel": (
        lambda: rows.team(name="Oak"),
        "uq_teams_workspace_id_channel",
    ),
    "team of the same name": (
        lambda: rows.team(channel="C0OAK"),
        "uq_teams_workspace_id_name",
    ),
    "membership of the same person": (rows.member, "uq_members_team_id_person_id"),
    "series of the same title": (rows.series, "uq_meeting_series_team_id_title"),
    "meeting on the same day": (rows.meeting, "uq_meetings_series_id_day"),
    "outcome of an item at the same meeting": (
        lambda: rows.outcome(result=Result.DECIDED),
        "uq_outcomes_item_id_meeting_id",
    ),
    "word of the same witness on a meeting": (
        lambda: rows.witness(discussed=False),
        "pk_family_witnesses",
    ),
    "agenda routine of a series": (
        lambda: rows.routine(series_id=rows.SERIES),
        "uq_routines_series_id",
    ),
    "routine of the same kind": (
        lambda: rows.routine(kind=RoutineKind.IDEAS),
        "uq_routines_team_id_kind",
    ),
    "nudge for the same occasion and step": (
        lambda: rows.nudge(due_at=rows.NOON.replace(hour=13)),
        "uq_nudges_routine_id_occasion_step",
    ),
    "delivery to the same recipient": (rows.delivery, "uq_deliveries_nudge_id_recipient"),
    "check-in of the same day": (rows.checkin, "uq_reflection_rounds_routine_id_day"),
    "place of the same member in a check-in": (
        rows.participant,
        "uq_reflection_participants_round_id_member_id",
    ),
    "answer of the same participant": (rows.answer, "pk_reflection_answers"),
    "score of the same group": (rows.score, "pk_reflection_scores"),
    "setting of the same team": (
        lambda: ReflectionSetting(team_id=rows.TEAM, threshold=5),
        "pk_reflection_settings",
    ),
    "part of the same partner in a project": (
        rows.project_partner,
        "uq_project_partners_project_id_member_id",
    ),
    "check-in of the same kind": (rows.review, "uq_project_reviews_project_id_review"),
    "suggestion at the same turn": (rows.suggestion, "uq_suggestions_team_id_occasion"),
    "handling of the same request": (
        lambda: HandledRequest(workspace_id=rows.WORKSPACE, key="a click", at=rows.NOON),
        "pk_handled_requests",
    ),
}

NEIGHBOURS: dict[str, Callable[[], list[Base]]] = {
    "a person at the same address by other means": lambda: [rows.person(contact=Contact.MAIL)],
    "an agenda routine for every series": lambda: [
        rows.series(id=1, title="Retreat"),
        rows.routine(series_id=1),
    ],
    "another routine of the team": lambda: [rows.routine(kind=RoutineKind.SUMMARY)],
    "a nudge for the next step": lambda: [rows.nudge(step="remind")],
    "a nudge for the next occasion": lambda: [rows.nudge(occasion="2026-02-03")],
    "a nudge of another routine": lambda: [rows.nudge(routine_id=rows.IDEAS)],
    "a delivery to a channel beside one to a person": lambda: [
        rows.delivery(recipient="channel:C0QI", person_id=None, channel="C0QI")
    ],
    "another meeting of the series": lambda: [rows.meeting(day=date(2026, 2, 3))],
    "a meeting that the rule does not know": lambda: [
        rows.meeting(day=date(2026, 1, 22), added=True, wall=rows.NINE_ON_THE_WALL)
    ],
    "an outcome of the item at the next meeting": lambda: [
        rows.meeting(id=1, day=date(2026, 2, 3)),
        rows.outcome(meeting_id=1),
    ],
    "an outcome of another item": lambda: [rows.item(id=1), rows.outcome(item_id=1)],
    "another witness of a meeting": lambda: [
        rows.person(id=1, address="U0SAM"),
        rows.member(id=1, person_id=1),
        rows.witness(member_id=1),
    ],
    "a witness of the next meeting": lambda: [
        rows.meeting(id=1, day=date(2026, 2, 3)),
        rows.witness(meeting_id=1),
    ],
    "people without a calendar": lambda: [
        rows.person(address="U0SAM"),
        rows.person(address="U0LEE"),
    ],
    "a pause without an end": lambda: [rows.person(address="U0SAM", paused_at=rows.NOON)],
    "a pause with an end": lambda: [
        rows.person(address="U0SAM", paused_at=rows.NOON, paused_until=rows.NOON)
    ],
    "no quiet hours at all": lambda: [
        rows.person(address="U0SAM", quiet_from=None, quiet_until=None)
    ],
}

BREACHES = {
    "UPDATE reflection_settings SET threshold = 2": "ck_reflection_settings_threshold",
    "UPDATE reflection_rounds SET threshold = 2": "ck_reflection_rounds_threshold",
    "UPDATE reflection_scores SET answers = 2": "ck_reflection_scores_answers",
    "UPDATE reflection_scores SET doubled = 9": "ck_reflection_scores_doubled",
    "UPDATE reflection_answers SET heard = 0": "ck_reflection_answers_heard",
    "UPDATE reflection_answers SET influence = 5": "ck_reflection_answers_influence",
    "UPDATE reflection_answers SET role_clear = 5": "ck_reflection_answers_role_clear",
    "UPDATE reflection_answers SET time_respected = 0": "ck_reflection_answers_time_respected",
    "UPDATE deliveries SET channel = 'C0QI'": "ck_deliveries_one_recipient",
    "UPDATE deliveries SET person_id = NULL": "ck_deliveries_one_recipient",
    "UPDATE deliveries SET state = 'sent'": "ck_deliveries_sent_has_message",
    "UPDATE deliveries SET state = 'sending'": "ck_deliveries_claim_has_end",
    "UPDATE persons SET quiet_from = NULL": "ck_persons_quiet_hours",
    "UPDATE persons SET quiet_until = NULL": "ck_persons_quiet_hours",
    "UPDATE persons SET days = ''": "ck_persons_some_day",
    "UPDATE persons SET paused_until = CURRENT_TIMESTAMP": "ck_persons_pause_begins",
    "UPDATE meetings SET added = true": "ck_meetings_added_has_wall",
    "UPDATE meeting_series SET minutes = 4": "ck_meeting_series_minutes",
    "UPDATE meeting_series SET minutes = 1441": "ck_meeting_series_minutes",
    "UPDATE projects SET begins_on = NULL": "ck_projects_begun_has_days",
    "UPDATE projects SET ends_on = NULL": "ck_projects_begun_has_days",
    "UPDATE projects SET ended_at = NULL, decision = NULL": "ck_projects_ended_has_time",
    "UPDATE projects SET decision = NULL": "ck_projects_end_has_decision",
    "UPDATE projects SET minutes = 0": "ck_projects_minutes",
    "UPDATE projects SET weeks = 0": "ck_projects_weeks",
    "UPDATE project_hours SET minutes = -1": "ck_project_hours_minutes",
    "UPDATE suggestions SET starter_key = NULL": "ck_suggestions_one_subject",
    "UPDATE suggestions SET skill = 'design'": "ck_suggestions_one_subject",
    "UPDATE routines SET series_id = NULL WHERE kind = 'agenda'": "ck_routines_agenda_has_series",
    "UPDATE routines SET kind = 'agenda' WHERE kind = 'ideas'": "ck_routines_agenda_has_series",
}


@pytest.mark.parametrize(("second", "promise"), SECONDS.values(), ids=SECONDS.keys())
async def test_there_is_no_second(kept: Database, second: Callable[[], Base], promise: str) -> None:
    with pytest.raises(IntegrityError) as refusal:
        async with kept.writing.begin() as session:
            session.add(second())

    assert broken_promise(refusal.value) == promise


@pytest.mark.parametrize("neighbours", NEIGHBOURS.values(), ids=NEIGHBOURS.keys())
async def test_there_may_be(kept: Database, neighbours: Callable[[], list[Base]]) -> None:
    async with kept.writing.begin() as session:
        for row in neighbours():
            session.add(row)
            await session.flush()


@pytest.mark.parametrize(("change", "promise"), BREACHES.items(), ids=BREACHES.keys())
async def test_the_database_refuses(kept: Database, change: str, promise: str) -> None:
    with pytest.raises(IntegrityError) as refusal:
        async with kept.writing.begin() as session:
            await session.execute(text(change))

    assert broken_promise(refusal.value) == promise


@pytest.mark.parametrize("column", CHOICES, ids=str)
async def test_a_value_that_is_no_choice_is_refused(kept: Database, column: Column[str]) -> None:
    rows = column.table.update().where(text(ONE.get(str(column), "true")))
    with pytest.raises(IntegrityError) as refusal:
        async with kept.writing.begin() as session:
            await session.execute(rows.values({column: literal_column("'lost'")}))

    assert broken_promise(refusal.value) == f"ck_{column.table.name}_{column.name}"


@pytest.mark.parametrize("column", REFERENCES, ids=str)
async def test_a_reference_to_nothing_is_refused(kept: Database, column: Column[int]) -> None:
    rows = column.table.update().where(text(ONE.get(str(column), "true")))
    with pytest.raises(IntegrityError) as refusal:
        async with kept.writing.begin() as session:
            await session.execute(rows.values({column: NOBODY}))

    (reference,) = column.foreign_keys
    table = reference.column.table.name
    assert broken_promise(refusal.value) in {
        f"fk_{column.table.name}_{column.name}_{table}",
        "FOREIGN KEY",
    }


async def test_a_deleted_team_takes_along_what_is_its_own_and_nothing_else(kept: Database) -> None:
    async with kept.writing.begin() as session:
        await session.execute(text("DELETE FROM teams"))

    async with kept.reading() as session:
        left = {
            table.name: await session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
    assert {name for name, number in left.items() if number} == {
        "workspaces",
        "persons",
        "handled_requests",
        "installs",
        "beats",
        "oauth_states",
        "paces",
    }


async def test_a_deleted_workspace_takes_along_everything_but_what_is_forgotten_in_minutes(
    kept: Database,
) -> None:
    async with kept.writing.begin() as session:
        await session.execute(text("DELETE FROM workspaces"))

    async with kept.reading() as session:
        for table in Base.metadata.sorted_tables:
            left = await session.scalar(select(func.count()).select_from(table))
            # Those are nobody's.
            assert (left == 0) == (table.name not in {"beats", "oauth_states", "paces"}), table


async def test_nobody_is_deleted_from_under_what_they_brought(kept: Database) -> None:
    with pytest.raises(IntegrityError):
        async with kept.writing.begin() as session:
            await session.execute(text("DELETE FROM members"))


async def test_a_series_outlives_its_facilitator(kept: Database) -> None:
    async with kept.writing.begin() as session:
        await session.execute(text("DELETE FROM ideas"))
        await session.execute(text("DELETE FROM agenda_items"))
        await session.execute(text("DELETE FROM members"))

    async with kept.reading() as session:
        found = await session.execute(text("SELECT facilitator_id, backup_id FROM meeting_series"))
        assert found.all() == [(None, None)]


def broken_promise(error: IntegrityError) -> str:
    """The name of the constraint that was broken; SQLite does not say it of a foreign key."""
    if isinstance(error.orig, psycopg.Error):
        return error.orig.diag.constraint_name or ""
    kind, _, rest = str(error.orig).partition(" constraint failed")
    if kind != "UNIQUE":
        return rest.removeprefix(": ") or kind
    columns = re.findall(r"(\w+)\.(\w+)", rest)
    table = Base.metadata.tables[columns[0][0]]
    names = [name for _, name in columns]
    if names == table.primary_key.columns.keys():
        return f"pk_{table.name}"
    return "_".join(["uq", table.name, *names])
