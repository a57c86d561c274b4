"""How a team is set: zone, holidays, days off, and when what leads up to a meeting is said."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA
from handlers.sandbox.person import Person
from tests.world import World

OFF = "Your team's own days off"
ZONE = "Time zone"
SHOW = "What I'll ask, and when"


async def _settings(world: World, button: str, field: str) -> Person:
    dana = await world.person(DANA)
    await dana.command("settings", CHANNEL)
    await dana.click(button, in_=CHANNEL)
    await dana.until(field, in_="modal")
    return dana


async def test_a_lead_reads_how_the_team_is_set(world: World) -> None:
    dana = await world.person(DANA)
    await dana.command("settings", CHANNEL)
    for words in (
        "Time zone: Eastern Time (New York)",
        "Public holidays of United States",
        "I ask partners 6 days before at 5:30 PM ET.",
        "I post the agenda one working day before at 2:00 PM ET.",
    ):
        await dana.until(words, in_=CHANNEL)


async def test_days_off_move_what_leads_up_to_a_meeting(world: World) -> None:
    dana = await _settings(world, "Change zone and days off", OFF)
    await dana.fill(OFF, "Jan 14 2026\n2026-01-15 to 2026-01-16")
    assert await dana.submit() == {}
    await dana.until("Own days off: 2026-01-14, 2026-01-15 to 2026-01-16", in_="modal")

    await dana.click(SHOW, in_="modal")
    await dana.until("Tue Jan 13, 5:30 PM ET: I ask what to talk about for Tue Jan 20", in_="modal")
    await dana.until("Tue Jan 13, 2:00 PM ET: I post the agenda for Tue Jan 20", in_="modal")


async def test_a_line_that_is_no_day_is_named_and_what_was_typed_stays(world: World) -> None:
    dana = await _settings(world, "Change zone and days off", OFF)
    typed = "2026-12-24\nsome time in May"
    await dana.fill(OFF, typed)

    said = await dana.submit()
    assert said[OFF].startswith("I can't read “some time in May” as a day off.")
    assert await dana.value_of(OFF) == typed


async def test_a_region_that_nobody_knows_says_so_at_its_field(world: World) -> None:
    region = "State or region, if it has holidays of its own"
    dana = await _settings(world, "Change zone and days off", region)
    await dana.fill(region, "Narnia")
    assert await dana.submit() == {
        region: "I don't know the public holidays of NARNIA in United States. "
        "Please write its short form, such as MA, or leave it empty."
    }
    await dana.fill(region, "us-ma")
    assert await dana.submit() == {}
    await dana.until("Public holidays of United States, MA", in_="modal")


async def test_a_new_zone_keeps_the_hour_and_tells_whoever_was_asked(world: World) -> None:
    await world.at("2026-01-14T17:31-05:00")
    dana = await _settings(world, "Change zone and days off", ZONE)
    await dana.choose(ZONE, "Central Time (Chicago)")
    assert await dana.submit() == {}
    await dana.until("Time zone: Central Time (Chicago)", in_="modal")

    rosa = await world.person(ROSA)
    await rosa.until("QI huddle has another time: it is now Tue Jan 20, 9:00 AM CT.", in_="dm")
    await world.at("2026-01-18T19:00-05:00")
    assert sum("Hi Rosa. We meet" in text for text in await rosa.reads("dm")) == 2  # and a reminder


async def test_the_ask_comes_when_the_lead_says(world: World) -> None:
    dana = await _settings(world, "Change these times", "I ask partners")
    await dana.choose("I ask partners", "4 days before")
    await dana.fill("At what time do I ask and remind partners?", "16:00")
    assert await dana.submit() == {}
    await dana.until("I ask partners 4 days before at 4:00 PM ET.", in_="modal")

    priya = await world.person(PRIYA)
    await world.at("2026-01-16T15:59-05:00")
    assert not await priya.sees("Hi Priya", "dm")
    await world.at("2026-01-16T16:01-05:00")
    await priya.until("Hi Priya. We meet Tue Jan 20, 8:00 AM CT.", in_="dm")


async def test_times_that_make_no_sense_say_so_at_their_field(world: World) -> None:
    dana = await _settings(world, "Change these times", "I ask partners")
    await dana.choose("I ask partners", "2 days before")
    said = "The reminder must come after the ask. Please choose fewer days."
    assert await dana.submit() == {"I remind them once": said}

    await dana.choose("I remind them once", "On the same day")
    said = "On the day itself this must come before the meeting at 9:00 AM ET."
    assert await dana.submit() == {"At what time do I ask and remind partners?": said}

    await dana.choose("I remind them once", "1 day before")
    await dana.choose("I ask the care team in the channel", "On the same day")
    said = "By then the agenda itself is posted. Please choose more days, or an earlier time."
    assert await dana.submit() == {"I ask the care team in the channel": said}
