"""An idea grows into a small project, and its contributor hears how that goes."""

from handlers.demo.seed import DANA, ROSA, SAM
from storage.tables import RoutineKind
from tests.acceptance.ideas import IDEA, last, open_first, share_by_command
from tests.acceptance.projects import DECISION, HOPE, KEEP, ONE_SENTENCE
from tests.world import World

BOTH = (RoutineKind.IDEAS, RoutineKind.STARTERS)


async def test_an_idea_becomes_a_project_and_is_done_when_the_project_is_kept(
    world: World,
) -> None:
    await world.only(*BOTH)
    rosa, dana = await share_by_command(world, ROSA), await world.person(DANA)
    await open_first(dana)
    await dana.click("Make it a project", in_="modal")
    await dana.until("It is a project now that has not begun.", in_="modal")
    await rosa.until("The team would like to make a small project of it.", in_="dm")

    await dana.click("Open", in_="modal")
    await dana.click("Start it", in_="modal")
    await dana.until(HOPE, in_="modal")
    await dana.fill(HOPE, "Nobody gets lost on the way in.")
    assert await dana.submit() == {}
    await rosa.until(
        "We are trying it. We try it in a small project: Nobody gets lost on the way in.", in_="dm"
    )

    await dana.click("Open", in_="modal")
    await dana.click("End it now", in_="modal")
    await dana.until("Ending early is fine.", in_="modal")
    await dana.choose(DECISION, KEEP, in_="modal")
    await dana.fill(ONE_SENTENCE, "The map is in every letter.")
    assert await dana.submit() == {}
    await rosa.until("It is done. The map is in every letter.", in_="dm")
    assert "Does this answer it?" in await last(rosa, "It is done.")


async def test_what_somebody_of_the_care_team_makes_of_an_idea_waits_for_the_lead(
    world: World,
) -> None:
    await world.only(*BOTH)
    await share_by_command(world, ROSA)
    sam, dana = await world.person(SAM), await world.person(DANA)
    await open_first(sam)
    await sam.click("Make it a project", in_="modal")
    await sam.until("It waits for a lead's word as a project.", in_="modal")
    await dana.until("Sam Okafor would like to start something", in_="dm")
    assert IDEA in await last(dana, "would like to start something")


async def test_a_project_is_made_of_an_idea_once(world: World) -> None:
    await world.only(*BOTH)
    await share_by_command(world, ROSA)
    sam, dana = await world.person(SAM), await world.person(DANA)
    await open_first(dana)
    await open_first(sam)
    await dana.click("Make it a project", in_="modal")
    await dana.until("It is a project now", in_="modal")
    await sam.click("Make it a project", in_="modal")
    await sam.until("It is a project already.", in_="modal")
