"""Whoever is added to a team hears once what will come, and how to stop it."""

from handlers.demo.seed import CHANNEL, DANA, ROSA, SAM
from tests.acceptance.test_members import ACCOUNT, TALKED, TALKED_TICK, TERMS, TERMS_TICK
from tests.acceptance.young import set_up, young_world
from tests.world import World

__all__ = ["young_world"]


async def _add_rosa(world: World) -> None:
    dana = await world.person(DANA)
    await dana.command("team", CHANNEL)
    await dana.click("Add a partner", in_=CHANNEL)
    await dana.until(TALKED, in_="modal")
    await dana.choose(ACCOUNT, "Rosa Delgado")
    await dana.tick(TALKED, TALKED_TICK)
    await dana.tick(TERMS, TERMS_TICK)
    assert await dana.submit() == {}
    await dana.until("Rosa Delgado is a family partner in QI team now.", in_="modal")
    await dana.close()


async def test_a_new_partner_is_welcomed_once_and_can_stop_from_there(young_world: World) -> None:
    await set_up(young_world)
    await _add_rosa(young_world)
    rosa, dana = await young_world.person(ROSA), await young_world.person(DANA)
    await rosa.until("Welcome, Rosa. You are in the team QI team now", in_="dm")
    [welcome] = await rosa.reads("dm")
    assert "[How I reach you] [Pause] [Your profile]" in welcome

    await rosa.click("How I reach you", in_="dm")
    await rosa.until("[Leave this team]", in_="modal")
    await rosa.close()
    await rosa.click("Your profile", in_="dm")
    await rosa.until("You have not told your team anything yet.", in_="modal")
    await young_world.at("2026-01-07T17:31-05:00")
    assert sum("Welcome, Rosa." in text for text in await rosa.reads("dm")) == 1
    assert not await dana.sees("Welcome, Dana", "dm")  # she saw it all on screen


async def test_a_welcome_waits_for_the_end_of_quiet_hours(young_world: World) -> None:
    await set_up(young_world)
    await young_world.at("2026-01-05T21:30-05:00")
    await _add_rosa(young_world)
    rosa = await young_world.person(ROSA)
    await young_world.settled()
    assert await rosa.reads("dm") == []

    await young_world.at("2026-01-06T08:01-05:00")
    await rosa.until("Welcome, Rosa.", in_="dm")


async def test_one_of_the_care_team_is_welcomed_in_other_words(young_world: World) -> None:
    await set_up(young_world)
    dana, sam = await young_world.person(DANA), await young_world.person(SAM)
    await dana.command("team", CHANNEL)
    await dana.click("Add a care team member", in_=CHANNEL)
    await dana.until("Who?", in_="modal")
    await dana.choose("Who?", "Sam Okafor")
    assert await dana.submit() == {}

    await sam.until("Welcome, Sam. You are in the team QI team now.", in_="dm")
    await sam.until("in the team's channel, and post the agenda there", in_="dm")
