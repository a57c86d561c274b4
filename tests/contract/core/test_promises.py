"""Whatever the routines and clocks: nobody hears too often, at a wrong hour or while they pause,
and a whole year of a team of twelve is lived in less than a minute."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from time import perf_counter, process_time

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.routines.plan import Rules
from bot.routines.standing import Usual
from bot.rules import RULES
from storage.database import Database, opened
from storage.queries.habits import RHYTHM
from storage.tables import Kind, Person, Routine, RoutineKind, Team
from tests.contract.core.ledger import import_team
from tests.contract.core.life import WORKSPACE, Life
from tests.contract.core.promises import Pauses, assert_humane
from tests.contract.core.recorder import Machine
from tests.contract.core.standing import DAYS, Made, begin_made
from tests.contract.core.twelve import ANSWERS, BEGIN, YEAR, team_of_twelve
from tests.databases import SqliteDatabases

UNSHRUNK = [Phase.explicit, Phase.reuse, Phase.generate]


# A year of a team of twelve


@pytest.mark.soak
async def test_a_year_of_a_team_of_twelve_is_lived_in_a_minute_and_keeps_every_promise(
    sqlite_databases: SqliteDatabases,
    sqlite_template: str,
    record_property: Callable[[str, object], None],
) -> None:
    # How long it took stands in the report (`--junit-xml`).
    with sqlite_databases.fresh(like=sqlite_template) as url:
        async with opened(url) as database:
            life = Life(database, RULES, Random(7), Machine(BEGIN), ANSWERS)  # noqa: S311 no secret
            await import_team(database, team_of_twelve(), BEGIN)
            began = perf_counter(), process_time()
            bot = bot_cpu = 0.0
            now: datetime | None = BEGIN
            while now is not None and now < BEGIN + YEAR:
                ticked = perf_counter(), process_time()
                await life.tick(now)
                bot, bot_cpu = (
                    bot + perf_counter() - ticked[0],
                    bot_cpu + process_time() - ticked[1],
                )
                await life.everybody_acts(now)
                now = await life.next(now)
            record_property("seconds of the bot", round(bot, 1))
            record_property("seconds of the bot's processor", round(bot_cpu, 1))
            record_property("seconds in all", round(perf_counter() - began[0], 1))
            record_property("seconds of the processor in all", round(process_time() - began[1], 1))
            told = await assert_humane(database, BEGIN + YEAR, life.pauses)

    steps = {one.what for one in told}
    assert {f"agenda.{one}" for one in ("remind", "copy", "lapsed")} <= steps
    assert {one.nudge.routine.kind for one in told} == set(RoutineKind) - {RoutineKind.TEAM}
    assert RHYTHM in {one.nudge.step for one in told}
    said = {"agenda.outcome", "ideas.ask", "ideas.unseen", "ideas.told", "reflection.ask"}
    projects = {f"starters.{one}" for one in ("suggest", "ask", "answered", "final")}
    assert {"agenda.ask", "agenda.round", "summary.week", *said, *projects} <= set(life.done)


# Whatever the routines


QUIET = st.sampled_from([None, (time(20), time(8)), (time(22, 30), time(10)), (time(12), time(15))])
ZONES = st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Asia/Tokyo"])
RHYTHMS = st.sampled_from(
    ["DAILY", "DAILY;INTERVAL=3", "WEEKLY;BYDAY=MO,TH", "WEEKLY;INTERVAL=2", "MONTHLY;BYDAY=1WE"]
)


@st.composite
def made(draw: st.DrawFn) -> Made:
    lasts = draw(st.integers(1, 20))
    kind = draw(st.sampled_from([Kind.ASK, Kind.ASK, Kind.NEWS, Kind.NOTICE, Kind.OUTCOME]))
    reminds = draw(st.none() | st.integers(1, lasts)) if kind is Kind.ASK else None
    return Made(
        Usual(f"FREQ={draw(RHYTHMS)}", draw(st.times()).replace(second=0, microsecond=0)),
        kind,
        draw(st.sampled_from(["everybody", "partners", "lead"])),
        lasts * DAYS,
        reminds * DAYS if reminds else None,
    )


@dataclass(frozen=True)
class Whatever:
    made: Mapping[RoutineKind, Made]
    zones: Sequence[str]
    manners: Sequence[tuple[str | None, tuple[time, time] | None, str]]
    seed: int
    late: int


@st.composite
def whatever(draw: st.DrawFn) -> Whatever:
    kinds = [kind for kind in RoutineKind if kind is not RoutineKind.AGENDA]
    days = st.sampled_from(["1234567", "12345", "67", "2"])
    return Whatever(
        {kind: draw(made()) for kind in kinds},
        [draw(ZONES) for _ in range(draw(st.integers(1, 2)))],
        [(draw(ZONES), draw(QUIET), draw(days)) for _ in range(3)],
        draw(st.integers(0, 1000)),
        # Ticks come up to so many hours late.
        draw(st.sampled_from([0, 3, 60])),
    )


async def settle(database: Database, world: Whatever) -> None:
    """The same three people in each of the teams."""
    users = [
        ("UROSA", "partner", False),
        ("UPRIYA", "partner", False),
        ("UDANA", "care_team", True),
    ]
    for number, zone in enumerate(world.zones):
        team = {"workspace": WORKSPACE, "name": f"T{number}", "channel": f"C{number}"}
        members = [
            {"user": user, "name": user, "role": role, "lead": lead} for user, role, lead in users
        ]
        meeting = {"title": "Huddle", "start": "2026-01-13T09:00", "rrule": "FREQ=WEEKLY"}
        file = {"team": team | {"timezone": zone, "holidays": "US"}, "members": members}
        file["meetings"] = [meeting | {"facilitator": "UDANA"}]
        await import_team(database, file, BEGIN)
    async with database.writing.begin() as session:
        everybody = zip(await session.scalars(select(Person)), world.manners, strict=True)
        for person, (own, quiet, days) in everybody:
            person.timezone, person.days = own, days
            person.quiet_from, person.quiet_until = quiet or (None, None)
        for team_id in (await session.scalars(select(Team.id))).all():
            known = select(Routine).where(Routine.team_id == team_id)
            for row in await session.scalars(known.where(Routine.series_id.is_(None))):
                row.since = row.planned_until = row.next_due = BEGIN
            await begin_made(session, team_id, world.made, BEGIN)


async def live(database: Database, world: Whatever, weeks: int) -> tuple[datetime, Pauses]:
    rules: dict[RoutineKind, Rules] = {**RULES, **world.made}
    chance = Random(world.seed)  # noqa: S311 it is no secret
    life = Life(database, rules, chance, Machine(BEGIN), {"UPRIYA": 0.0})
    await settle(database, world)
    now, ends = BEGIN, BEGIN + timedelta(weeks=weeks)
    while now < ends:
        await life.tick(now, couriers=2)
        await life.everybody_acts(now)
        due = await life.next(now)
        if due is None:
            break
        now = due + timedelta(minutes=life.chance.randint(0, world.late * 60))
    await life.tick(now)
    return now, life.pauses


@settings(max_examples=2, phases=UNSHRUNK)
@given(world=whatever())
async def test_whatever_the_routines_nobody_hears_too_often_nor_at_a_wrong_hour(
    world: Whatever, sqlite_databases: SqliteDatabases, sqlite_template: str
) -> None:
    with sqlite_databases.fresh(like=sqlite_template) as url:
        async with opened(url) as database:
            now, pauses = await live(database, world, weeks=3)
            await assert_humane(database, now, pauses)


@pytest.mark.soak
@settings(max_examples=max(2, settings().max_examples // 100), phases=UNSHRUNK)
@given(world=whatever())
async def test_for_a_season_whatever_the_routines_nobody_hears_too_often(
    world: Whatever, sqlite_databases: SqliteDatabases, sqlite_template: str
) -> None:
    with sqlite_databases.fresh(like=sqlite_template) as url:
        async with opened(url) as database:
            now, pauses = await live(database, world, weeks=13)
            await assert_humane(database, now, pauses)
