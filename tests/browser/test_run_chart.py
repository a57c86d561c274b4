"""A run chart on the page, at both widths: seen, and read by whoever does not see it."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.cards import Card, Heading, Paragraph, Plain
from bot.runcharts import chart, picture, share
from handlers.slack import blockkit
from tests.browser.conftest import Visit
from tests.browser.visitor import Screen
from tests.browser.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CLOSED = (1, 0, 2, 1, 0, 2, 3, 4, 3, 4, 4, 3)


async def test_a_run_chart_is_seen_whole_and_read_aloud(
    workspace: Workspace, visit: Visit, screen: Screen, pictures: Path
) -> None:
    points = [share(month, closed, 4) for month, closed in zip(MONTHS, CLOSED, strict=True)]
    shown = picture(chart("Loops closed in the month after they were opened", points))
    file = await workspace.upload(shown.name, shown.title, await shown.drawing.png())
    after = Paragraph((Plain("One thing to celebrate: every family heard back in November."),))
    card = Card((Heading("This week"), shown, after))
    await workspace.post(*blockkit.message(card, {shown: file})["blocks"])

    visitor = await visit(screen)
    await visitor.come(workspace.url)
    image = visitor.messages.get_by_role("img", name="Likely a real change")
    await expect(image).to_have_attribute("alt", f"{shown.title}: {shown.alt}")
    await image.scroll_into_view_if_needed()
    # Drawn 1,200 wide; here it has the width that there is, and its own proportions.
    loaded = "image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
    wide, high = await image.evaluate(loaded)
    box = await image.bounding_box()
    assert wide == 1200
    assert box is not None
    assert 250 < box["width"] <= screen.width
    assert abs(box["width"] / box["height"] - wide / high) < 0.02
    assert await visitor.page.evaluate("document.scrollingElement.scrollWidth") <= screen.width
    await visitor.page.screenshot(path=pictures / f"run-chart-{screen.name}.png")
