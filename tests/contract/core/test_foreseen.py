"""What the preview tells of the coming weeks is what comes, with every routine on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot.preview import foresee
from bot.rules import RULES, STANDING
from storage.database import Database, opened
from storage.queries.ledger import routines_of
from storage.tables import Delivery, DeliveryState, Kind, Person
from tests.contract.core.ledger import import_team
from tests.contract.core.life import WORKSPACE, Life
from tests.contract.core.promises import assert_humane, kept
from tests.contract.core.recorder import Machine
from tests.databases import SqliteDatabases

BEGIN = datetime(2026, 1, 5, 14, tzinfo=UTC)
WEEK = timedelta(weeks=1)
# When, of what, to whom, and whether with other things.
Coming = tuple[datetime, str, str, bool]

ZONES = st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Asia/Tokyo"])
QUIET = st.sampled_from(["none", "20:00-08:00", "22:30-10:00", "12:00-19:00"])
DAYS = st.sampled_from(["1234567", "1234567", "12345", "67", "24"])
MEETS = st.sampled_from(
    ["FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=WEEKLY;INTERVAL=3"]
)


@dataclass(frozen=True)
class Place:
    """A team: the zone it is in, how it meets, and which of its routines have another rhythm."""

    zone: str
    meets: str
    starts: str
    routines: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class World:
    places: Sequence[Place]
    # Zone, quiet hours and days of four partners, a lead and a champion.
    manners: Sequence[tuple[str, str, str]]


@st.composite
def places(draw: st.DrawFn) -> Place:
    rhythms = st.sampled_from(["FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=WEEKLY;INTERVAL=3"])
    on: dict[str, dict[str, Any]] = {kind.value: {"enabled": True} for kind in STANDING}
    for kind in draw(st.sets(st.sampled_from(["starters", "ideas", "summary"]))):
        on[kind] |= {"rrule": draw(rhythms), "time": f"{draw(st.integers(0, 23)):02}:30"}
    # Whatever leads up to the first meeting comes after the team began.
    day, hour = draw(st.integers(14, 27)), draw(st.integers(7, 19))
    return Place(draw(ZONES), draw(MEETS), f"2026-01-{day:02}T{hour:02}:00", on)


def worlds() -> st.SearchStrategy[World]:
    return st.builds(
        World,
        st.lists(places(), min_size=1, max_size=2),
        st.lists(st.tuples(ZONES, QUIET, DAYS), min_size=6, max_size=6),
    )


# A holiday puts an ask off by a day, and with it every later one, for more weeks than are played
# through before a window.
PUT_OFF = World(
    [
        Place(
            "America/New_York", "FREQ=WEEKLY", "2026-01-25T08:00", {"reflection": {"enabled": True}}
        )
    ],
    [("America/New_York", "22:30-10:00", "1234567")] * 6,
)


async def settle(database: Database, world: World) -> None:
    people = ["UROSA", "UPRIYA", "UTOM", "UANA", "UDANA", "USAM"]
    for number, place in enumerate(world.places):
        members = [
            {
                "user": user,
                "name": user,
                "role": "partner" if index < 4 else "care_team",
                "lead": user == "UDANA",
                "champion": user == "USAM",
                "timezone": zone,
                "quiet_hours": quiet,
                "skills": ["design", "cooking"][:index],
            }
            for index, (user, (zone, quiet, _)) in enumerate(
                zip(people, world.manners, strict=True)
            )
        ]
        meeting = {"title": "Huddle", "start": place.starts, "rrule": place.meets}
        team = {"workspace": WORKSPACE, "name": f"T{number}", "channel": f"C{number}"}
        file = {
            "team": team | {"timezone": place.zone, "holidays": "US"},
            "members": members,
            "meetings": [meeting | {"facilitator": "UDANA"}],
            "routines": place.routines,
        }
        await import_team(database, file, BEGIN)
    async with database.writing.begin() as session:
        for user, (_, _, days) in zip(people, world.manners, strict=True):
            whom = update(Person).where(Person.address == user)
            await session.execute(whom.values(days=days))


async def foreseen(database: Database, after: datetime, until: datetime) -> Counter[Coming]:
    async with database.reading() as session:
        found = await foresee(session, RULES, await routines_of(session), after, until)
    return Counter(
        (one.due, f"{one.team}.{one.routine}", to.address, one.digest)
        for one in found
        for to in one.recipients
        if to.person is not None
    )


async def came(database: Database, after: datetime, until: datetime) -> Counter[Coming]:
    within = Delivery.sent_at > after, Delivery.sent_at <= until
    return Counter(
        (one.at, f"{one.team.name}.{one.what}", one.person.address, bool(one.delivery.carrier_id))
        for one in await kept(database, Delivery.state == DeliveryState.SENT, *within)
        if one.nudge.kind is not Kind.OUTCOME
    )


async def everybody_speaks(database: Database, now: datetime) -> None:
    """Without a word about anything, so that nobody falls silent."""
    async with database.writing.begin() as session:
        await session.execute(update(Person).values(heard_at=now))


async def agree(
    world: World, weeks: int, windows: int, databases: SqliteDatabases, template: str
) -> None:
    with databases.fresh(like=template) as url:
        async with opened(url) as database:
            life = Life(database, RULES, Random(), Machine(BEGIN))  # noqa: S311 unused
            await settle(database, world)
            now: datetime | None = BEGIN
            for number in range(windows):
                begins, ends = BEGIN + number * weeks * WEEK, BEGIN + (number + 1) * weeks * WEEK
                told = await foreseen(database, begins, ends)
                while now is not None and now <= ends:
                    await life.tick(now)
                    await everybody_speaks(database, now)
                    now = await life.next(now)
                real = await came(database, begins, ends)
                assert (sorted(told - real), sorted(real - told)) == ([], [])
            await assert_humane(database, ends, {})


# A weekend and a holiday put a question about one team's agenda off to a day that an idea question
# of the other team keeps away from.
ACROSS_DAYS_OFF = World(
    [
        Place(
            "Europe/Berlin",
            "FREQ=MONTHLY;BYDAY=2TU",
            "2026-01-16T08:00",
            {"ideas": {"enabled": True, "rrule": "FREQ=WEEKLY", "time": "15:30"}},
        ),
        Place(
            "Asia/Tokyo",
            "FREQ=WEEKLY;INTERVAL=3",
            "2026-01-24T09:00",
            {"ideas": {"enabled": True, "rrule": "FREQ=WEEKLY;INTERVAL=3", "time": "13:30"}},
        ),
    ],
    [
        ("Asia/Tokyo", "20:00-08:00", "12345"),
        ("Asia/Kolkata", "12:00-19:00", "67"),
        ("Asia/Kolkata", "20:00-08:00", "67"),
        ("Asia/Kolkata", "22:30-10:00", "12345"),
        ("Asia/Kolkata", "22:30-10:00", "67"),
        ("Europe/Berlin", "none", "1234567"),
    ],
)


@settings(max_examples=3, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(world=worlds())
@example(world=ACROSS_DAYS_OFF)
async def test_what_comes_in_four_weeks_was_foreseen(
    world: World, sqlite_databases: SqliteDatabases, sqlite_template: str
) -> None:
    await agree(world, 4, 1, sqlite_databases, sqlite_template)


# The budget of a week puts a question about one team's agenda off to a day that no rule tells, and
# the idea question of the other team keeps away from that day.
OVER_BUDGET = World(
    [
        Place(
            "Europe/Berlin",
            "FREQ=MONTHLY;BYDAY=2TU",
            "2026-01-27T07:00",
            {"ideas": {"enabled": True}},
        ),
        Place(
            "Asia/Kolkata",
            "FREQ=WEEKLY;INTERVAL=3",
            "2026-01-14T10:00",
            {"ideas": {"enabled": True}},
        ),
    ],
    [("Asia/Kolkata", "22:30-10:00", "1234567")] * 6,
)


@pytest.mark.soak
@settings(
    max_examples=max(2, settings().max_examples // 100),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(world=worlds())
@example(world=PUT_OFF)
@example(world=OVER_BUDGET)
async def test_what_comes_in_a_season_was_foreseen_four_weeks_before(
    world: World, sqlite_databases: SqliteDatabases, sqlite_template: str
) -> None:
    await agree(world, 4, 4, sqlite_databases, sqlite_template)
