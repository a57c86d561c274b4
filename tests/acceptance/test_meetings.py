"""A team's meetings by their labels: seeing them, adding, changing and ending them."""

from sqlalchemy import text

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from handlers.sandbox.person import Person
from tests.world import World

RHYTHM = "Every two weeks on Tuesday, 9:00 AM ET, 45 minutes"


async def open_meetings(person: Person) -> None:
    await person.command("meeting", CHANNEL)
    await person.until("The next meetings of Maple Valley IBD.", in_=CHANNEL)


async def test_the_coming_meetings_are_seen_with_their_rhythm_in_words(world: World) -> None:
    dana = await world.person(DANA)
    await open_meetings(dana)

    [seen] = await dana.reads(CHANNEL)
    assert "QI huddle" in seen
    assert RHYTHM in seen
    assert "Where: GI conference room" in seen
    assert "Dana Reyes leads it, or else Sam Okafor." in seen
    for day in ("Tue Jan 6", "Tue Jan 20", "Tue Feb 3"):
        assert f"{day}, 9:00 AM ET\n[Move] [Cancel]" in seen
    assert "[Change] [End]" in seen
    assert "[Add a meeting] [From a calendar file] [Calendar in your phone]" in seen
    assert "FREQ" not in seen


async def test_everybody_may_look_and_each_is_offered_what_is_theirs_to_do(world: World) -> None:
    sam, priya = await world.person(SAM), await world.person(PRIYA)
    await open_meetings(sam)
    await open_meetings(priya)

    [of_care_team], [of_partner] = await sam.reads(CHANNEL), await priya.reads(CHANNEL)
    assert "[Move] [Cancel]" in of_care_team
    assert "[Change]" not in of_care_team
    assert "[Move]" not in of_partner
    assert "Tue Jan 20, 8:00 AM CT" in of_partner  # in her own zone
    assert RHYTHM in of_partner
    assert of_partner.endswith("[Calendar in your phone]")
    assert not await priya.sees("[Add a meeting]")


async def test_a_one_off_meeting_is_added_and_its_steps_are_foreseen(world: World) -> None:
    dana = await world.person(DANA)
    await open_meetings(dana)
    await dana.click("Add a meeting", in_=CHANNEL)
    await dana.until("What is it called?", in_="modal")
    await dana.fill("What is it called?", "Planning day")
    await dana.fill("First meeting", "2026-01-22")
    await dana.fill("Time", "13:30")
    await dana.choose("How often?", "Once")
    await dana.fill("How many minutes?", "90")
    assert await dana.submit() == {}

    await dana.until("I have it: Planning day. Once, 1:30 PM ET, 90 minutes.", in_="modal")
    await dana.until("It meets:\n• Thu Jan 22, 1:30 PM ET", in_="modal")
    await dana.click("What I'll ask, and when", in_="modal")
    await dana.until("I ask what to talk about for Thu Jan 22, 1:30 PM ET", in_="modal")


async def test_what_does_not_fit_is_said_next_to_its_field_and_what_was_typed_stays(
    world: World,
) -> None:
    dana = await world.person(DANA)
    await open_meetings(dana)
    await dana.click("Add a meeting", in_=CHANNEL)
    await dana.until("What is it called?", in_="modal")
    await dana.fill("What is it called?", "Planning day")
    await dana.fill("First meeting", "2025-01-07")
    await dana.fill("How many minutes?", "4")
    await dana.fill("Link to join online", "meet.example/planning")
    said = await dana.submit()

    assert said == {
        "First meeting": "Tue Jan 7, 9:00 AM ET has passed. "
        "Please choose a time that is still ahead.",
        "How many minutes?": "Please write a number of minutes from 5 to 1440, like 45.",
        "Link to join online": "Please paste a whole link that begins with https://, "
        "or leave this empty.",
    }
    assert await dana.value_of("What is it called?") == "Planning day"

    await dana.fill("What is it called?", "QI huddle")
    await dana.fill("First meeting", "2026-01-30")
    await dana.fill("How many minutes?", "45")
    await dana.fill("Link to join online", "")
    assert await dana.submit() == {
        "What is it called?": "Your team has a meeting called QI huddle already. "
        "Please choose another name."
    }
    await dana.fill("What is it called?", "Planning day")
    await dana.choose("How often?", "Every month, like the second Tuesday")
    [said_of_day] = (await dana.submit()).values()
    assert said_of_day.startswith("Not every month has a fifth Friday.")
    await dana.choose("How often?", "Every month, like the last Tuesday")
    assert await dana.submit() == {}
    await dana.until("Every month on the last Friday, 9:00 AM ET, 45 minutes", in_="modal")
    await dana.until("• Fri Jan 30, 9:00 AM ET\n• Fri Feb 27, 9:00 AM ET", in_="modal")


