"""Everybody's App Home in the demo: calm on a phone and on a desk."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.demo import Demo
from tests.browser.visitor import Screen, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def test_a_partner_sees_at_once_what_is_asked_and_when_the_next_meeting_is(
    fresh_demo: Demo, visit: Visit, screen: Screen, tmp_path: Path
) -> None:
    rosa = await visit(screen)
    await rosa.come(fresh_demo.url)
    await rosa.be("Rosa Delgado", "App Home")
    page = rosa.page.get_by_role("main")
    asked = page.get_by_text("The team would like to hear from you")
    following = page.get_by_text("Next meeting: QI huddle")
    await expect(asked).to_be_in_viewport()
    await expect(following).to_be_in_viewport()
    await _picture(rosa, tmp_path / f"partner_{screen.name}.png")
    await rosa.button("Nothing this time").click()
    await expect(asked).to_be_hidden()
    await rosa.button("Pause").click()
    await rosa.press("Close")
    await expect(page.get_by_text("I ask nothing of you until you resume.")).to_be_visible()
    await expect(rosa.button("Pause")).to_have_count(0)


async def test_the_care_team_and_its_lead_see_what_waits_and_act_on_it(
    fresh_demo: Demo, visit: Visit, screen: Screen, tmp_path: Path
) -> None:
    dana = await visit(screen)
    await dana.come(fresh_demo.url)
    await dana.be("Rosa Delgado", "qi-ibd")
    await dana.type_command("/coprod idea A map from the parking lot to your door")
    await dana.tick("How should it be shown?", "With my name")
    await dana.press("Share")
    await dana.leave()
    await dana.be("Dana Reyes", "Alongside")
    await dana.move_until("Thanks for leading, Dana.")
    await dana.go("App Home")
    page = dana.page.get_by_role("main")
    await expect(page.get_by_text("not written down yet. It takes about a minute.")).to_be_visible()
    await _picture(dana, tmp_path / f"lead_{screen.name}.png")
    await dana.button("Who is in the team").click()
    await dana.reads("Dana Reyes", "Rosa Delgado")
    await dana.press("Close")

    await dana.be("Sam Okafor", "App Home")
    await expect(page.get_by_text("Dana has it; if you were there")).to_be_visible()
    await _picture(dana, tmp_path / f"care_team_{screen.name}.png")
    await dana.button("See ideas").click()
    await dana.reads("A map from the parking lot to your door")


async def _picture(visitor: Visitor, path: Path) -> None:
    """Of the whole page, on a screen as high as it needs."""
    width, height = visitor.screen.width, visitor.screen.height
    await visitor.page.set_viewport_size({"width": width, "height": 2 * height})
    await visitor.page.screenshot(path=path)
    await visitor.page.set_viewport_size({"width": width, "height": height})
