"""What the App Home leads to, for people with more than one page has room for."""

import pytest

from handlers.demo.seed import DANA, PRIYA, ROSA, SAM
from tests.contract.slack.golden_homes import small
from tests.contract.slack.homes import actor_of, add_projects
from tests.contract.slack.slack import button, click, interact
from tests.contract.slack.teams import MAPLE, ids_of, import_team
from tests.world import World

MORNING = "2026-01-20T10:05-05:00"
CARE_TEAM_ONLY = "Only the care team writes down what came of the items. Thank you for wanting to."
ROUND = "QI huddle on Tuesday is not written down yet."


@pytest.fixture
async def much(world: World) -> World:
    """Four check-ins wait for Dana, and the meeting of this morning for whoever leads it."""
    await world.at(MORNING)
    async with world.bot.database.writing.begin() as session:
        await add_projects(session, (await actor_of(session, DANA)).memberships[0], 8)
    return world


async def test_the_most_urgent_is_asked_at_once_and_the_rest_behind_one_tap(much: World) -> None:
    dana = await much.person(DANA)
    await dana.open_home()
    await dana.until("[See 2 more]", in_="home")
    [home] = await dana.reads("home")
    assert home.count("How is it going?") == 3
    assert ROUND not in home
    await dana.click("See 2 more", in_="home")
    await dana.until(ROUND, in_="modal")
    [everything] = await dana.reads("modal")
    assert everything.count("How is it going?") == 4
    await dana.click("Start", in_="modal")
    await dana.until("You lead this round", in_="modal")


async def test_the_care_team_sees_what_waits_and_takes_it_on(much: World) -> None:
    sam = await much.person(SAM)
    await sam.open_home()
    await sam.until("[See to it]", in_="home")
    [home] = await sam.reads("home")
    assert home.count("Nobody wrote it down yet.") == 3
    assert "And one more." in home
    await sam.click("See to it", in_="home")
    await sam.until("What is stuck", in_="modal")
    await sam.click("I'll do it", in_="modal")
    await sam.until("It is yours now", in_="modal")
    await sam.until("Sam Okafor has it.", in_="home")


async def test_what_waits_in_a_team_is_not_for_partners(much: World) -> None:
    rosa = await much.person(ROSA)
    await rosa.open_home()
    await rosa.until("Next meeting", in_="home")
    assert not await rosa.sees("What waits", in_="home")
    team = (await ids_of(much, MAPLE)).team
    await interact(much, click(much, ROSA, button("summary.stuck", {"team": team})))
    await rosa.until(CARE_TEAM_ONLY)
    assert not await rosa.sees("Nobody wrote it down yet.")


async def test_somebody_in_many_teams_picks_one_that_the_page_has_no_room_for(
    world: World,
) -> None:
    for number in range(1, 6):
        await import_team(world, small(number))
    priya = await world.person(PRIYA)
    await priya.open_home()
    await priya.until("Your other teams", in_="home")
    assert not await priya.sees("Team 4", in_="home")
    await priya.choose("Your other teams", "Team 4", in_="home")
    await priya.until("Next meeting: Team talk, Thu Jan 8, 4:00 PM CT.", in_="modal")


async def test_a_team_that_is_not_ones_own_cannot_be_picked(world: World) -> None:
    """No list offers it to Rosa; this one is forged."""
    await import_team(world, small(1))
    team = (await ids_of(world, "Team 1")).team
    picked = {"type": "static_select", "action_id": "home.team"}
    option = {"text": {"type": "plain_text", "text": "Team 1"}, "value": str(team)}
    await interact(world, click(world, ROSA, {**picked, "selected_option": option}))
    rosa = await world.person(ROSA)
    await rosa.until("That belongs to a team that you are not in")
    assert not await rosa.sees("Team talk")
