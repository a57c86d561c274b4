"""The champion's Monday: what moved, what is stuck and who sees to it, what to celebrate."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from storage.tables import RoutineKind
from tests.acceptance.rounds import PARKING, SENTENCE, bring, record
from tests.world import World

BOTH = (RoutineKind.AGENDA, RoutineKind.SUMMARY)
MONDAY = "2026-01-26T08:31-05:00"


async def test_the_champion_reads_on_monday_what_moved_and_what_is_stuck(world: World) -> None:
    await world.only(*BOTH)
    await record(world, PARKING, "Waiting is long")
    rosa, sam, dana = [await world.person(user) for user in (ROSA, SAM, DANA)]
    await rosa.click("Call me", in_="dm")
    await world.settled()
    await world.at(MONDAY)

    await sam.until("This week in Maple Valley IBD:", in_="dm")
    week = (await sam.reads("dm"))[-1]
    assert "2 items were talked about." in week
    assert "A contributor waits for a call. For 5 days." in week
    assert "Next meeting: Tue Feb 3, 9:00 AM ET." in week
    assert "Rosa" not in week
    assert not [text for text in await dana.reads("dm") if "This week in" in text]

    await sam.click("Hand over", in_="dm")
    await sam.until("Who should see to it?", in_="modal")
    await sam.choose("Who should see to it?", "Dana Reyes")
    assert await sam.submit() == {}
    await sam.until("Dana Reyes hears from me at their next good hour.", in_="modal")
    await dana.until("Sam Okafor asks you to see to something in Maple Valley IBD:", in_="dm")
    await dana.click("I called", in_="dm")
    await world.settled()

    await sam.close()
    await sam.command("summary", CHANNEL)
    await sam.until("This week in Maple Valley IBD:", in_=CHANNEL)
    assert "waits for a call" not in (await sam.reads(CHANNEL))[-1]


async def test_after_a_monday_that_is_a_holiday_the_summary_tells_of_two_weeks(
    world: World,
) -> None:
    await world.only(RoutineKind.SUMMARY)
    await world.at("2026-01-15T12:00-05:00")
    await bring(world, ROSA, PARKING)
    await world.at("2026-01-19T12:00-05:00")  # Martin Luther King's day
    sam = await world.person(SAM)
    assert not await sam.sees("One new item came in.")

    await world.at(MONDAY)
    await sam.until("One new item came in.", in_="dm")


async def test_a_quiet_week_is_one_line(world: World) -> None:
    await world.only(RoutineKind.SUMMARY)
    await world.at("2026-01-12T08:31-05:00")

    sam = await world.person(SAM)
    await sam.until(
        "Quiet week. Nothing waits for you. Next meeting: Tue Jan 20, 9:00 AM ET.", in_="dm"
    )


async def test_what_is_celebrated_can_be_passed_on_and_names_nobody(world: World) -> None:
    await world.only(*BOTH)
    await record(world, PARKING)
    rosa, sam = await world.person(ROSA), await world.person(SAM)
    await rosa.click("Yes", in_="dm")
    await world.at(MONDAY)

    await sam.until(f"To celebrate: “{PARKING}” is answered: “{SENTENCE}”", in_="dm")
    await sam.click("Copy to celebrate", in_="dm")
    await sam.until("Copy this to a newsletter", in_="modal")
    [copied] = await sam.reads("modal")
    assert f"Somebody asked: “{PARKING}” Our answer: “{SENTENCE}”" in copied
    assert "Rosa" not in copied
    await sam.close()

    await world.at("2026-01-30T12:00-05:00")  # the card still means its own week
    await sam.click("Copy to celebrate", in_="dm")
    await sam.until(f"Somebody asked: “{PARKING}”", in_="modal")


async def test_a_partner_does_not_read_the_summary(world: World) -> None:
    priya = await world.person(PRIYA)
    await priya.command("summary", CHANNEL)

    await priya.until("The weekly summary is for champions and leads.", in_=CHANNEL)


async def test_what_is_cleared_already_is_said_to_whoever_comes_late(world: World) -> None:
    await world.only(*BOTH)
    await record(world, PARKING)
    rosa, sam, dana = [await world.person(user) for user in (ROSA, SAM, DANA)]
    await rosa.click("Call me", in_="dm")
    await world.at(MONDAY)
    await dana.click("I called", in_="dm")
    await world.settled()

    await sam.click("I'll do it", in_="dm")
    await sam.until("That is seen to already. Nothing was changed.", in_="dm")


async def test_the_charts_come_as_a_message_once_there_is_something_to_chart(world: World) -> None:
    await world.only(*BOTH)
    sam = await world.person(SAM)
    await sam.command("summary", CHANNEL)
    await sam.click("Details", in_=CHANNEL)
    await sam.click("Charts", in_="modal")
    await sam.until("The charts come to you as a message.", in_="modal")
    await sam.until("There is too little to chart yet.", in_="dm")
    await sam.close()

    await world.only(RoutineKind.SUMMARY)
    for day in ("2026-01-15", "2026-02-17", "2026-03-17", "2026-04-02"):
        await world.at(f"{day}T12:00-05:00")
        await bring(world, ROSA, PARKING)
    await world.at("2026-04-06T08:31-04:00")
    await sam.until("Run chart with 3 points, from Jan 2026 to Mar 2026.", in_="dm")
    await sam.command("summary", CHANNEL)
    await sam.click("Details", in_=CHANNEL)
    await sam.click("Charts", in_="modal")
    await sam.until("What was brought in a month", in_="dm")


async def test_the_lead_reads_it_when_the_champions_account_is_closed(world: World) -> None:
    await world.only(RoutineKind.SUMMARY)
    world.sandbox.deactivate(SAM)
    await world.settled()
    await world.at("2026-01-12T08:31-05:00")

    await (await world.person(DANA)).until("Quiet week. Nothing waits for you.", in_="dm")
