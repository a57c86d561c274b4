"""One meeting is off: nobody comes in vain, and what was brought to it goes on to the next."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from handlers.sandbox.person import Person
from tests.world import World

ASKED = "2026-01-14T17:31-05:00"
DAY, WHEN, NEXT = "Tue Jan 20", "Tue Jan 20, 9:00 AM ET", "Tue Feb 3, 9:00 AM ET"
ITEM = "Parking is hard"


async def see(person: Person) -> str:
    await person.command("meeting", CHANNEL)
    await person.until("The next meetings of", in_=CHANNEL)
    return (await person.reads(CHANNEL))[-1]


async def open_cancel(person: Person) -> None:
    await see(person)
    await person.click("Cancel", in_=CHANNEL)
    await person.until(f"QI huddle, {WHEN}, will not take place.", in_="modal")


async def cancel(person: Person) -> None:
    await open_cancel(person)
    assert await person.submit() == {}
    await person.until(f"QI huddle on {DAY} is off.", in_="modal")
    await person.close()


async def test_the_item_goes_on_and_its_contributor_reads_where(world: World) -> None:
    await world.at(ASKED)
    rosa, sam = await world.person(ROSA), await world.person(SAM)
    await rosa.command(f"agenda add {ITEM}", CHANNEL)
    await open_cancel(sam)
    await sam.until(f"The item on its agenda goes on to {NEXT}.", in_="modal")
    await sam.until("I let the team's channel know, and the 2 people who have heard", in_="modal")
    assert await sam.submit() == {}
    await sam.until(f"The item on its agenda goes on to {NEXT}.", in_="modal")

    await rosa.until(f"The meeting on {DAY} is off. No need to come.", in_="dm")
    await rosa.until(f"Your item moves to Tue Feb 3:\n• {ITEM}", in_="dm")
    await sam.until(f"The meeting on {DAY} is off. No need to come.", in_=CHANNEL)
    await rosa.command("agenda", CHANNEL)
    agenda = (await rosa.reads(CHANNEL))[-1]
    assert ITEM in agenda
    assert NEXT in agenda


async def test_nothing_more_is_said_of_a_meeting_that_is_off(world: World) -> None:
    await world.at(ASKED)
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    await cancel(dana)
    await rosa.until("is off. No need to come.", in_="dm")
    await dana.until("is off. No need to come.", in_=CHANNEL)
    heard = len(await rosa.reads("dm"))
    posted = len(await dana.reads(CHANNEL))
    await world.at("2026-01-22T12:00-05:00")
    assert len(await rosa.reads("dm")) == heard
    assert len(await dana.reads(CHANNEL)) == posted
    assert not any("Thanks for leading" in read for read in await dana.reads("dm"))


async def test_a_meeting_that_is_off_can_be_put_back(world: World) -> None:
    await world.at(ASKED)
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    await cancel(dana)
    await rosa.until("is off. No need to come.", in_="dm")
    assert f"{WHEN}: this one is off.\n[Put back]" in await see(dana)
    await dana.click("Put back", in_=CHANNEL)
    await dana.until(f"QI huddle, {WHEN}, will take place after all.", in_="modal")
    assert await dana.submit() == {}
    await dana.until(f"QI huddle takes place after all, {WHEN}.", in_="modal")
    await rosa.until(f"it is now {WHEN}", in_="dm")
    await world.at("2026-01-19T14:01-05:00")
    await dana.until("Agenda: QI huddle", in_=CHANNEL)
    await world.at("2026-01-20T09:56-05:00")
    await dana.until("Thanks for leading", in_="dm")


async def test_before_anybody_was_told_nobody_hears(world: World) -> None:
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    await world.at("2026-01-06T12:00-05:00")
    before = await rosa.reads("dm")
    await open_cancel(dana)
    await dana.until("Nobody was told of it yet, so nobody needs to hear.", in_="modal")
    assert await dana.submit() == {}
    await dana.until("is off.", in_="modal")
    await world.settled()
    assert await rosa.reads("dm") == before


async def test_of_two_who_cancel_a_meeting_the_second_reads_that_it_is_off(world: World) -> None:
    await world.at(ASKED)
    dana, sam, rosa = [await world.person(one) for one in (DANA, SAM, ROSA)]
    await open_cancel(sam)
    await cancel(dana)
    await rosa.until("is off. No need to come.", in_="dm")
    told = len(await rosa.reads("dm"))
    await sam.submit()
    await sam.until("That meeting is off already. Nothing was changed.", in_="modal")
    await world.settled()
    assert len(await rosa.reads("dm")) == told


async def test_who_has_no_good_hour_before_it_is_not_told_too_late_and_reads_why(
    world: World,
) -> None:
    await world.at("2026-01-19T21:00-05:00")
    dana, priya = await world.person(DANA), await world.person(PRIYA)
    await cancel(dana)
    await world.at("2026-01-20T12:00-05:00")  # Priya's quiet hours ended when it would have begun
    await priya.command("settings", CHANNEL)
    await priya.click("Why this?", in_=CHANNEL)

    await priya.until("There was no hour that suits you before it would have been too late.")
