"""Ask me later: one more ask, at a good hour, in place of the reminder."""

from handlers.demo.seed import ROSA
from tests.world import World

ASKED = "2026-01-14T17:31-05:00"
REMINDED = "2026-01-18T17:31-05:00"
ROOM = "there is still room for what matters to you"


async def _asks(world: World) -> list[str]:
    rosa = await world.person(ROSA)
    return [text for text in await rosa.reads("dm") if ROOM in text]


async def test_whoever_asks_for_later_is_asked_once_more_and_not_reminded(world: World) -> None:
    await world.at(ASKED)
    rosa = await world.person(ROSA)

    await rosa.click("Ask me later", in_="dm")
    await rosa.until("I'll ask you once more, Thu Jan 15, 5:31 PM ET.", in_="dm")
    await world.at("2026-01-15T17:30-05:00")
    assert await _asks(world) == []

    await world.at("2026-01-15T17:31-05:00")
    assert len(await _asks(world)) == 1
    await world.at(REMINDED)
    assert len(await _asks(world)) == 1


async def test_whoever_answers_meanwhile_is_not_asked_again(world: World) -> None:
    await world.at(ASKED)
    rosa = await world.person(ROSA)
    await rosa.click("Ask me later", in_="dm")
    await rosa.until("I'll ask you once more", in_="dm")

    await rosa.click("Nothing this time", in_="dm")
    await rosa.until("Nothing this time is fine", in_="dm")

    await world.at(REMINDED)
    assert await _asks(world) == []


async def test_on_the_evening_before_it_is_the_next_good_hour(world: World) -> None:
    await world.at("2026-01-19T20:00-05:00")
    rosa = await world.person(ROSA)

    await rosa.click("Ask me later", in_="dm")

    await rosa.until("I'll ask you once more, Tue Jan 20, 8:00 AM ET.", in_="dm")
    await world.at("2026-01-20T08:00-05:00")
    assert len(await _asks(world)) == 2  # the reminder had come before


async def test_where_no_good_hour_is_left_that_is_said_and_nothing_changes(world: World) -> None:
    await world.at("2026-01-20T08:30-05:00")
    rosa = await world.person(ROSA)

    await rosa.click("Ask me later", in_="dm")

    await rosa.until("I can't ask you again at a good hour", in_="dm")
    assert not await rosa.sees("I'll ask you once more", in_="dm")
