"""For a whole year and any team, the bot does what a patient reader of the rules would do by hand:
the same step to the same person at the same minute, and nothing else."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.personal.pausing import end_pauses
from bot.planner import plan
from bot.preview import foresee
from bot.routines.agenda.replanning import replan
from bot.rules import RULES
from storage.database import Database, opened
from storage.queries.habits import RHYTHM
from storage.queries.ledger import next_due, routines_of
from storage.tables import (
    AgendaHistory,
    AgendaItem,
    Change,
    Delivery,
    DeliveryState,
    Kind,
    Meeting,
    MeetingSeries,
    Member,
    Nudge,
    Person,
    Routine,
    Section,
    Team,
)
from tests.contract.core.ledger import import_team
from tests.contract.core.model import (
    BEGIN,
    DAY,
    HOUR,
    YEAR,
    Human,
    QiTeam,
    Series,
    Told,
    Year,
    meetings_of,
)
from tests.contract.core.recorder import Machine, Recorder, courier
from tests.databases import SqliteDatabases

# A quarter of meetings, and the nights in which clocks change.
SEASON = 92 * DAY
RULES_BY_NAME = {
    "once": None,
    "daily": "FREQ=DAILY;COUNT={count}",
    "weekly": "FREQ=WEEKLY",
    "biweekly": "FREQ=WEEKLY;INTERVAL=2",
    "monthly": "FREQ=MONTHLY;BYDAY={nth}{weekday}",
}
WORKSPACE = "T0YEAR"
# A year takes seconds, so a failing one is shown as it was found.
UNSHRUNK = [Phase.explicit, Phase.reuse, Phase.generate]

T = TypeVar("T", Told, tuple[int, str, str, str], tuple[int, str])
Foretold = tuple[int, str, str, str]
World = tuple[tuple[QiTeam, ...], tuple[Human, ...]]


# The same world, in the bot's database


def rule_of(series: Series) -> str | None:
    rule = RULES_BY_NAME[series.rhythm]
    first = series.first
    weekday = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[first.weekday()]
    return rule and rule.format(count=series.count, nth=(first.day - 1) // 7 + 1, weekday=weekday)


def wall(minutes: int) -> str:
    return f"{minutes // HOUR:02}:{minutes % HOUR:02}"


def team_file(team: QiTeam, humans: tuple[Human, ...]) -> dict[str, Any]:
    series = team.series
    return {
        "team": {
            "workspace": WORKSPACE,
            "name": team.channel,
            "channel": team.channel,
            "timezone": team.zone,
            **({"holidays": team.holidays} if team.holidays else {}),
        },
        "members": [
            {
                "user": human.address,
                "name": human.address,
                "role": "partner" if human.address in team.partners else "care_team",
                # Facilitator and backup come first; a lead is asked when both of them pause.
                "lead": human.address in team.leads[2:],
                "timezone": human.zone,
                "quiet_hours": "-".join(map(wall, human.quiet)) if human.quiet else "none",
            }
            for human in humans
            if human.address in (*team.partners, *team.leads)
        ],
        "meetings": [
            {
                "title": "QI huddle",
                "start": series.first.isoformat(timespec="minutes"),
                **({"rrule": rule} if (rule := rule_of(series)) else {}),
                "minutes": series.minutes,
                "facilitator": team.leads[0],
                "backup_facilitator": team.leads[1],
                "ask_days_before": series.ask_days,
                "remind_days_before": series.remind_days,
                "channel_days_before": series.channel_days,
                "post_days_before": series.post_days,
                "ask_time": wall(series.ask_time),
                "channel_time": wall(series.channel_time),
                "post_time": wall(series.post_time),
            }
        ],
    }


async def settle(database: Database, world: World) -> None:
    """Writes the world down as it is when the year begins."""
    teams, humans = world
    for team in teams:
        await import_team(database, team_file(team, humans), BEGIN)
    async with database.writing.begin() as session:
        persons = {one.address: one for one in await session.scalars(select(Person))}
        for human in humans:
            person = persons[human.address]
            person.days = human.days
            if human.pause is not None:
                begins, ends = human.pause
                person.paused_at = BEGIN + timedelta(minutes=begins)
                person.paused_until = BEGIN + timedelta(minutes=ends)
        for team in teams:
            row = (await session.scalars(select(Team).filter_by(name=team.channel))).one()
            row.days_off = sorted(day.isoformat() for day in team.days_off)
            series = (await session.scalars(select(MeetingSeries).filter_by(team_id=row.id))).one()
            meetings = {day: _meeting(series, team, day) for day in team.series.exceptions}
            for who, day in team.items:
                meetings.setdefault(day, _meeting(series, team, day))
                member = select(Member).filter_by(team_id=row.id, person_id=persons[who].id)
                session.add(meetings[day])
                await session.flush()
                item = AgendaItem(
                    meeting_id=meetings[day].id,
                    author_id=(await session.scalars(member)).one().id,
                    section=Section.FAMILY,
                    text="The waiting room",
                    added_at=BEGIN,
                )
                session.add(item)
                await session.flush()
                session.add(
                    AgendaHistory(
                        item_id=item.id,
                        member_id=item.author_id,
                        change=Change.ADDED,
                        meeting_id=item.meeting_id,
                        at=BEGIN,
                    )
                )
            session.add_all(meetings.values())
            await session.flush()
            await replan(session, series.id, BEGIN)


def _meeting(series: MeetingSeries, team: QiTeam, day: date) -> Meeting:
    by_rule = datetime.combine(day, team.series.first.time())
    held = team.series.exceptions.get(day, by_rule)
    return Meeting(
        series_id=series.id,
        day=day,
        starts_at=(held or by_rule).replace(tzinfo=ZoneInfo(team.zone)).astimezone(UTC),
        wall=held if held != by_rule else None,
        cancelled_at=None if held else BEGIN,
        off=held is None,
    )


async def live(database: Database, minutes: int, talkative: Collection[str]) -> Recorder:
    """Ticks at every instant at which something is due; the talkative say a word to each ask."""
    platform = Recorder()
    bot = courier(database, platform, Machine(BEGIN))
    now = BEGIN
    while True:
        async with database.reading() as session:
            due = await next_due(session, now)
            [workspace] = {team.workspace_id for team in await session.scalars(select(Team))}
        if due is None or due >= BEGIN + timedelta(minutes=minutes):
            return platform
        now = due
        await end_pauses(database, now)
        await plan(database, RULES, now)
        await bot.deliver(workspace, now)
        await say_a_word(database, talkative, now)


async def say_a_word(database: Database, talkative: Collection[str], now: datetime) -> None:
    """They bring something and take it back: they have spoken, and the ask is open as before."""
    persons = select(Person.id).where(Person.address.in_(talkative))
    asks = select(Nudge.id).where(Nudge.kind == Kind.ASK)
    async with database.writing.begin() as session:
        await session.execute(
            update(Delivery)
            .where(
                Delivery.state == DeliveryState.SENT,
                Delivery.answered_at.is_(None),
                Delivery.person_id.in_(persons),
                Delivery.nudge_id.in_(asks),
            )
            .values(answered_at=now)
        )


async def what_was_told(database: Database) -> list[Told]:
    statement = (
        select(Delivery, Nudge, Team, Person)
        .join(Delivery.nudge)
        .join(Nudge.routine)
        .join(Routine.team)
        .outerjoin(Delivery.person)
        .where(Delivery.state == DeliveryState.SENT, Nudge.step != RHYTHM)
    )
    async with database.reading() as session:
        rows = (await session.execute(statement)).all()
    return sorted(
        Told(
            at=minute_of(delivery.sent_at or BEGIN),
            channel=team.channel,
            step=nudge.step,
            day=date.fromisoformat(nudge.occasion),
            whom=person.address if person else delivery.channel or "",
        )
        for delivery, nudge, team, person in rows
    )


async def who_was_asked_about_it(database: Database) -> list[tuple[int, str]]:
    """Who was asked about another rhythm, and when."""
    statement = (
        select(Delivery.sent_at, Person.address)
        .join(Delivery.nudge)
        .join(Delivery.person)
        .where(Delivery.state == DeliveryState.SENT, Nudge.step == RHYTHM)
    )
    async with database.reading() as session:
        rows = (await session.execute(statement)).all()
    return [(minute_of(sent_at or BEGIN), address) for sent_at, address in rows]


async def what_is_foreseen(database: Database, minutes: int) -> list[Foretold]:
    until = BEGIN + timedelta(minutes=minutes - 1)
    async with database.reading() as session:
        routines = await routines_of(session)
        channels = {routine.team.name: routine.team.channel for routine in routines}
        found = await foresee(session, RULES, routines, BEGIN, until)
    return [
        (minute_of(one.due), channels[one.team], one.routine, recipient.address)
        for one in found
        for recipient in one.recipients
    ]


def as_foreseen(told: Told) -> Foretold:
    return told.at, told.channel, f"agenda.{told.step}", told.whom


def minute_of(instant: datetime) -> int:
    minutes, rest = divmod(instant - BEGIN, timedelta(minutes=1))
    assert not rest
    return minutes


# Worlds to live in

ZONES = [
    *("America/New_York", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"),
    *("Australia/Lord_Howe", "America/Los_Angeles"),
]
TIMES = st.sampled_from([0, 90, 150, 8 * HOUR, 9 * HOUR + 30, 14 * HOUR, 17 * HOUR + 30, 22 * HOUR])
CLOCK = TIMES.map(lambda minutes: time(*divmod(minutes, HOUR)))
QUIET = st.sampled_from(
    [None, (20 * HOUR, 8 * HOUR), (22 * HOUR + 30, 10 * HOUR), (12 * HOUR, 15 * HOUR), (0, 375)]
)


@st.composite
def humans(draw: st.DrawFn, address: str) -> Human:
    pause = None
    if draw(st.booleans()):
        begins = draw(st.integers(0, 340)) * DAY + draw(st.integers(0, DAY - 1))
        pause = (begins, begins + draw(st.integers(1, 60 * DAY)))
    return Human(
        address=address,
        zone=draw(st.sampled_from(ZONES)),
        quiet=draw(QUIET),
        days=draw(st.sampled_from(["1234567", "12345", "67", "135", "2"])),
        pause=pause,
        silent=draw(st.booleans()),
    )


@st.composite
def rhythms(draw: st.DrawFn) -> Series:
    # Late enough that no step was due before the year began.
    first = date(2026, 2, 10) + timedelta(days=draw(st.integers(0, 27)))
    rhythm = draw(st.sampled_from(["biweekly", "weekly", "monthly", "daily", "once"]))
    apart = {"daily": 1, "weekly": 7, "biweekly": 14}.get(rhythm)
    exceptions: dict[date, datetime | None] = {}
    for number in draw(st.lists(st.integers(0, 7), unique=True, max_size=3)) if apart else ():
        day = first + timedelta(days=number * (apart or 1))
        to = datetime.combine(day + timedelta(days=draw(st.integers(-3, 9))), draw(CLOCK))
        exceptions[day] = draw(st.sampled_from([None, to]))
    return Series(
        first=datetime.combine(first, draw(CLOCK)),
        rhythm=rhythm,
        count=8 if rhythm == "daily" else 1000,
        minutes=draw(st.sampled_from([5, 45, 180])),
        ask_days=draw(st.integers(1, 9)),
        remind_days=draw(st.integers(1, 5)),
        channel_days=draw(st.integers(1, 5)),
        post_days=draw(st.integers(1, 3)),
        ask_time=draw(TIMES),
        channel_time=draw(TIMES),
        post_time=draw(TIMES),
        exceptions=exceptions,
    )


@st.composite
def teams(draw: st.DrawFn, channel: str, *people: tuple[str, ...]) -> QiTeam:
    partners, leads = people
    days_off: set[date] = set()
    for _ in range(draw(st.integers(0, 3))):
        first = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 360)))
        days_off |= {first + timedelta(days=more) for more in range(draw(st.integers(1, 12)))}
    return QiTeam(
        channel=channel,
        zone=draw(st.sampled_from(ZONES)),
        holidays=draw(st.sampled_from([None, "US", "DE"])),
        days_off=frozenset(days_off),
        partners=partners,
        leads=leads,
        series=draw(rhythms()),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """One team, or two that share a partner and the one who leads both."""
    found = [draw(teams("C1", ("ROSA", "PRIYA"), ("DANA", "SAM", "LEE")))]
    if draw(st.booleans()):
        found.append(draw(teams("C2", ("ROSA", "OMAR"), ("DANA", "KIM"))))
    addresses = sorted({one for team in found for one in (*team.partners, *team.leads)})
    return tuple(found), tuple(draw(humans(address)) for address in addresses)


@st.composite
def worlds_with_items(draw: st.DrawFn) -> World:
    (first, *rest), everybody = draw(worlds())
    days = sorted(held_days(first))[:4]
    brought = draw(
        st.lists(
            st.tuples(st.sampled_from(["ROSA", "PRIYA", "SAM"]), st.sampled_from(days)),
            min_size=1,
            max_size=3,
        )
        if days
        else st.just([])
    )
    return (replace(first, items=tuple(brought)), *rest), everybody


def held_days(team: QiTeam) -> list[date]:
    """Days of a team's first meetings that are not cancelled."""
    return [meeting.day for meeting in meetings_of(team)]