async def test_a_changed_rhythm_asks_nobody_twice_and_tells_whoever_was_told(world: World) -> None:
    await world.at("2026-01-14T17:31-05:00")
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    await rosa.until("We meet Tue Jan 20, 9:00 AM ET", in_="dm")
    asked = len(await rosa.reads("dm"))

    await open_meetings(dana)
    await dana.click("Change", in_=CHANNEL)
    await dana.until("Next meeting", in_="modal")
    assert await dana.value_of("Next meeting") == "2026-01-20"
    await dana.fill("Next meeting", "2026-01-22")
    await dana.choose("How often?", "Every week")
    assert await dana.submit() == {}
    await dana.until("Every week on Thursday, 9:00 AM ET, 45 minutes", in_="modal")
    await dana.until("• Thu Jan 22, 9:00 AM ET\n• Thu Jan 29, 9:00 AM ET", in_="modal")

    await rosa.until("QI huddle has another time: it is now Thu Jan 22, 9:00 AM ET", in_="dm")
    await rosa.until("We meet Thu Jan 22, 9:00 AM ET", in_="dm")
    await world.at("2026-01-17T12:00-05:00")
    assert len(await rosa.reads("dm")) == asked + 1
    await world.at("2026-01-24T12:00-05:00")
    asks = [read for read in await rosa.reads("dm") if "We meet Thu Jan 29" in read]
    assert len(asks) == 1


async def test_the_same_values_change_nothing_and_a_new_place_is_seen_at_once(world: World) -> None:
    await world.at("2026-01-16T14:01-05:00")
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    await rosa.until("Where: GI conference room", in_="dm")
    before = len(await rosa.reads("dm"))

    await open_meetings(dana)
    await dana.click("Change", in_=CHANNEL)
    await dana.until("Where?", in_="modal")
    await dana.fill("Where?", "Room 7")
    assert await dana.submit() == {}
    await dana.until(f"I have it: QI huddle. {RHYTHM}.", in_="modal")
    await rosa.until("Where: Room 7", in_="dm")
    await world.settled()
    assert len(await rosa.reads("dm")) == before


async def test_who_changes_what_somebody_else_just_changed_is_told(world: World) -> None:
    dana = await world.person(DANA)
    await open_meetings(dana)
    await dana.click("Change", in_=CHANNEL)
    await dana.until("Where?", in_="modal")
    await world.import_team(at=world.clock.now())  # that changes nothing
    async with world.bot.database.writing.begin() as session:
        await session.execute(text("UPDATE meeting_series SET place = 'Room 8'"))
    await dana.fill("Where?", "Room 7")
    [said] = (await dana.submit()).values()
    assert said.startswith("Somebody changed this meeting while you were here.")
    await dana.close()
    await open_meetings(dana)
    assert "Where: Room 8" in (await dana.reads(CHANNEL))[-1]


async def test_a_series_ends_and_its_name_is_free_again(world: World) -> None:
    await world.at("2026-01-14T17:31-05:00")
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    await open_meetings(dana)
    await dana.click("End", in_=CHANNEL)
    await dana.until("QI huddle will not meet any more.", in_="modal")
    assert await dana.submit() == {}
    await dana.until("QI huddle has ended.", in_="modal")
    await dana.close()
    await rosa.until("The meeting on Tue Jan 20 is off. No need to come.", in_="dm")
    await dana.command("meeting", CHANNEL)
    await dana.until("No meeting is planned yet.", in_=CHANNEL)

    await dana.click("Add a meeting", in_=CHANNEL)
    await dana.until("What is it called?", in_="modal")
    await dana.fill("What is it called?", "QI huddle")
    await dana.fill("First meeting", "2026-02-05")
    assert await dana.submit() == {}
    await dana.until("I have it: QI huddle. Every two weeks on Thursday", in_="modal")


async def test_the_meetings_under_a_receipt_are_shown_as_they_are_now(world: World) -> None:
    dana = await world.person(DANA)
    await dana.open_home()
    await open_meetings(dana)
    await dana.command("", CHANNEL)
    await dana.click("Meetings", in_=CHANNEL)
    await dana.until("Tue Jan 6, 9:00 AM ET", in_="modal")
    await dana.click("Cancel", in_="modal")
    await dana.until("will not take place", in_="modal")
    assert await dana.submit() == {}
    await dana.until("QI huddle on Tue Jan 6 is off.", in_="modal")
    await dana.close()
    await dana.until("Tue Jan 6, 9:00 AM ET: this one is off.\n[Put back]", in_="modal")
