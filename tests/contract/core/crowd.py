"""Many teams that have met and been written to for weeks, around the one that a test is about."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, insert, join, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from storage.database import Database
from storage.tables import (
    AgendaItem,
    Base,
    Decided,
    Delivery,
    DeliveryState,
    Kind,
    Meeting,
    MeetingSeries,
    Member,
    Nudge,
    Outcome,
    Person,
    PromptUse,
    Result,
    Routine,
    RoutineKind,
    Section,
    Team,
    Workspace,
)
from tests.benchmarks.filling import KINDS, add_routines, analyzed, fill

TEAMS = 300
WORKSPACES = 50
WEEKS = 4
# What is written into them, so that to read one from end to end is to read everybody's.
LARGE = (
    *(Person, Team, Member, Routine, Nudge, Delivery, Decided),
    *(MeetingSeries, Meeting, AgendaItem, Outcome, PromptUse),
)
NUMBERED = (Workspace, Team, Person)


async def crowd(database: Database, until: datetime) -> None:
    """Hundreds of teams in many workspaces; each of their routines asked everybody each week
    until then, and they met as often."""
    await fill(database, TEAMS, workspaces=WORKSPACES)
    far = until + timedelta(days=1_000)
    await add_routines(database, TEAMS, len(KINDS), due=far, since=until)
    async with database.writing.begin() as session:
        if not database.is_sqlite:
            await _number_on(session)
        await _write(session, MeetingSeries, Team, _series(until))
        await _write(session, Routine, MeetingSeries, _agenda(far, until))
        for week in range(1, WEEKS + 1):
            await _met(session, until - timedelta(weeks=week))
            await _asked(session, until - timedelta(weeks=week))
        await _write(session, Outcome, AgendaItem, _outcome(until))
        delivered = {"delivery_id": Delivery.id, "recipient": Delivery.recipient}
        await _write(session, PromptUse, Delivery, delivered | {"prompt": literal("Anything?")})
        at, reason = _as(Decided.at, until), literal("quiet hours")
        decided = {"delivery_id": Delivery.id, "at": at, "reason": reason}
        await _write(session, Decided, Delivery, decided)
    if not database.is_sqlite:  # which nobody has count its rows
        await analyzed(database)


async def _number_on(session: AsyncSession) -> None:
    """PostgreSQL does not know of numbers that it did not give."""
    for table in NUMBERED:
        name = table.__tablename__
        last = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"  # noqa: S608
        await session.execute(text(last))


def _series(until: datetime) -> dict[str, Any]:
    return {
        "team_id": Team.id,
        "title": literal("QI huddle"),
        "start": _as(MeetingSeries.start, until.replace(tzinfo=None)),
        "rule_since": _as(MeetingSeries.rule_since, until),
    }


def _agenda(due: datetime, since: datetime) -> dict[str, Any]:
    began = _as(Routine.since, since)
    return {
        "team_id": MeetingSeries.team_id,
        "series_id": MeetingSeries.id,
        "kind": _as(Routine.kind, RoutineKind.AGENDA),
        "since": began,
        "planned_until": began,
        "next_due": _as(Routine.next_due, due),
    }


def _outcome(at: datetime) -> dict[str, Any]:
    return {
        "item_id": AgendaItem.id,
        "meeting_id": AgendaItem.meeting_id,
        "result": _as(Outcome.result, Result.DISCUSSED),
        "at": _as(Outcome.at, at),
    }


async def _met(session: AsyncSession, at: datetime) -> None:
    day, moment = _as(Meeting.day, at.date()), _as(Meeting.starts_at, at)
    meeting = {"series_id": MeetingSeries.id, "day": day, "starts_at": moment}
    await _write(session, Meeting, MeetingSeries, meeting)
    item = {
        "meeting_id": Meeting.id,
        "author_id": Member.id,
        "section": _as(AgendaItem.section, Section.FAMILY),
        "text": literal("Parking"),
        "added_at": moment,
    }
    of_team = MeetingSeries.team_id == Member.team_id
    there = join(Meeting, MeetingSeries).join(Member, of_team & (Meeting.day == day))
    await _write(session, AgendaItem, there, item)


async def _asked(session: AsyncSession, at: datetime) -> None:
    moment, occasion = _as(Nudge.due_at, at), literal(at.date().isoformat())
    nudge = {
        "routine_id": Routine.id,
        "occasion": occasion,
        "step": literal("ask"),
        "kind": _as(Nudge.kind, Kind.ASK),
        "due_at": moment,
        "expires_at": moment,
        "planned_at": moment,
    }
    await _write(session, Nudge, Routine, nudge)
    delivery = {
        "nudge_id": Nudge.id,
        "workspace_id": Team.workspace_id,
        "recipient": literal("person:").concat(cast(Member.person_id, String)),
        "person_id": Member.person_id,
        "state": _as(Delivery.state, DeliveryState.SENT),
        "due_at": moment,
        "sent_at": moment,
        "message": literal("1"),
    }
    of_team, now = Member.team_id == Team.id, Nudge.occasion == occasion
    everybody = join(Nudge, Routine).join(Team).join(Member, of_team & now)
    await _write(session, Delivery, everybody, delivery)


async def _write(
    session: AsyncSession, table: type[Base], source: Any, values: dict[str, Any]
) -> None:
    """A row for each of the source's."""
    chosen = select(*values.values()).select_from(source)
    await session.execute(insert(table).from_select(list(values), chosen))


def _as(column: InstrumentedAttribute[Any], value: object) -> ColumnElement[Any]:
    return literal(value, column.type)
