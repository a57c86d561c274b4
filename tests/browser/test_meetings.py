"""A team's meetings on the page: one is moved, one comes from a calendar file."""

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.conftest import Visit
from tests.browser.demo import Demo
from tests.browser.visitor import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

COUNCIL = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Tests//EN
BEGIN:VEVENT
UID:1@tests
DTSTAMP:20260101T000000Z
SUMMARY:Family council
DTSTART;TZID=America/New_York:20260122T170000
DTEND;TZID=America/New_York:20260122T181500
RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH
END:VEVENT
END:VCALENDAR
"""


async def test_a_meeting_is_moved_and_whoever_was_asked_hears_it(
    fresh_demo: Demo, visit: Visit, screen: Screen
) -> None:
    visitor = await visit(screen)
    await visitor.come(fresh_demo.url)
    await visitor.type_command("/coprod meeting")
    card = visitor.said("The next meetings of Maple Valley IBD.").last
    await card.get_by_role("button", name="Move").first.click()
    await visitor.reads("QI huddle: until now Tue Jan 20, 9:00 AM ET.")
    await visitor.field("New day").fill("2026-01-05")
    await visitor.press("Move it")
    await expect(visitor.wrong).to_have_count(1)
    await expect(visitor.field("New day")).to_have_value("2026-01-05")
    await visitor.field("New day").fill("2026-01-22")
    await visitor.press("Move it")
    await visitor.reads("QI huddle is now Thu Jan 22, 9:00 AM ET.")
    await visitor.press("Close")

    await visitor.be("Rosa Delgado", "Alongside")
    notice = visitor.said("QI huddle has another time: it is now Thu Jan 22, 9:00 AM ET.")
    await expect(notice).to_have_count(1)


async def test_a_meeting_is_read_from_a_calendar_file(
    fresh_demo: Demo, visit: Visit, screen: Screen
) -> None:
    visitor = await visit(screen)
    await visitor.come(fresh_demo.url)
    await visitor.type_command("/coprod meeting")
    card = visitor.said("The next meetings of Maple Valley IBD.").last
    await card.get_by_role("button", name="From a calendar file").click()
    file = FilePayload(name="council.ics", mimeType="text/calendar", buffer=COUNCIL.encode())
    await visitor.field("Calendar file (.ics)").set_input_files(file)
    await expect(visitor.modal.get_by_role("listitem")).to_contain_text("council.ics")
    await visitor.press("Read it")

    await visitor.reads("This is what I understood. Please look it over.")
    await expect(visitor.field("What is it called?")).to_have_value("Family council")
    await expect(visitor.field("How many minutes?")).to_have_value("75")
    await visitor.press("Add this meeting")
    await visitor.reads("I have it: Family council. Every two weeks on Thursday, 5:00 PM ET")
