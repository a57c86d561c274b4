"""Whatever the routines and clocks: nobody hears too often, at a wrong hour or while they pause,
and a whole year of a team of twelve is lived in less than a minute."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random
from time import perf_counter

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.actor import Membership, resolve
from bot.delivery import Courier
from bot.errors import Gone
from bot.personal import pausing, rhythm
from bot.planner import plan
from bot.routines import RULES
from bot.routines.agenda import items, recording, snoozing
from bot.routines.agenda.outcomes import answer
from bot.routines.plan import Rules
from bot.routines.standing import Usual
from storage.database import Database, opened
from storage.queries.habits import RHYTHM
from storage.queries.ledger import next_due
from storage.tables import (
    AgendaItem,
    Answer,
    Delivery,
    HowOften,
    Kind,
    Outcome,
    Person,
    Reply,
    Result,
    Routine,
    RoutineKind,
    Team,
)
from tests.contract.core.ledger import import_team, workspace_id
from tests.contract.core.promises import Kept, Pauses, assert_humane, kept
from tests.contract.core.recorder import Machine, Recorder
from tests.contract.core.rounds import sent as round_form
from tests.contract.core.standing import DAYS, Made, begin_made, with_usual
from tests.databases import SqliteDatabases

BEGIN = datetime(2026, 1, 5, 14, tzinfo=UTC)
YEAR = 365 * DAYS
WORKSPACE = "T0MAPLE"
UNSHRUNK = [Phase.explicit, Phase.reuse, Phase.generate]


@dataclass
class Life:
    """A workspace in which time passes and people do what they do, by a seeded chance."""

    database: Database
    rules: Mapping[RoutineKind, Rules]
    chance: Random
    # How likely it is that somebody answers, by their address; else it is even.
    answers: Mapping[str, float] = field(default_factory=dict)
    platform: Recorder = field(default_factory=Recorder)
    machine: Machine = field(default_factory=lambda: Machine(BEGIN))
    pauses: dict[int, list[tuple[datetime, datetime | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    async def tick(self, now: datetime, couriers: int = 1) -> None:
        workspace = await workspace_id(self.database, WORKSPACE)
        await plan(self.database, self.rules, now)
        bots = [
            Courier(self.database, self.rules, self.platform.of, self.machine)
            for _ in range(couriers)
        ]
        await asyncio.gather(*(one.deliver(workspace, now) for one in bots))

    async def next(self, now: datetime) -> datetime | None:
        async with self.database.reading() as session:
            return await next_due(session, now)

    async def everybody_acts(self, now: datetime) -> None:
        """Whoever was sent something new to answer may do so, or pause."""
        for one in await self._new(now):
            person = one.person
            if one.nudge.kind is Kind.TASK:
                await self._record(one, now)
            elif self.chance.random() < self.answers.get(person.address, 0.5):
                await self._answer(one, now)
            elif self.chance.random() < 0.03 and not self._pauses(person.id, now):
                ends = now.replace(microsecond=0) + timedelta(days=self.chance.randint(2, 20))
                await self._pause(one, now, ends)

    async def _new(self, now: datetime) -> list[Kept]:
        kinds = (Kind.ASK, Kind.TASK, Kind.OUTCOME)
        sent = await kept(self.database, Delivery.sent_at == now)
        return [one for one in sent if one.nudge.kind in kinds]

    async def _answer(self, one: Kept, now: datetime) -> None:
        who, choice = await self._place(one), self.chance.random()
        async with self.database.writing.begin() as session:
            if one.nudge.kind is Kind.OUTCOME:
                about = select(Outcome).where(Outcome.meeting_id == one.nudge.meeting_id)
                told = about.join(Outcome.item).where(
                    AgendaItem.author_id == who.member_id,
                    Outcome.result.in_((Result.DISCUSSED, Result.DECIDED)),
                )
                for outcome in await session.scalars(told):
                    await answer(session, who, outcome.id, outcome.revision, Reply.YES, now)
            elif one.nudge.step == RHYTHM:
                wanted = self.chance.choice(list(HowOften))
                await rhythm.choose(session, who, wanted.value, now)
            elif one.nudge.routine.kind is not RoutineKind.AGENDA:
                given = {"answer": Answer.GIVEN, "answered_at": now}
                mine = update(Delivery).where(Delivery.id == one.delivery.id)
                await session.execute(mine.values(given))
            elif choice < 0.5:
                key = f"{now.isoformat()}:{one.delivery.id}"
                await items.add_item(session, who, "", "Parking is hard", request=key, now=now)
            elif choice < 0.8:
                await items.nothing_this_time(session, who, "", now)
            else:
                await self._snooze(one, who, now)

    async def _snooze(self, one: Kept, who: Membership, now: datetime) -> None:
        async with self.database.writing.begin() as session:
            try:
                await snoozing.snooze(session, who, "", now)
            except Gone:  # there is no good hour left
                return

    async def _record(self, one: Kept, now: datetime) -> None:
        """Two of three rounds are led."""
        if self.chance.random() < 0.35:
            return
        who = await self._place(one)
        async with self.database.writing.begin() as session:
            open_items = select(AgendaItem.id).where(AgendaItem.meeting_id == one.nudge.meeting_id)
            form = round_form(list(await session.scalars(open_items)))
            await recording.record(
                session, who, one.nudge.meeting_id, form, request=f"{one.delivery.id}", now=now
            )

    async def _pause(self, one: Kept, now: datetime, ends: datetime) -> None:
        who = await self._place(one)
        async with self.database.writing.begin() as session:
            await pausing.pause(session, who, now, f"until {ends.date().isoformat()}")
            person = await session.get_one(Person, one.person.id)
            self.pauses[one.person.id].append((now, person.paused_until))

    def _pauses(self, person_id: int, now: datetime) -> bool:
        return any(ends is None or now < ends for _, ends in self.pauses[person_id])

    async def _place(self, one: Kept) -> Membership:
        address = one.person.address
        actor = await self.database.look_up(
            lambda connection: resolve(connection, "slack", WORKSPACE, address, channel="")
        )
        [place] = [place for place in actor.memberships if place.team_id == one.team.id]
        return place


# A year of a team of twelve


def team_of_twelve() -> dict[str, object]:
    """Four partners and eight of the care team, who meet every second Tuesday."""
    partners = [f"UPARTNER{number}" for number in range(4)]
    staff = [f"USTAFF{number}" for number in range(8)]
    members = [
        {"user": user, "name": user, "role": "partner" if user in partners else "care_team"}
        for user in (*partners, *staff)
    ]
    members[4]["lead"] = members[5]["champion"] = True  # type: ignore[assignment]  # a flag
    members[0] |= {"timezone": "America/Chicago", "quiet_hours": "21:30-07:00"}
    return {
        "team": {
            "workspace": WORKSPACE,
            "name": "Maple Valley IBD",
            "channel": "C0QITEAM",
            "timezone": "America/New_York",
            "holidays": "US",
        },
        "members": members,
        "meetings": [
            {
                "title": "QI huddle",
                "start": "2026-01-06T09:00",
                "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
                "facilitator": staff[0],
                "backup_facilitator": staff[1],
            }
        ],
    }


@pytest.mark.soak
async def test_a_year_of_a_team_of_twelve_is_lived_in_a_minute_and_keeps_every_promise(
    sqlite_databases: SqliteDatabases,
    sqlite_template: str,
    record_property: Callable[[str, object], None],
) -> None:
    # How long it took stands in the report (`--junit-xml`).
    # Of the partners one always answers, one seldom, one never.
    answers = {"UPARTNER0": 1.0, "UPARTNER1": 0.2, "UPARTNER2": 0.0}
    with sqlite_databases.fresh(like=sqlite_template) as url:
        async with opened(url) as database:
            chance = Random(2026)  # noqa: S311 it is no secret
            life = Life(database, with_usual(), chance, answers)
            await import_team(database, team_of_twelve(), BEGIN)
            async with database.writing.begin() as session:
                [team_id] = await session.scalars(select(Team.id))
                await begin_made(session, team_id, life.rules, BEGIN)
            bot, began = 0.0, perf_counter()
            now: datetime | None = BEGIN
            while now is not None and now < BEGIN + YEAR:
                ticked = perf_counter()
                await life.tick(now)
                bot += perf_counter() - ticked
                await life.everybody_acts(now)
                now = await life.next(now)
            record_property("seconds of the bot", round(bot, 1))
            record_property("seconds in all", round(perf_counter() - began, 1))
            told = await assert_humane(database, BEGIN + YEAR, life.pauses)

    steps = {one.nudge.step for one in told}
    assert {"ask", "remind", "copy", "round", "outcome", "lapsed", RHYTHM} <= steps
    assert {one.nudge.routine.kind for one in told} == set(RoutineKind)


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
        reminds and reminds * DAYS,
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
    life = Life(database, rules, chance, {"UPRIYA": 0.0})
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
@settings(max_examples=max(10, settings().max_examples // 10), phases=UNSHRUNK)
@given(world=whatever())
async def test_for_a_season_whatever_the_routines_nobody_hears_too_often(
    world: Whatever, sqlite_databases: SqliteDatabases, sqlite_template: str
) -> None:
    with sqlite_databases.fresh(like=sqlite_template) as url:
        async with opened(url) as database:
            now, pauses = await live(database, world, weeks=13)
            await assert_humane(database, now, pauses)
