"""A meeting from a calendar file, and a calendar of one's meetings in a phone."""

import re

import aiohttp
import pytest

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA
from handlers.sandbox.config import DEFAULT_SCOPES
from handlers.sandbox.person import Person
from tests.world import World, open_world

FIELD = "Calendar file (.ics)"


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tests//EN"]
    for number, event in enumerate(events):
        begin = ["BEGIN:VEVENT", f"UID:{number}@tests", "DTSTAMP:20260101T000000Z"]
        lines += [*begin, *event.split(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


FAMILY_COUNCIL = """
    SUMMARY:Council
    DTSTART;TZID=America/New_York:20251209T170000
    DTEND;TZID=America/New_York:20251209T181500
    RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
    EXDATE;TZID=America/New_York:20260203T170000
    LOCATION:Library
"""
MOVED = """
    RECURRENCE-ID;TZID=America/New_York:20260217T170000
    SUMMARY:Council
    DTSTART;TZID=America/New_York:20260219T170000
    DTEND;TZID=America/New_York:20260219T181500
"""
PLANNING = """
    SUMMARY:Planning
    DTSTART;TZID=America/Chicago:20260122T130000
    DTEND;TZID=America/Chicago:20260122T140000
"""
OVER = """
    SUMMARY:Kickoff
    DTSTART;TZID=America/New_York:20251201T130000
    DTEND;TZID=America/New_York:20251201T140000
"""


async def send(person: Person, content: bytes, name: str = "council.ics") -> None:
    await person.command("meeting", CHANNEL)
    await person.until("The next meetings of", in_=CHANNEL)
    await person.click("From a calendar file", in_=CHANNEL)
    await person.until("export the meeting as a file", in_="modal")
    await person.attach(FIELD, name, content)
    assert await person.submit() == {}


def series_with_an_exception() -> bytes:
    one = calendar(FAMILY_COUNCIL, MOVED).decode()
    return one.replace("UID:1@tests", "UID:0@tests").encode()


async def test_what_a_file_says_is_shown_in_words_and_added_as_it_stands(world: World) -> None:
    dana, priya = await world.person(DANA), await world.person(PRIYA)
    await send(dana, series_with_an_exception())
    await dana.until("This is what I understood. Please look it over.", in_="modal")
    [form] = await dana.reads("modal")
    assert "Not on Tue Feb 3." in form
    assert "Not on Tue Feb 17, but Thu Feb 19, 5:00 PM ET." in form
    assert "FREQ" not in form
    assert await dana.value_of("What is it called?") == "Council"
    assert await dana.value_of("First meeting") == "2026-01-06"
    assert await dana.value_of("Time") == "17:00"
    assert await dana.value_of("How many minutes?") == "75"
    assert await dana.value_of("Where?") == "Library"
    await dana.fill("Where?", "Library, 2nd floor")
    assert await dana.submit() == {}

    await dana.until(
        "I have it: Council. Every two weeks on Tuesday, 5:00 PM ET, 75 minutes.", in_="modal"
    )
    dates = ("Tue Jan 6, 5:00 PM ET", "Tue Jan 20, 5:00 PM ET", "Thu Feb 19, 5:00 PM ET")
    await dana.until("".join(f"\n• {when}" for when in dates), in_="modal")
    await priya.command("meeting", CHANNEL)
    await priya.until("Where: Library, 2nd floor", in_=CHANNEL)


async def test_of_several_meetings_in_a_file_one_is_chosen(world: World) -> None:
    dana = await world.person(DANA)
    await send(dana, calendar(FAMILY_COUNCIL, PLANNING, OVER))
    await dana.until("There are 2 meetings in this file.", in_="modal")
    await dana.choose("Meeting", "Planning, Thu Jan 22, 1:00 PM CT")
    assert await dana.submit() == {}
    await dana.until("This is what I understood.", in_="modal")
    assert await dana.value_of("What is it called?") == "Planning"
    assert await dana.submit() == {}
    await dana.until("I have it: Planning. Once, 1:00 PM CT, 60 minutes.", in_="modal")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n a picture", "That is not a calendar file."),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "That file is cut off or damaged."),
        (calendar(OVER), "Kickoff has no meeting ahead."),
        (calendar(PLANNING) + b" " * 1_000_000, "That file is larger than 1 MB."),
    ],
    ids=["not a calendar", "cut off", "over", "huge"],
)
async def test_a_file_that_cannot_be_used_is_refused_and_another_can_be_tried(
    world: World, content: bytes, sentence: str
) -> None:
    dana = await world.person(DANA)
    await dana.command("meeting", CHANNEL)
    await dana.until("The next meetings of", in_=CHANNEL)
    await dana.click("From a calendar file", in_=CHANNEL)
    await dana.until("export the meeting as a file", in_="modal")
    await dana.attach(FIELD, "council.ics", content)
    said = await dana.submit()
    if said:
        assert said[FIELD].startswith(sentence)
        return
    await dana.until(sentence, in_="modal")
    await dana.click("Try another file", in_="modal")
    await dana.until("export the meeting as a file", in_="modal")
    await dana.attach(FIELD, "planning.ics", calendar(PLANNING))
    assert await dana.submit() == {}
    await dana.until("This is what I understood.", in_="modal")


async def test_without_the_permission_to_read_files_that_is_said(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scopes = tuple(scope for scope in DEFAULT_SCOPES if scope != "files:read")
    async with open_world(database_url, tmp_path_factory.mktemp("world"), scopes=scopes) as world:
        await world.import_team()
        dana = await world.person(DANA)
        await send(dana, calendar(PLANNING))
        await dana.until("I may not read files in this workspace yet.", in_="modal")


async def address_of(person: Person) -> str:
    [seen] = await person.reads("modal")
    found = re.search(r"http\S+\.ics", seen)
    assert found, seen
    return found[0]


async def test_a_partner_has_the_meetings_in_their_phone_until_they_change_the_address(
    world: World,
) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("meeting", CHANNEL)
    await rosa.until("The next meetings of", in_=CHANNEL)
    await rosa.click("Calendar in your phone", in_=CHANNEL)
    await rosa.until("The address is for you alone", in_="modal")
    old = await address_of(rosa)
    async with aiohttp.ClientSession() as phone:
        async with phone.get(old) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/calendar"
            shown = (await answer.read()).decode()
        assert "SUMMARY:QI huddle" in shown
        assert "DTSTART;TZID=America/New_York:20260120T090000" in shown

        await rosa.click("New address", in_="modal")
        await rosa.until("Here is your new address. The old one no longer works.", in_="modal")
        new = await address_of(rosa)
        assert new != old
        async with phone.get(old) as answer:
            assert answer.status == 404
        async with phone.get(new) as answer:
            assert (await answer.read()).decode() == shown
