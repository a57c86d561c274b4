"""Talking on the page: commands and their suggestions, threads, App Home, odd words."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ODD = '<img src=x onerror="document.title=1"> <!channel> <@U0DANA> *b* _i_ `c` &amp; 🎉 שלום'


async def test_a_command_is_completed_by_keyboard(visitor: Visitor) -> None:
    keyboard = visitor.page.keyboard
    options = visitor.page.get_by_role("listbox", name="Commands").get_by_role("option")
    await visitor.composer.focus()
    await keyboard.type("/co")
    await expect(options).to_have_count(1)
    await keyboard.press("Enter")
    await expect(visitor.composer).to_have_value("/coprod ")
    await keyboard.press("ArrowDown")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await keyboard.press("Tab")
    await expect(visitor.composer).to_have_value("/coprod agenda")
    await keyboard.press("Escape")
    await keyboard.press("Enter")

    answer = visitor.said("Only visible to you").last
    await expect(answer).to_contain_text("From families")
    await expect(visitor.composer).to_have_value("")


async def test_an_unknown_word_is_answered_with_what_can_be_done(visitor: Visitor) -> None:
    await visitor.type_command("/coprod frobnicate")
    answer = visitor.said("Only visible to you").last
    await expect(answer).to_contain_text("frobnicate")
    await expect(answer.get_by_role("button", name="See agenda")).to_be_visible()


async def test_an_unknown_command_keeps_what_was_typed(visitor: Visitor) -> None:
    await visitor.type_command("/nope and more")
    await expect(
        visitor.page.get_by_role("main").get_by_role("alert").filter(visible=True)
    ).to_contain_text("/nope")
    await expect(visitor.composer).to_have_value("/nope and more")
    await visitor.page.reload()
    await expect(visitor.composer).to_have_value("/nope and more")


async def test_what_people_type_is_shown_letter_by_letter(visitor: Visitor) -> None:
    await visitor.type_command(ODD)
    await expect(visitor.messages.last).to_contain_text(ODD)

    await visitor.be("Sam Okafor", "App Home")
    await visitor.button("Add an item").last.click()
    await visitor.add_item(ODD)
    await visitor.button("See agenda").click()
    item = visitor.modal.get_by_role("listitem").filter(has_text="onerror")
    await expect(item).to_contain_text(ODD)
    await expect(item.locator("img, strong, em, code, a, .mention")).to_have_count(0)


async def test_the_home_of_a_lead_tells_what_will_be_asked(visitor: Visitor) -> None:
    await visitor.be("Dana Reyes", "App Home")
    await expect(visitor.heading("Alongside")).to_be_visible()
    await visitor.button("What I'll ask, and when").click()
    await expect(visitor.modal).to_contain_text("I post the agenda for Tue Jan 20")
    await visitor.modal.get_by_role("button", name="Close").click()

    await visitor.be("Rosa Delgado", "App Home")
    await expect(visitor.button("See agenda")).to_be_visible()
    await expect(visitor.button("What I'll ask, and when")).to_have_count(0)


async def test_a_reply_stays_in_its_thread(visitor: Visitor) -> None:
    await visitor.go("lobby")
    await visitor.type_command("Who brings the snacks?")
    asked = visitor.said("Who brings the snacks?").last
    await asked.hover()
    await asked.get_by_role("button", name="Reply to").click()

    thread = visitor.page.get_by_role("complementary", name="Thread")
    await thread.get_by_role("textbox", name="Reply in this thread").fill("I will.")
    await thread.get_by_role("button", name="Reply", exact=True).click()
    await expect(thread.get_by_role("article").filter(has_text="I will.")).to_have_count(1)
    await visitor.page.keyboard.press("Escape")
    await expect(thread).to_be_hidden()
    await expect(asked.get_by_role("button", name="1 reply")).to_be_visible()
    await expect(visitor.said("I will.")).to_have_count(0)


async def test_the_requests_are_shown_without_their_secrets(visitor: Visitor) -> None:
    await visitor.go("App Home")
    await visitor.button("Requests").click()
    panel = visitor.page.get_by_role("complementary", name="Requests")
    for name in ("app_home_opened", "views.publish"):
        entry = panel.get_by_role("listitem").filter(has_text=name).first
        await entry.locator("summary").click()
        request = panel.get_by_role("group", name=re.compile(f"^Request of .*{name}"))
        await expect(request.first).to_be_visible()
    said = await panel.inner_text()
    assert "xoxb" not in said
    assert "xapp" not in said
    assert "v0=" not in said
    await panel.get_by_role("button", name="Close requests").click()
    await expect(visitor.button("Requests")).to_be_focused()
