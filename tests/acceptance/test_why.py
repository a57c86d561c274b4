"""Why somebody hears from me and how: in one place, and to be changed there."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from tests.world import World

ASKED = "2026-01-14T17:31-05:00"


async def _why(world: World, user: str) -> str:
    person = await world.person(user)
    await person.command("settings", CHANNEL)
    await person.click("Why this?", in_=CHANNEL)
    await person.until("You get at most 3 messages", in_="modal")
    [read] = await person.reads("modal")
    return read


async def test_a_partner_reads_what_comes_what_came_and_how_it_counts(world: World) -> None:
    await world.at(ASKED)
    rosa = await world.person(ROSA)
    await rosa.click("Nothing this time", in_="dm")

    read = await _why(world, ROSA)

    assert "You are a family partner of Maple Valley IBD." in read
    coming = "Fri Jan 16, 2:00 PM ET: the agenda, and how to join. For Maple Valley IBD, Tue Jan 20"
    assert coming in read
    assert "Sun Jan 18" not in read  # answered, so there is no reminder
    assert "Wed Jan 28, 5:30 PM ET: the question what we should talk about." in read
    assert "One message so far that counts, of 3." in read
    assert "Wed Jan 14, 5:30 PM ET: the question what we should talk about." in read
    assert "Quiet hours: 8:00 PM to 8:00 AM in your time zone." in read


async def test_it_is_told_in_the_readers_own_zone_and_names_nobody_else(world: World) -> None:
    await world.at(ASKED)

    read = await _why(world, PRIYA)

    assert "Fri Jan 16, 1:00 PM CT: the agenda, and how to join." in read
    assert not [name for name in ("Rosa", "Dana", "Sam") if name in read]


async def test_whoever_is_on_the_care_team_reads_why_so_little_comes(world: World) -> None:
    await world.at(ASKED)

    sam, dana = await _why(world, SAM), await _why(world, DANA)

    assert "You are on the care team of Maple Valley IBD." in sam
    assert "Nothing is planned for you." in sam
    assert "No message so far that counts, of 3." in sam
    assert "Tue Jan 20, 9:55 AM ET: the question what came of each item." in dana


async def test_what_a_pause_held_back_is_told_with_its_reason(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("pause", CHANNEL)
    await world.at(ASKED)

    read = await _why(world, ROSA)

    assert "Nothing is planned for you." in read
    assert "Not sent, Wed Jan 14, 5:30 PM ET: the question what we should talk about." in read
    assert "You had paused." in read
    await rosa.click("Resume", in_="modal")
    await rosa.until("Good to have you back, Rosa.", in_="modal")


async def test_changed_settings_move_what_waits(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("settings", CHANNEL)
    await rosa.click("Change", in_=CHANNEL)
    await rosa.until("Quiet hours begin", in_="modal")
    await rosa.fill("Quiet hours begin", "16:00")
    await rosa.fill("Quiet hours end", "09:30")
    assert await rosa.submit() == {}
    await rosa.until("Quiet hours: 4:00 PM to 9:30 AM in your time zone.", in_="modal")
    await world.at("2026-01-14T18:00-05:00")  # the ask waits for the next morning
    assert not await rosa.sees("Hi Rosa. We meet", in_="dm")

    await rosa.click("Change", in_="modal")
    await rosa.until("Quiet hours begin", in_="modal")
    await rosa.fill("Quiet hours begin", "21:00")
    assert await rosa.submit() == {}

    await rosa.until("Hi Rosa. We meet Tue Jan 20, 9:00 AM ET.", in_="dm")


async def test_another_zone_is_found_by_a_city_and_every_time_follows(world: World) -> None:
    await world.at(ASKED)
    rosa = await world.person(ROSA)
    await rosa.command("settings", CHANNEL)
    await rosa.click("Change", in_=CHANNEL)
    await rosa.until("Your time zone", in_="modal")

    await rosa.fill("Not in the list? Type a city", "Springfield")
    wrong = await rosa.submit()
    assert "nearest big city" in wrong["Not in the list? Type a city"]
    await rosa.fill("Not in the list? Type a city", "salt lake city")
    assert await rosa.submit() == {}

    await rosa.until("Time zone: Mountain Time (Denver).", in_="modal")
    await rosa.until("Hi Rosa. We meet Tue Jan 20, 7:00 AM MT.", in_="dm")


async def test_bad_input_is_said_at_its_field_and_keeps_the_rest(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("settings", CHANNEL)
    await rosa.click("Change", in_=CHANNEL)
    await rosa.until("Quiet hours begin", in_="modal")
    await rosa.fill("Quiet hours begin", "08:00")

    wrong = await rosa.submit()

    assert wrong == {
        "Quiet hours end": "They end as they begin. Leave both empty for none, "
        "or choose Pause to hear nothing."
    }
    assert await rosa.value_of("Quiet hours begin") == "08:00"


async def test_a_lead_gets_a_preview_of_what_partners_get_that_nobody_can_tap(
    world: World,
) -> None:
    dana, sam = await world.person(DANA), await world.person(SAM)
    await dana.command("settings", CHANNEL)

    await dana.click("See what partners get", in_=CHANNEL)

    await dana.until("You find it in our direct messages.", in_="modal")
    await dana.until("This is a preview, for you alone.", in_="dm")
    [read] = await dana.reads("dm")
    assert "Hi Dana. We meet Tue Jan 6, 9:00 AM ET." in read
    assert "there is still room" in read
    assert "Here is what we will talk about." in read
    assert "Made up: from Monday we try the small room for two weeks." in read
    assert "Buttons: Add an item · Nothing this time · Ask me later · Pause" in read
    assert "[" not in read
    await sam.command("settings", CHANNEL)
    assert not await sam.sees("See what partners get")