def differences(found: Iterable[T], expected: Iterable[T]) -> tuple[list[T], list[T]]:
    """What is there and should not be, and what should be and is not."""
    one, other = Counter(found), Counter(expected)
    return sorted((one - other).elements()), sorted((other - one).elements())


async def agree(world: World, minutes: int, databases: SqliteDatabases, template: str) -> None:
    """Asserts that the bot does, and had foreseen, what the rules say."""
    expected = Year(*world, minutes)
    with databases.fresh(like=template) as url:
        async with opened(url) as database:
            await settle(database, world)
            foreseen = await what_is_foreseen(database, minutes)
            talkative = [human.address for human in world[1] if not human.silent]
            platform = await live(database, minutes, talkative)

            told = [one for one in expected.told if one.step != "rhythm"]
            asked = [(one.at, one.whom) for one in expected.told if one.step == "rhythm"]
            assert differences(await what_was_told(database), told) == ([], [])
            assert differences(await who_was_asked_about_it(database), asked) == ([], [])
            assert len(platform.keys) == expected.messages
    if not any(team.items for team in world[0]):  # what is still to be brought is not foreseen
        # Nor is it that somebody will be silent.
        silent = {human.address for human in world[1] if human.silent}
        seen = [one for one in foreseen if one[-1] not in silent]
        come = [one for one in expected.told if one.whom not in silent]
        assert differences(seen, map(as_foreseen, come)) == ([], [])


@settings(max_examples=2, phases=UNSHRUNK)
@given(world=worlds())
async def test_a_season_of_any_team_is_lived_and_foreseen_as_the_rules_say(
    world: World, sqlite_databases: SqliteDatabases, sqlite_template: str
) -> None:
    await agree(world, SEASON, sqlite_databases, sqlite_template)


@settings(max_examples=2, phases=UNSHRUNK)
@given(world=worlds_with_items())
async def test_a_season_in_which_nobody_leads_a_round_carries_what_was_brought_and_says_so(
    world: World, sqlite_databases: SqliteDatabases, sqlite_template: str
) -> None:
    await agree(world, SEASON, sqlite_databases, sqlite_template)


# One year in the bounded soak, a dozen and more in the long one.
@pytest.mark.soak
@settings(max_examples=max(1, settings().max_examples // 300), phases=UNSHRUNK)
@given(world=worlds() | worlds_with_items())
async def test_a_whole_year_of_any_team_is_lived_and_foreseen_as_the_rules_say(
    world: World, sqlite_databases: SqliteDatabases, sqlite_template: str
) -> None:
    await agree(world, YEAR, sqlite_databases, sqlite_template)
