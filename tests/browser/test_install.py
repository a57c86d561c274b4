"""An admin brings the bot into their workspace with a browser, and takes it out again."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.sealing import new_key
from handlers.slack.manifest import SCOPES
from tests.browser.conftest import Visit
from tests.browser.visitor import DESKTOP, PHONE
from tests.world import World, open_world

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("backend", ["sqlite"], indirect=True),
]


@pytest.fixture
async def world(browser: Browser, database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """The demo's team, in a workspace that has not installed the bot yet."""
    async with open_world(database_url, tmp_path, keys=[new_key()]) as opened:
        await opened.import_team()
        yield opened


async def test_from_the_install_page_to_the_first_answer_and_out_again(
    world: World, visit: Visit
) -> None:
    visitor = await visit(DESKTOP)
    page = visitor.page
    await page.goto(f"{world.base_url}/slack/install")
    await expect(page.get_by_role("listitem")).to_have_count(len(SCOPES))
    await page.get_by_role("link", name="Continue to Slack").click()
    await visitor.button("Allow").click()
    await expect(page.get_by_role("heading")).to_contain_text("Alongside is now in Maple Valley")
    installed = page.url

    await page.get_by_role("link", name="Open Slack").click()
    await visitor.button("Got it").click()
    await visitor.type_command("/coprod agenda")
    await expect(visitor.said("QI huddle")).to_be_visible()

    await page.get_by_role("link", name="About the app").click()
    await visitor.button("Remove app").click()
    await expect(page.get_by_text("It is not in Maple Valley")).to_be_visible()
    await world.settled()
    assert await world.bot.workspaces.identity("T0MAPLE") is None

    visitor.refusals_are_expected = True
    await page.goto(installed)
    await expect(page.get_by_role("heading")).to_have_text("That took a little long")


async def test_on_a_phone_a_second_thought_is_taken_kindly(world: World, visit: Visit) -> None:
    visitor = await visit(PHONE)
    page = visitor.page
    await page.goto(f"{world.base_url}/slack/install")
    width = await page.evaluate("document.documentElement.scrollWidth")
    button = await page.get_by_role("link", name="Continue to Slack").bounding_box()
    assert (width, button is not None and button["height"] >= 44) == (PHONE.width, True)

    await page.get_by_role("link", name="Continue to Slack").click()
    await visitor.button("Cancel").click()

    await expect(page.get_by_role("heading")).to_have_text("All right, not now")
    await page.get_by_role("link", name="Start again").click()
    await expect(page).to_have_url(re.compile("/slack/install$"))
    assert await world.bot.workspaces.identity("T0MAPLE") is None
