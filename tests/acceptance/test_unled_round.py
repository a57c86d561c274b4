"""A round that nobody does: a reminder, and after three working days the items go on."""

from handlers.demo.seed import CHANNEL, ROSA, SAM
from tests.acceptance.rounds import PARKING, SENTENCE, fill, meet, send, start
from tests.world import World

LAPSED = "2026-01-23T10:00-05:00"


async def test_the_items_go_on_and_whoever_brought_them_hears_so(world: World) -> None:
    dana = await meet(world, PARKING, "Waiting is long")
    await world.at("2026-01-21T08:01-05:00")
    await dana.until("Good morning, Dana.", in_="dm")
    await world.at("2026-01-22T12:00-05:00")
    assert sum("Good morning" in text for text in await dana.reads("dm")) == 1

    await world.at(LAPSED)
    rosa = await world.person(ROSA)
    await rosa.until("There are no notes of the meeting on Tue Jan 20 yet.", in_="dm")
    heard = (await rosa.reads("dm"))[-1]
    assert "What you brought is on the next agenda, for Tue Feb 3:" in heard
    assert PARKING in heard
    assert "Waiting is long" in heard
    assert "Does this answer it?" not in heard
    await dana.until("These items went on to Tue Feb 3:", in_="dm")
    await dana.until("This round is over. My later message about it says how it ended.", in_="dm")
    assert sum("These items went on" in text for text in await dana.reads("dm")) == 1
    assert "[Start]" not in "".join(await dana.reads("dm"))
    await rosa.command("agenda", CHANNEL)
    assert PARKING in (await rosa.reads(CHANNEL))[-1]


async def test_whoever_sends_the_form_too_late_reads_where_the_items_went(world: World) -> None:
    dana = await meet(world, PARKING)
    await start(dana)
    await fill(dana, 1, "Decided", SENTENCE)
    await world.at(LAPSED)
    said = await send(dana)
    assert said == {
        "1. What happened?": (
            "Nobody wrote this meeting down for three working days, so its items went on to "
            "Tue Feb 3. You can write them down after that meeting. "
            "Nothing of yours was saved; it still stands here to copy."
        )
    }
    assert await dana.value_of("1. One sentence for Rosa") == SENTENCE
    rosa = await world.person(ROSA)
    assert not await rosa.sees(SENTENCE)


async def test_at_the_next_meeting_the_item_has_its_round(world: World) -> None:
    dana = await meet(world, PARKING)
    await world.at("2026-02-03T10:00-05:00")
    await start(dana)
    await fill(dana, 1, "Decided", SENTENCE)
    assert await send(dana) == {}
    await (await world.person(ROSA)).until(f"We decided: {SENTENCE}", in_="dm")


async def test_half_a_round_loses_nothing(world: World) -> None:
    """Of more than twenty items the first twenty are saved, and then nobody goes on."""
    texts = [f"Item number {number}" for number in range(1, 23)]
    dana = await meet(world, *texts)
    await start(dana)
    await dana.until("2 more items come after these.", in_="modal")
    for number in range(1, 21):
        await fill(dana, number, "Decided", SENTENCE)
    assert await dana.submit() == {}
    await dana.until("Item number 21", in_="modal")
    [form] = await dana.reads("modal")
    assert "Item number 20" not in form
    rosa, sam = await world.person(ROSA), await world.person(SAM)
    assert not await rosa.sees(SENTENCE)

    await world.at(LAPSED)
    await rosa.until("There are no notes of the meeting on Tue Jan 20 yet.", in_="dm")
    await rosa.click("See all of it", in_="dm")
    await rosa.until("You brought up: Item number 15", in_="modal")
    await rosa.click("See the rest", in_="modal")
    await rosa.until("You brought up: Item number 20", in_="modal")
    await sam.command("agenda", CHANNEL)
    agenda = (await sam.reads(CHANNEL))[-1]
    assert "Item number 22" in agenda
    assert "Item number 20" not in agenda
