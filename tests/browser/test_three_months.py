"""The demo's three months on the page, and what the README shows of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.demo import Demo, running_demo
from tests.browser.visitor import DESKTOP, PHONE, Screen

# They take half a minute to play; `tests/acceptance/test_three_months.py` is in every run.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.soak]

HEAVIEST = 150_000
# A week with its chart is as high as this.
TALL = Screen("tall", 1280, 1000)
CHART = "Meetings at which the family item was talked about"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a demo that has played three months, and was stopped."""
    data = tmp_path_factory.mktemp("months") / "demo"
    with running_demo(data, months=3):
        pass
    return data


@pytest.fixture(scope="module")
def long_demo(played: Path) -> Iterator[Demo]:
    """The same, started again without saying how many months."""
    with running_demo(played) as demo:
        yield demo


async def test_it_stands_where_it_was_with_everybody_in_it(long_demo: Demo, visit: Visit) -> None:
    visitor = await visit(DESKTOP)
    await visitor.come(long_demo.url)

    await expect(visitor.page.get_by_role("time").first).to_contain_text("Mon, Apr 6, 2026")
    await expect(visitor.page.get_by_role("radio", name="Jonah Kim")).to_be_visible()
    await visitor.be("Rosa Delgado", "Alongside")
    ask = visitor.messages.last
    await expect(ask).to_contain_text("Dana Reyes thought of you for something small")
    await expect(ask.get_by_role("button", name="Yes, gladly")).to_be_in_viewport()


async def test_the_champion_reads_a_week_and_its_charts(
    long_demo: Demo, visit: Visit, pictures: Path
) -> None:
    sam = await visit(TALL)
    await sam.come(long_demo.url)
    await sam.be("Sam Okafor", "Alongside")
    week = sam.messages.last
    await expect(week).to_contain_text("To celebrate")
    chart = week.get_by_role("img").last
    await expect(chart).to_have_js_property("complete", True)
    await week.screenshot(path=pictures / "summary.png")
    await week.get_by_role("button", name="Details").click()
    await sam.press("Charts")
    await sam.reads("The charts come to you as a message.")
    await sam.leave()
    await expect(sam.messages.last.get_by_role("img", name=CHART)).to_be_visible()
    assert 10_000 < (pictures / "summary.png").stat().st_size < HEAVIEST


async def test_the_idea_board_and_the_homes_have_content_on_a_phone(
    long_demo: Demo, visit: Visit, pictures: Path
) -> None:
    visitor = await visit(PHONE)
    await visitor.come(long_demo.url)
    await visitor.be("Rosa Delgado", "App Home")
    await expect(visitor.page.get_by_role("main")).to_contain_text("You are asked in private")
    await visitor.page.screenshot(path=pictures / "home.png")
    await visitor.be("Ben Carter", "qi-ibd")
    await visitor.type_command("/coprod ideas")
    await visitor.reads("Thinking about it (1)", "From a family partner", "Not now (1)")
    heading = visitor.modal.get_by_text("Thinking about it (1)")
    await heading.evaluate("node => node.scrollIntoView({ block: 'start' })")
    await visitor.page.screenshot(path=pictures / "ideas.png")
    for picture in ("home.png", "ideas.png"):
        assert 10_000 < (pictures / picture).stat().st_size < HEAVIEST
