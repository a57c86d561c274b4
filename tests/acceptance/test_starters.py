"""A small project with a partner, from the suggestion to what came of it."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA
from storage.tables import RoutineKind
from tests.world import World


async def test_a_suggestion_becomes_a_project_and_its_partner_hears_what_came_of_it(
    world: World,
) -> None:
    await world.only(RoutineKind.STARTERS)
    dana, priya = await world.person(DANA), await world.person(PRIYA)
    await world.at("2026-01-20T10:00-05:00")
    print(await dana.reads("dm"))
    await dana.click("Ask Priya", in_="dm")
    await dana.until("I ask Priya in private", in_="modal")
    await dana.close()
    await priya.until("Dana Reyes thought of you", in_="dm")
    print((await priya.reads("dm"))[-1])
    await priya.click("Yes, gladly", in_="dm")
    await dana.until("Priya says yes, gladly", in_="dm")
    await dana.click("Start it", in_="dm")
    await dana.until("You begin:", in_="modal")
    assert await dana.submit() == {}
    await dana.until("Under way until", in_="modal")
    await dana.close()
    await world.at("2026-02-18T12:00-05:00")
    print(await dana.reads("dm"))
    print(await priya.reads("dm"))
