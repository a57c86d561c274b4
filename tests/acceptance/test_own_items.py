"""An item of one's own can be changed and withdrawn until its meeting begins."""

from handlers.demo.seed import CHANNEL, ROSA, SAM
from handlers.sandbox.person import Person
from tests.world import World

ASKED = "2026-01-14T17:31-05:00"
FIELD = "What should we talk about?"


async def _with_an_item(world: World) -> Person:
    await world.at(ASKED)
    rosa = await world.person(ROSA)
    await rosa.click("Add an item", in_="dm")
    await rosa.until(FIELD, in_="modal")
    await rosa.fill(FIELD, "Parking is hard")
    await rosa.submit()
    await rosa.until("This is on the agenda", in_="dm")
    await rosa.close()
    return rosa


async def _open_agenda(rosa: Person) -> None:
    await rosa.click("See agenda", in_=CHANNEL)
    await rosa.until("What you brought", in_="modal")


async def test_new_words_show_everywhere_and_a_mistake_keeps_them(world: World) -> None:
    rosa = await _with_an_item(world)
    await world.at("2026-01-16T14:01-05:00")
    await _open_agenda(rosa)

    await rosa.click("Edit", in_="modal")
    await rosa.until("Change your item", in_="modal")
    assert await rosa.value_of(FIELD) == "Parking is hard"
    await rosa.fill(FIELD, "  ")
    assert await rosa.submit() == {FIELD: "Please write a few words first."}
    await rosa.fill(FIELD, "Parking is hard before 8")
    assert await rosa.submit() == {}

    await rosa.until("We have your new words for Tue Jan 20, 9:00 AM ET:", in_="modal")
    for place in ("dm", CHANNEL):
        await rosa.until("Parking is hard before 8", in_=place)


async def test_a_withdrawn_item_is_off_the_agenda_and_the_ask_is_open_again(world: World) -> None:
    rosa = await _with_an_item(world)
    await world.at("2026-01-16T14:01-05:00")
    await _open_agenda(rosa)

    await rosa.click("Withdraw", in_="modal")
    await rosa.until("Withdraw your item?", in_="modal")
    assert await rosa.submit() == {}

    await rosa.until("This is off the agenda for Tue Jan 20, 9:00 AM ET.", in_="modal")
    await rosa.until("Hi Rosa. We meet Tue Jan 20, 9:00 AM ET. What should", in_="dm")
    sam = await world.person(SAM)
    await sam.until(lambda: _is_gone(sam), in_=CHANNEL)
    await world.at("2026-01-18T17:31-05:00")
    assert await rosa.sees("there is still room for what matters to you", in_="dm")


async def test_nobody_else_is_offered_to_change_it(world: World) -> None:
    await _with_an_item(world)
    sam = await world.person(SAM)

    await sam.click("See agenda", in_=CHANNEL)

    await sam.until("Parking is hard", in_="modal")
    assert not await sam.sees("[Edit]", in_="modal")


async def test_once_the_meeting_has_begun_it_stays_as_it_is(world: World) -> None:
    rosa = await _with_an_item(world)
    await _open_agenda(rosa)
    await world.at("2026-01-20T09:00-05:00")

    await rosa.click("Edit", in_="modal")

    await rosa.until("That meeting has begun, so your item stays as it is.", in_="modal")


async def _is_gone(sam: Person) -> bool:
    return not await sam.sees("Parking is hard", in_=CHANNEL)
