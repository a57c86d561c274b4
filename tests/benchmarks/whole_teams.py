"""Teams with everything on at once: a care team with a lead, a meeting, and each kind of routine
due at the same moment. A turn that asks for an idea meets an agenda's question then, and a check-in
asks everybody, so no kind is planned in an easier life than it has."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import FromClause, and_, insert, join, literal, select
from sqlalchemy.sql.elements import ColumnElement

from storage.database import Database
from storage.tables import (
    Base,
    Contact,
    MeetingSeries,
    Member,
    Person,
    ReflectionRound,
    Role,
    Routine,
    RoutineKind,
)
from tests.benchmarks.filling import (
    KINDS,
    PARTNERS,
    ZONES,
    add_routines,
    counting,
    in_turn,
    named,
    typed,
)

CARE_TEAM = 4
# Each kind of standing routine, and the agenda's.
ROUTINES = len(KINDS) + 1
# A check-in begins with two, of which one reaches nobody.
NUDGES = ROUTINES + 1
# The partners about the agenda and an idea, the lead about a start and the week, and everybody in
# the check-in.
MESSAGES = 2 * PARTNERS + 2 + (PARTNERS + CARE_TEAM)
# Six days before the meeting of June 9 its partners are asked.
_FIRST = datetime(2026, 1, 6, 9)  # noqa: DTZ001 (a wall time)
# Teams are not all alike in what nobody is asked for now.
_MINUTES = (30, 45, 60, 75, 90)
_POSTED = (time(12), time(14), time(15, 30))
# The check-in before the one that is due.
_LAST_ROUND = date(2026, 5, 27)
_LAST_OPENED = datetime(2026, 5, 27, 16, 30, tzinfo=UTC)


async def add_everything(database: Database, teams: int, *, due: datetime, since: datetime) -> None:
    """All of it for teams that are there, due at that time: June 3, 2026 at half past twelve in New
    York. `since` is when the youngest began."""
    await add_routines(database, teams, len(KINDS), due=due, since=since)
    team = counting(teams)
    rows: list[tuple[type[Base], FromClause, dict[str, ColumnElement[Any]]]] = [
        *(one for each in range(CARE_TEAM) for one in _colleague(team, teams, each)),
        (MeetingSeries, team, _series(team.c.n, since)),
        (Routine, team, _agenda(team.c.n, due, since)),
        (ReflectionRound, _checkins(team), _round()),
    ]
    async with database.writing.begin() as session:
        for table, given, values in rows:
            chosen = select(*values.values()).select_from(given)
            await session.execute(insert(table).from_select(list(values), chosen))


def _colleague(
    team: Any, teams: int, each: int
) -> list[tuple[type[Base], FromClause, dict[str, ColumnElement[Any]]]]:
    """The first is the lead, and keeps the improvement work going."""
    # Behind the partners.
    number = PARTNERS * (teams + 1) + team.c.n * CARE_TEAM + each
    person: dict[str, ColumnElement[Any]] = {
        "id": number,
        "workspace_id": literal(1),
        "name": named("Colleague ", number),
        "contact": typed(Person.contact, Contact.SLACK),
        "address": named("U", number),
    }
    member: dict[str, ColumnElement[Any]] = {
        "team_id": team.c.n,
        "person_id": number,
        "role": typed(Member.role, Role.CARE_TEAM),
        "lead": typed(Member.lead, each == 0),
        "champion": typed(Member.champion, each == 0),
    }
    return [(Person, team, person), (Member, team, member)]


def _series(number: ColumnElement[int], since: datetime) -> dict[str, ColumnElement[Any]]:
    return {
        "id": number,
        "team_id": number,
        "title": literal("QI huddle"),
        "start": typed(MeetingSeries.start, _FIRST),
        "rrule": literal("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        "rule_since": typed(MeetingSeries.rule_since, since),
        "ask_time": in_turn(number, [literal(clock) for _, clock in ZONES]),
        "minutes": in_turn(number, [literal(minutes) for minutes in _MINUTES]),
        "post_time": in_turn(number, [typed(MeetingSeries.post_time, at) for at in _POSTED]),
    }


def _agenda(
    number: ColumnElement[int], due: datetime, since: datetime
) -> dict[str, ColumnElement[Any]]:
    return {
        "team_id": number,
        "kind": typed(Routine.kind, RoutineKind.AGENDA),
        "series_id": number,
        "since": typed(Routine.since, since),
        "planned_until": typed(Routine.planned_until, due - timedelta(minutes=1)),
        "next_due": typed(Routine.next_due, due),
    }


def _checkins(team: Any) -> FromClause:
    own = and_(Routine.team_id == team.c.n, Routine.kind == RoutineKind.REFLECTION)
    return join(team, Routine, own)


def _round() -> dict[str, ColumnElement[Any]]:
    closed = _LAST_OPENED + timedelta(days=5)
    return {
        "routine_id": Routine.__table__.c.id,
        "day": typed(ReflectionRound.day, _LAST_ROUND),
        "opens_at": typed(ReflectionRound.opens_at, _LAST_OPENED),
        "remind_at": typed(ReflectionRound.remind_at, _LAST_OPENED + timedelta(days=4)),
        "closes_at": typed(ReflectionRound.closes_at, closed),
        "closed_at": typed(ReflectionRound.closed_at, closed),
        "threshold": typed(ReflectionRound.threshold, 5),
    }
