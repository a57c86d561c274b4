"""Many teams in a database at once, as rows: importing them would take longer than measuring."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import CTE, String, case, cast, insert, literal, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from storage.database import Database
from storage.tables import (
    Base,
    Contact,
    Member,
    Person,
    Role,
    Routine,
    RoutineKind,
    Team,
    Workspace,
)

PARTNERS = 2
# Half past twelve in New York is the same moment everywhere, on these clocks.
ZONES = (
    ("America/New_York", time(12, 30)),
    ("America/Chicago", time(11, 30)),
    ("America/Denver", time(10, 30)),
    ("America/Los_Angeles", time(9, 30)),
)
# Teams began on so many different days, some of them long ago.
AGES = 100
_DAYS_BETWEEN = 10
KINDS = (RoutineKind.IDEAS, RoutineKind.STARTERS, RoutineKind.REFLECTION, RoutineKind.SUMMARY)


async def fill(database: Database, teams: int, *, workspaces: int = 1) -> None:
    """Teams of `PARTNERS` family partners, spread over workspaces."""
    workspace, team = _numbers(workspaces), _numbers(teams)
    of_team = 1 + team.c.n % workspaces
    rows: list[tuple[type[Base], CTE, dict[str, ColumnElement[Any]]]] = [
        (
            Workspace,
            workspace,
            {
                "id": workspace.c.n,
                "platform": literal("slack"),
                "external_id": _name("T", workspace.c.n),
            },
        ),
        (
            Team,
            team,
            {
                "id": team.c.n,
                "workspace_id": of_team,
                "name": _name("Team ", team.c.n),
                "channel": _name("C", team.c.n),
                "timezone": _by(team.c.n, [literal(zone) for zone, _ in ZONES]),
            },
        ),
    ]
    for each in range(PARTNERS):
        person = team.c.n * PARTNERS + each
        rows += [
            (
                Person,
                team,
                {
                    "id": person,
                    "workspace_id": of_team,
                    "name": _name("Person ", person),
                    "contact": _as(Person.contact, Contact.SLACK),
                    "address": _name("U", person),
                },
            ),
            (
                Member,
                team,
                {
                    "team_id": team.c.n,
                    "person_id": person,
                    "role": _as(Member.role, Role.PARTNER),
                },
            ),
        ]
    async with database.writing.begin() as session:
        for table, numbers, values in rows:
            chosen = select(*values.values()).select_from(numbers)
            await session.execute(insert(table).from_select(list(values), chosen))


async def add_routines(
    database: Database, teams: int, kinds: int, *, due: datetime, since: datetime
) -> None:
    """So many kinds of routines for each of the teams, all due at that time, every Wednesday at
    half past twelve in New York, and planned until shortly before. `since` is when the youngest
    began."""
    team = _numbers(teams)
    began = [since - timedelta(days=_DAYS_BETWEEN * age) for age in range(AGES)]
    async with database.writing.begin() as session:
        for kind in KINDS[:kinds]:
            values: dict[str, ColumnElement[Any]] = {
                "team_id": team.c.n,
                "kind": _as(Routine.kind, kind),
                "rrule": literal("FREQ=WEEKLY;BYDAY=WE"),
                "time_of_day": _by(team.c.n, [literal(clock) for _, clock in ZONES]),
                "since": _by(team.c.n, [_as(Routine.since, at) for at in began]),
                "planned_until": _as(Routine.planned_until, due - timedelta(minutes=1)),
                "next_due": _as(Routine.next_due, due),
            }
            chosen = select(*values.values()).select_from(team)
            await session.execute(insert(Routine).from_select(list(values), chosen))


async def analyzed(database: Database) -> None:
    """Lets the database count its rows, as it does by itself in the course of a day."""
    async with database.writing.begin() as session:
        await (await session.connection()).exec_driver_sql("ANALYZE")


def _numbers(count: int) -> CTE:
    """The numbers from 1 on."""
    first = select(literal(1).label("n")).cte(recursive=True)
    return first.union_all(select(first.c.n + 1).where(first.c.n < count))


def _name(begins: str, number: ColumnElement[int]) -> ColumnElement[str]:
    return literal(begins).concat(cast(number, String))


def _by(number: ColumnElement[int], choices: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    """One of the choices for each number, in turn."""
    count = len(choices)
    return case(*((number % count == at, choice) for at, choice in enumerate(choices)))


def _as(column: InstrumentedAttribute[Any], value: object) -> ColumnElement[Any]:
    return literal(value, column.type)
