"""Readable and reachable for everyone: names, contrast, focus, and nothing off to the side."""

from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Scheme, Visit
from tests.browser.demo import Demo
from tests.browser.visitor import Screen, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SWEEP = Path(__file__).with_name("sweep.js").read_text("utf-8")
FITS = "() => document.scrollingElement.scrollWidth <= innerWidth"
PAGE_ITSELF = "body"
FOCUSED = """() => {
  const at = document.activeElement;
  const number = [...document.querySelectorAll("*")].indexOf(at);
  return at === document.body ? "body" : `${number} ${at.outerHTML}`;
}"""
# What shows the focus: an outline of one's own, or a mark that the whole row or box gets.
FOCUS_SHOWS = """() => {
  const marked = (node) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
  };
  const at = document.activeElement;
  return [at, at.closest("label, .composer-box")].some((node) => node && marked(node));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_has_a_name_and_can_be_read(
    visit: Visit, demo: Demo, screen: Screen, scheme: Scheme
) -> None:
    visitor = await visit(screen, scheme)
    await visitor.page.goto(demo.url)
    await expect(visitor.messages.first).to_be_visible()
    await _sweep(visitor, "first visit")
    await visitor.button("Got it").click()

    await visitor.menu()
    await _sweep(visitor, "people and places")
    await visitor.be("Dana Reyes", "Alongside")
    await visitor.type_command("/nope")
    await visitor.composer.fill("/coprod ")
    await _sweep(visitor, "suggestions and trouble")
    await visitor.type_command("/coprod")
    await expect(visitor.said("Only visible to you").last).to_be_visible()
    await _sweep(visitor, "only visible to you")

    await visitor.go("App Home")
    await visitor.button("What I'll ask, and when").click()
    await expect(visitor.modal).to_contain_text("the next four weeks")
    await _sweep(visitor, "outlook")
    await visitor.modal.get_by_role("button", name="Close").click()
    await visitor.button("Add an item").last.click()
    await visitor.modal.get_by_role("button", name="Add", exact=True).click()
    await expect(visitor.modal.get_by_role("alert").filter(visible=True)).to_have_count(1)
    await _sweep(visitor, "form with an error")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.modal).to_be_hidden()

    await visitor.button("Requests").click()
    await visitor.page.locator("summary").first.click()
    await _sweep(visitor, "requests")


async def _sweep(visitor: Visitor, where: str) -> None:
    assert await visitor.page.evaluate(SWEEP) == [], where
    assert await visitor.page.evaluate(FITS), f"{where}: one has to scroll sideways"


async def test_the_focus_is_seen_wherever_the_keyboard_goes(visitor: Visitor) -> None:
    stops: list[str] = []
    while (stop := await _next_stop(visitor.page)) not in stops:
        stops.append(stop)
        assert stop == PAGE_ITSELF or await visitor.page.evaluate(FOCUS_SHOWS), stop
    assert any("Next nudge" in stop for stop in stops)
    assert any("textarea" in stop for stop in stops)


async def _next_stop(page: Page) -> str:
    await page.keyboard.press("Tab")
    said: str = await page.evaluate(FOCUSED)
    return said


async def test_everything_to_tap_on_a_phone_is_large_enough(visitor: Visitor) -> None:
    least = 44 if visitor.screen.touch else 24
    await visitor.menu()
    side = visitor.page.locator("#side")
    for row in [*await side.get_by_role("link").all(), *await side.get_by_role("radio").all()]:
        assert await _height(row) >= least
    await visitor.go("qi-ibd")
    for button in await visitor.page.get_by_role("button").filter(visible=True).all():
        assert await _height(button) >= least, await button.inner_text()


async def _height(node: Locator) -> float:
    box = await node.bounding_box()
    assert box is not None
    return box["height"]
