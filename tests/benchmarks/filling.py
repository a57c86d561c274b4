"""Many teams in a database at once, as rows: importing them would take longer than measuring."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    FromClause,
    String,
    case,
    cast,
    insert,
    join,
    literal,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from bot.routines.ideas.prompts import CARE_TEAM_PROMPTS
from bot.routines.ideas.steps import Step
from bot.sealing import Seal
from handlers.slack.manifest import SCOPES
from storage.database import Database
from storage.tables import (
    Base,
    Contact,
    Delivery,
    Install,
    Kind,
    Member,
    Nudge,
    Person,
    PromptUse,
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
    workspace, team = counting(workspaces), counting(teams)
    of_team = 1 + team.c.n % workspaces
    rows: list[tuple[type[Base], CTE, dict[str, ColumnElement[Any]]]] = [
        (
            Workspace,
            workspace,
            {
                "id": workspace.c.n,
                "platform": literal("slack"),
                "external_id": named("T", workspace.c.n),
            },
        ),
        (
            Team,
            team,
            {
                "id": team.c.n,
                "workspace_id": of_team,
                "name": named("Team ", team.c.n),
                "channel": named("C", team.c.n),
                "timezone": in_turn(team.c.n, [literal(zone) for zone, _ in ZONES]),
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
                    "name": named("Person ", person),
                    "contact": typed(Person.contact, Contact.SLACK),
                    "address": named("U", person),
                },
            ),
            (
                Member,
                team,
                {
                    "team_id": team.c.n,
                    "person_id": person,
                    "role": typed(Member.role, Role.PARTNER),
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
    team = counting(teams)
    began = [since - timedelta(days=_DAYS_BETWEEN * age) for age in range(AGES)]
    async with database.writing.begin() as session:
        for kind in KINDS[:kinds]:
            values: dict[str, ColumnElement[Any]] = {
                "team_id": team.c.n,
                "kind": typed(Routine.kind, kind),
                "rrule": literal("FREQ=WEEKLY;BYDAY=WE"),
                "time_of_day": in_turn(team.c.n, [literal(clock) for _, clock in ZONES]),
                "since": in_turn(team.c.n, [typed(Routine.since, at) for at in began]),
                "planned_until": typed(Routine.planned_until, due - timedelta(minutes=1)),
                "next_due": typed(Routine.next_due, due),
            }
            chosen = select(*values.values()).select_from(team)
            await session.execute(insert(Routine).from_select(list(values), chosen))


async def add_posts(
    database: Database, teams: int, each: int, *, due: datetime, seal: Seal
) -> None:
    """So many posts to each team's channel, planned and due at that time, in workspaces (one a
    team) that installed the bot by themselves, with the token `xoxb-`."""
    team, post = counting(teams), counting(each)
    at, later = typed(Nudge.due_at, due), typed(Nudge.due_at, due + timedelta(days=1))
    number = (team.c.n - 1) * each + post.c.n
    nudge: dict[str, ColumnElement[Any]] = {
        "id": number,
        "routine_id": team.c.n,
        "occasion": named("post ", post.c.n),
        "step": literal(Step.CHANNEL.value),
        "kind": typed(Nudge.kind, Kind.NEWS),
        "due_at": at,
        "expires_at": later,
        "planned_at": at,
    }
    delivery: dict[str, ColumnElement[Any]] = {
        "id": number,
        "nudge_id": number,
        # `fill` puts them there.
        "workspace_id": 1 + team.c.n % teams,
        "recipient": named("channel:C", team.c.n),
        "channel": named("C", team.c.n),
        "due_at": at,
    }
    prompt: dict[str, ColumnElement[Any]] = {
        "delivery_id": number,
        "recipient": named("channel:C", team.c.n),
        "prompt": literal(CARE_TEAM_PROMPTS[0]),
    }
    install: dict[str, ColumnElement[Any]] = {
        "workspace_id": team.c.n,
        "token": literal(seal.seal("xoxb-")),
        "app_id": literal("A1"),
        "bot_id": literal("B1"),
        "bot_user_id": literal("U1"),
        "scopes": typed(Install.scopes, list(SCOPES)),
        "installed_by": literal("U2"),
        "installed_at": at,
    }
    each_post = join(team, post, true())
    rows: list[tuple[type[Base], FromClause, dict[str, ColumnElement[Any]]]] = [
        (Install, team, install),
        (Nudge, each_post, nudge),
        (Delivery, each_post, delivery),
        (PromptUse, each_post, prompt),
    ]
    async with database.writing.begin() as session:
        for table, numbers, values in rows:
            chosen = select(*values.values()).select_from(numbers)
            await session.execute(insert(table).from_select(list(values), chosen))


async def analyzed(database: Database) -> None:
    """Lets the database count its rows, as it does by itself in the course of a day."""
    async with database.writing.begin() as session:
        await (await session.connection()).exec_driver_sql("ANALYZE")


def counting(count: int) -> CTE:
    """The numbers from 1 on."""
    first = select(literal(1).label("n")).cte(recursive=True)
    return first.union_all(select(first.c.n + 1).where(first.c.n < count))


def named(begins: str, number: ColumnElement[int]) -> ColumnElement[str]:
    return literal(begins).concat(cast(number, String))


def in_turn(
    number: ColumnElement[int], choices: Sequence[ColumnElement[Any]]
) -> ColumnElement[Any]:
    """One of the choices for each number, in turn."""
    count = len(choices)
    return case(*((number % count == at, choice) for at, choice in enumerate(choices)))


def typed(column: InstrumentedAttribute[Any], value: object) -> ColumnElement[Any]:
    return literal(value, column.type)
