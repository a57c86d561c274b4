"""The champion reads the week, on a desk and on a phone, and finds what stands behind it."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.demo import Demo
from tests.browser.visitor import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def test_the_champion_reads_the_week_and_copies_what_to_celebrate(
    fresh_demo: Demo, visit: Visit, screen: Screen, tmp_path: Path
) -> None:
    sam = await visit(screen)
    await sam.come(fresh_demo.url)
    await sam.be("Sam Okafor", "Alongside")
    week = sam.said("This week in Maple Valley IBD:").last
    await expect(week).to_contain_text("3 items were talked about.")
    await expect(week).to_contain_text("Next meeting: Tue Jan 20, 9:00 AM ET.")
    await sam.page.screenshot(path=tmp_path / f"week_{screen.name}.png")

    await week.get_by_role("button", name="Copy to celebrate").click()
    await sam.reads("It names nobody.", "Our answer:")
    await expect(sam.modal).not_to_contain_text("Rosa")
    await sam.leave()
    await week.get_by_role("button", name="Details").click()
    await sam.reads("What moved", "To celebrate", "A step to try")
    await sam.page.screenshot(path=tmp_path / f"details_{screen.name}.png")
    await sam.press("Charts")
    await sam.reads("The charts come to you as a message.")
    await sam.leave()
    await expect(sam.said("There is too little to chart yet.")).to_be_visible()
