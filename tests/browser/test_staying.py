"""Keeping one's place: by keyboard, across reloads, and when the demo goes away and comes back."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Route, expect

from handlers.demo.seed import CHANNEL, SAM, SEED
from tests.browser.conftest import Visit
from tests.browser.demo import Demo, free_port, running_demo
from tests.browser.visitor import DESKTOP, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def test_an_item_is_added_by_keyboard_alone(visitor: Visitor) -> None:
    await visitor.be("Sam Okafor", "App Home")
    keyboard = visitor.page.keyboard
    await _tab_to(visitor, "Add an item")
    await keyboard.press("Enter")
    await expect(visitor.modal.get_by_role("textbox")).to_be_focused()
    await keyboard.type("A quiet corner, please.")
    await _tab_to(visitor, "Add")
    await keyboard.press("Enter")
    await expect(visitor.modal).to_contain_text("We have it")
    await _tab_to(visitor, "Close")
    await keyboard.press("Enter")
    await expect(visitor.modal).to_be_hidden()
    await expect(visitor.button("Add an item").last).to_be_focused()


async def _tab_to(visitor: Visitor, button: str) -> None:
    wanted = visitor.button(button).last
    for _ in range(60):
        if await wanted.evaluate("node => node === document.activeElement"):
            return
        await visitor.page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not get to {button!r}.")


async def test_escape_closes_the_form_and_gives_the_focus_back(visitor: Visitor) -> None:
    await visitor.go("App Home")
    await visitor.button("Add an item").last.press("Enter")
    await visitor.modal.get_by_role("textbox").fill("Half a thou")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.modal).to_be_hidden()
    await expect(visitor.button("Add an item").last).to_be_focused()


async def test_a_receipt_can_be_closed_while_the_answer_is_still_on_its_way(
    visitor: Visitor,
) -> None:
    closed = asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        await closed.wait()
        await route.fulfill(response=answer)

    await visitor.page.route("**/sandbox/submit", late)
    await visitor.be("Sam Okafor", "App Home")
    await visitor.button("Add an item").last.click()
    await visitor.add_item("Shorter forms, please.")
    async with visitor.page.expect_response("**/sandbox/submit"):
        closed.set()
    await expect(visitor.modal).to_be_hidden()


async def test_escape_closes_the_drawer(visitor: Visitor) -> None:
    drawer = visitor.button("Menu")
    if not visitor.screen.touch:
        await expect(drawer).to_be_hidden()
        return
    await drawer.click()
    await expect(visitor.page.get_by_role("radio", checked=True)).to_be_focused()
    await visitor.page.keyboard.press("Escape")
    await expect(drawer).to_have_attribute("aria-expanded", "false")
    await expect(drawer).to_be_focused()


async def test_reload_and_back_keep_the_place_and_the_words(visitor: Visitor) -> None:
    await visitor.be("Priya Shah", "lobby")
    await visitor.composer.fill("Not sent yet")
    await visitor.page.reload()
    await expect(visitor.heading("#lobby")).to_be_visible()
    await expect(visitor.composer).to_have_value("Not sent yet")
    await visitor.menu()
    await expect(visitor.page.get_by_role("radio", name="Priya Shah")).to_be_checked()

    await visitor.go("App Home")
    await expect(visitor.heading("Alongside")).to_be_visible()
    await visitor.page.go_back()
    await expect(visitor.heading("#lobby")).to_be_visible()
    await expect(visitor.composer).to_have_value("Not sent yet")


async def test_a_demo_started_again_goes_on_and_the_open_page_hears_it(
    visit: Visit, fresh_data: Path
) -> None:
    visitor = await visit(DESKTOP)
    visitor.line_is_cut = True
    banner = visitor.page.get_by_role("status").filter(has_text="Connection lost")
    port = free_port()
    with running_demo(fresh_data, port) as demo:
        await visitor.come(demo.url)
        await visitor.move_clock("+1 week")
        await expect(visitor.said("Next meeting: Tue Jan 20")).to_have_count(1)
        before = await visitor.messages.all_inner_texts()
    await expect(banner).to_be_visible()

    with running_demo(fresh_data, port):
        await expect(banner).to_be_hidden()
        await expect(visitor.page.get_by_role("time").first).to_contain_text("Wed, Jan 21, 2026")
        await visitor.page.reload()
        await expect(visitor.messages).to_have_count(len(before))
        assert await visitor.messages.all_inner_texts() == before
        await _say_as_sam(demo.url, "Here we are again.")
        await expect(visitor.said("Here we are again.")).to_have_count(1)


async def test_a_demo_stopped_in_the_middle_of_things_finishes_them_and_goes_on_from_there(
    fresh_data: Path,
) -> None:
    async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as clicks:
        with running_demo(fresh_data) as demo:
            began = await _clock(http, demo.url)
            for _ in range(10):
                clicks.create_task(_clock(http, demo.url, to="week"))
            while await _clock(http, demo.url) < began + timedelta(hours=1):
                pass
            for user in SEED.users:
                await http.post(f"{demo.url}/sandbox/home", json={"user": user.id})

    async with aiohttp.ClientSession() as http:
        with running_demo(fresh_data) as demo:
            resumed = await _clock(http, demo.url)
            assert began < resumed < began + timedelta(weeks=10)
            assert await _clock(http, demo.url, to="day") >= resumed + timedelta(days=1)


async def test_the_clock_goes_along_when_the_time_is_moved_elsewhere(
    fresh_demo: Demo, visit: Visit
) -> None:
    """It does not wait to be told what comes next, which takes long while much goes on."""
    visitor, told = await visit(DESKTOP), asyncio.Event()
    await visitor.come(fresh_demo.url)

    async def late(route: Route) -> None:
        await told.wait()
        await route.continue_()

    clock = visitor.page.locator("#clock")
    await expect(clock).to_contain_text("Next on")
    await visitor.page.route("**/demo/clock", late)
    async with aiohttp.ClientSession() as http:
        now = await _clock(http, fresh_demo.url, to="week")

    await expect(clock).to_contain_text(f"{now:%b} {now.day}, {now.year}")
    told.set()
    await expect(clock).to_contain_text("Next on")


async def _clock(http: aiohttp.ClientSession, url: str, to: str | None = None) -> datetime:
    """What the demo's clock says, after it was moved."""
    method, body = ("POST", {"to": to}) if to else ("GET", None)
    async with http.request(method, f"{url}/demo/clock", json=body) as answer:
        return datetime.fromisoformat((await answer.json())["now"])


async def _say_as_sam(url: str, text: str) -> None:
    said = {"user": SAM, "channel": CHANNEL, "text": text}
    async with aiohttp.request("POST", f"{url}/sandbox/say", json=said) as answer:
        assert (await answer.json())["ok"]
