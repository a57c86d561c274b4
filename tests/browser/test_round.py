"""The round after a meeting: two items on one screen, taken over by whoever was there."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.demo import Demo
from tests.browser.visitor import Screen, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def test_sam_takes_the_round_over_and_copies_the_minutes(
    fresh_demo: Demo, visit: Visit, screen: Screen
) -> None:
    visitor = await visit(screen)
    await visitor.come(fresh_demo.url)
    await visitor.type_command("/coprod agenda add Who calls new families?")
    await visitor.go("Alongside")
    asked = await visitor.move_until("Thanks for leading, Dana.")
    await asked.get_by_role("button", name="Start").click()
    await visitor.reads("1. Priya Shah brought: Schools", "2. Dana Reyes brought: Who calls")
    await visitor.press("Back")

    await visitor.be("Sam Okafor", "App Home")
    await visitor.button("Take over").click()
    await visitor.reads("You lead this round now. Thank you, Sam.")
    await visitor.press("Start")
    await _write_down(visitor)
    await visitor.press("Copy as minutes")
    minutes = visitor.modal.locator("pre")
    await expect(minutes).to_contain_text("Decided: Priya and Sam write one page by Feb 3.")
    await expect(minutes).to_contain_text("It goes on to Tue Feb 3.")
    assert await minutes.evaluate("node => node.scrollWidth <= node.clientWidth")
    await visitor.leave()

    await visitor.be("Dana Reyes", "Alongside")
    await expect(visitor.said("Sam Okafor wrote this meeting down")).to_have_count(1)


async def _write_down(visitor: Visitor) -> None:
    """One sentence is forgotten at first; what was chosen stands there still."""
    await visitor.tick("1. What happened?", "Decided")
    await visitor.tick("2. What happened?", "Not reached")
    await visitor.tick("Was the family item discussed?", "Yes")
    await visitor.press("Send")
    await expect(visitor.wrong).to_have_text(
        "Please write one sentence, so that Priya hears what came of it."
    )
    sentence = visitor.field("1. One sentence for Priya")
    await expect(sentence).to_be_focused()
    kept = visitor.modal.get_by_role("radio", name="Not reached").last
    await expect(kept).to_be_checked()
    await sentence.fill("Priya and Sam write one page by Feb 3.")
    await visitor.press("Send")
    await visitor.reads("Recorded. Thank you, Sam.")
