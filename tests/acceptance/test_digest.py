"""Somebody in two teams hears no more often for it."""

import pytest

from handlers.demo.seed import CHANNEL, PRIYA
from handlers.sandbox.person import Person
from tests.contract.slack.teams import birch, import_team
from tests.world import World

# Birch Hill asks on Fri Jan 9 and Fri Jan 16, Maple Valley on Wed Jan 14.
BIRCH_ASKED = "2026-01-09T18:31-05:00"
MAPLE_ASKS = "2026-01-14T17:31-05:00"


@pytest.fixture
async def priya(world: World) -> Person:
    await import_team(world, birch())
    return await world.person(PRIYA)


async def test_a_second_ask_comes_when_the_week_of_the_first_is_over(
    world: World, priya: Person
) -> None:
    await world.at(BIRCH_ASKED)
    await world.at(MAPLE_ASKS)
    assert not await priya.sees("We meet Tue Jan 20", in_="dm")

    await world.at("2026-01-16T09:01-05:00")

    assert "Hi Priya. We meet Tue Jan 20, 8:00 AM CT." in (await priya.reads("dm"))[-1]
    await priya.click("Nothing this time", in_="dm")
    await priya.until(
        "Nothing this time is fine. If something comes up before Tue Jan 20", in_="dm"
    )


async def test_until_then_it_can_be_read_why_it_waits_and_afterwards_why_it_came(
    world: World, priya: Person
) -> None:
    await world.at(MAPLE_ASKS)

    await priya.command("settings", CHANNEL)
    await priya.until("This holds in all your teams: Birch Hill Asthma, Maple Valley IBD.")
    await priya.click("Why this?", in_=CHANNEL)

    await priya.until(
        "For Fri Jan 16, 8:00 AM CT: the question what we should talk about.", "modal"
    )
    assert await priya.sees("I asked you something else that week.")
    await world.at("2026-01-16T09:01-05:00")
    await priya.command("settings", CHANNEL)
    await priya.click("Why this?", in_=CHANNEL)
    await priya.until("It was planned for Wed Jan 14, 4:30 PM CT.", "modal")


async def test_a_pause_in_one_team_is_a_pause_in_all(world: World, priya: Person) -> None:
    await priya.command("pause", CHANNEL)
    await priya.until("This holds in all your teams: Birch Hill Asthma, Maple Valley IBD.")
    before = await priya.reads("dm")

    await world.at("2026-01-21T09:00-05:00")

    assert await priya.reads("dm") == before
