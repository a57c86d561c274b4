"""The first day on the page: somebody new to the bot sets up a team of their own."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.demo import Demo
from tests.browser.visitor import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def test_a_team_is_set_up_from_its_channel_with_one_form(
    fresh_demo: Demo, visit: Visit, screen: Screen
) -> None:
    sam = await visit(screen)
    await sam.come(fresh_demo.url)
    await sam.be("Sam Okafor", "lobby")
    await sam.type_command("/coprod setup")
    await sam.said("Would you like to set up another team?").get_by_text("Set up").last.click()
    await expect(sam.field("Which channel is your team's?")).to_have_value("C0LOBBY")
    await expect(sam.field("Who leads the meeting?")).to_have_value("U0SAM")
    await expect(sam.field("Time zone")).to_have_value("America/New_York")

    await sam.field("When is your next meeting?").fill("2026-01-05")
    await sam.field("What is your team called?").fill("Cystic fibrosis")
    await sam.press("Set up")
    await expect(sam.wrong).to_have_text(
        "That is in the past already. Please choose the next meeting that is still ahead."
    )
    await expect(sam.field("What is your team called?")).to_have_value("Cystic fibrosis")

    await sam.field("When is your next meeting?").fill("2026-01-21")
    await sam.field("At what time?").fill("16:30")
    await sam.press("Set up")
    await sam.reads("Cystic fibrosis is set up", "A family partner yet?")
    await expect(sam.modal.get_by_text("Cystic fibrosis is set up")).to_be_in_viewport()
    await sam.press("Not yet")
    await sam.reads("Are we ready for a family partner?")
    await sam.press("Close")
    await expect(sam.said("Next meeting: Wed Jan 21, 4:30 PM ET")).to_have_count(1)
