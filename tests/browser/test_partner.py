"""The partner's side: answering or not, changing one's mind, one's own hours, and hearing back."""

import aiohttp
import pytest
from playwright.async_api import expect

from handlers.demo.seed import DANA
from handlers.sandbox.person import Person
from tests.browser.conftest import Visit
from tests.browser.demo import Demo
from tests.browser.visitor import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FIELD = "What should we talk about?"
MISSING = "What would you still like to know, or to see happen?"


async def test_rosa_pauses_comes_back_and_chooses_her_hours(
    fresh_demo: Demo, visit: Visit, screen: Screen
) -> None:
    rosa = await visit(screen)
    await rosa.come(fresh_demo.url)
    await rosa.be("Rosa Delgado", "Alongside")
    ask = rosa.messages.last
    await ask.get_by_role("button", name="Pause").click()
    await rosa.reads("no one needs to know why")
    await rosa.press("Close")
    await expect(ask).to_contain_text("You have paused, Rosa, so nothing more is asked of you.")
    await ask.get_by_role("button", name="Resume").click()
    await rosa.reads("Good to have you back, Rosa.")
    await rosa.press("Close")

    await ask.get_by_role("button", name="Why this?").click()
    await rosa.reads("You are a family partner of Maple Valley IBD.", "In the next four weeks")
    await rosa.press("Change")
    await expect(rosa.field("Quiet hours begin")).to_have_value("20:00")
    await rosa.field("Quiet hours begin").fill("08:00")
    await rosa.modal.get_by_role("checkbox", name="Sunday").uncheck()
    await rosa.press("Save")
    await expect(rosa.wrong).to_contain_text("They end as they begin.")
    await expect(rosa.modal.get_by_role("checkbox", name="Sunday")).not_to_be_checked()
    await rosa.field("Quiet hours begin").fill("21:30")
    await rosa.press("Save")
    await rosa.reads("Quiet hours: 9:30 PM to 8:00 AM in your time zone.")
    await rosa.leave()

    await ask.get_by_role("button", name="Ask me later").click()
    await expect(ask).to_contain_text("Gladly, Rosa. I'll ask you once more, Thu Jan 15")


async def test_an_item_is_changed_withdrawn_and_heard_about_until_it_is_answered(
    fresh_demo: Demo, visit: Visit, screen: Screen
) -> None:
    rosa = await visit(screen)
    await rosa.come(fresh_demo.url)
    await rosa.be("Rosa Delgado", "Alongside")
    ask = rosa.messages.last
    for text in ("A play corner, please.", "Parking is hard."):
        await ask.get_by_role("button", name="Add").click()
        await rosa.add_item(text)
        await expect(ask).to_contain_text(text)
    await rosa.go("App Home")
    await rosa.button("See agenda").click()
    await rosa.modal.get_by_role("button", name="Withdraw").first.click()
    await rosa.reads("Withdraw your item?", "A play corner, please.")
    await rosa.press("Withdraw")
    await rosa.reads("This is off the agenda")
    await rosa.leave()
    await rosa.button("See agenda").click()
    await rosa.press("Edit")
    await rosa.field(FIELD).fill("Parking is hard before eight.")
    await rosa.press("Save")
    await rosa.reads("We have your new words")
    await rosa.leave()

    await rosa.go("Alongside")
    await expect(ask).to_contain_text("Parking is hard before eight.")
    for _ in range(6):  # past the meeting
        await rosa.move_clock("+1 day")
    await _dana_writes_it_down(fresh_demo)
    outcome = rosa.said("We ask for two more spaces.")
    await outcome.get_by_role("button", name="Not yet").click()
    await rosa.press("Send")
    await expect(rosa.wrong).to_have_count(1)
    await rosa.field(MISSING).fill("From when?")
    await rosa.press("Send")
    await rosa.reads("Thank you for saying so. It is on the agenda for Tue Feb 3")
    await rosa.press("Close")
    await expect(outcome).to_contain_text("You said what is still missing: From when?")

    await rosa.go("App Home")
    await rosa.button("See agenda").click()
    await rosa.reads("Parking is hard before eight. (still missing: From when?)")


async def _dana_writes_it_down(demo: Demo) -> None:
    async with aiohttp.ClientSession() as http, Person(demo.url, DANA, http) as dana:
        await dana.until("Thanks for leading, Dana.", in_="dm")
        await dana.click("Start", in_="dm")
        await dana.until("One plain sentence for each item", in_="modal")
        for number, name in ((1, "Priya"), (2, "Rosa")):
            await dana.choose(f"{number}. What happened?", "Decided")
            await dana.fill(f"{number}. One sentence for {name}", "We ask for two more spaces.")
        await dana.choose("Was the family item discussed?", "Yes")
        await dana.submit()
        await dana.until("Recorded.", in_="modal")
        await dana.close()
