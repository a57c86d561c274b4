"""A check-in's whole life: asked, answered, closed, its results read and talked about."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from tests.acceptance.checkins import (
    CLOSES,
    EVERYBODY,
    REMINDED,
    answer,
    opened,
)
from tests.world import World

ASKED = "How is working together going in Maple Valley IBD?"


async def test_a_check_in_is_asked_answered_closed_and_talked_about(world: World) -> None:
    await opened(world)
    for name in EVERYBODY:
        person = await world.person(name)
        await person.until("ow is working together going in Maple Valley IBD?", in_="dm")
    rosa, priya = await world.person(ROSA), await world.person(PRIYA)
    dana, sam = await world.person(DANA), await world.person(SAM)
    mostly = ("Mostly", "A little", "Mostly", "Fully")
    assert await answer(rosa, mostly, "I'd like to hear back sooner.") == {}
    await rosa.until("We have your answers.", in_="modal")
    await rosa.close()
    await rosa.until("You have answered how working together is going", in_="dm")
    assert await answer(priya, ("Fully", "A little", "Fully", "Fully"), "All is well.") == {}
    await priya.close()
    await sam.click("Skip", in_="dm")
    await sam.until("You skip the check-in of Maple Valley IBD this time.", in_="dm")

    await world.at(REMINDED)
    await dana.until("I ask once more, then I stop", in_="dm")
    for answered in (rosa, priya, sam):
        assert not await answered.sees("I ask once more", in_="dm")
    assert await answer(dana, ("Mostly", "Not yet", "Mostly", "Fully")) == {}
    await dana.close()

    await world.at(CLOSES)
    await sam.until("in your own answers: 3 of 4 answered.", in_=CHANNEL)
    results = (await sam.reads(CHANNEL))[-1]
    assert "What I say changes what we do: “A little”" in results
    assert "My time is treated with care: “Fully”" in results
    assert "I'd like to hear back sooner." not in results
    await rosa.until("in your own answers: 3 of 4 answered.", in_="dm")
    await sam.click("Read the 2 lines that were written", in_=CHANNEL)
    await sam.until("All is well.", in_="modal")
    assert await sam.sees("I'd like to hear back sooner.", in_="modal")
    await sam.close()
    await sam.click("Put it on the next agenda", in_=CHANNEL)
    await sam.until("What did we change because somebody said so", in_="modal")
    await sam.close()
    await sam.until("This is on the agenda for Tue Mar 3.", in_=CHANNEL)
    await rosa.until("This is on the agenda for Tue Mar 3.", in_="dm")
