"""Somebody is silent for long: asked once whether another rhythm suits, and less often."""

from handlers.demo.seed import CHANNEL, DANA, ROSA
from tests.world import World

# The fourth ask without a word from Rosa would come.
FOURTH = "2026-02-25T17:31-05:00"


async def test_after_three_asks_in_silence_another_rhythm_is_chosen_by_one_tap(
    world: World,
) -> None:
    await world.at(FOURTH)
    rosa = await world.person(ROSA)

    read = (await rosa.reads("dm"))[-1]

    assert "I have asked three times and it was quiet. That is fine." in read
    assert not await rosa.sees("We meet Tue Mar 3", in_="dm")
    await rosa.click("Only before meetings", in_="dm")
    await rosa.until("Questions: only those you are needed for", in_="modal")
    await rosa.until("Thank you for telling me.", in_="dm")
    await world.at("2026-03-11T17:31-04:00")
    assert "Hi Rosa. We meet Tue Mar 17" in (await rosa.reads("dm"))[-1]


async def test_it_is_told_to_whom_it_is_about_and_to_nobody_else(world: World) -> None:
    await world.at(FOURTH)
    rosa, dana = await world.person(ROSA), await world.person(DANA)

    await rosa.command("settings", CHANNEL)
    await rosa.click("Why this?", in_=CHANNEL)
    await rosa.until("Three questions in a row had no answer, which is fine.", in_="modal")
    assert await rosa.sees("I asked you in its place whether another rhythm suits.", in_="modal")

    await dana.command("", CHANNEL)
    await dana.click("What I'll ask, and when", in_=CHANNEL)
    await dana.until("To family partners.", in_="modal")
    [schedule] = await dana.reads("modal")
    assert "Rosa" not in schedule
    assert "rhythm" not in schedule
