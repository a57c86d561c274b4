"""The demo's first loop on the page, as somebody who tries it would go through it."""

import pytest
from playwright.async_api import Request, expect

from tests.browser.conftest import Visit
from tests.browser.demo import Demo
from tests.browser.visitor import Screen, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FIELD = "What should we talk about?"


async def test_the_first_visit_shows_what_to_try_and_two_weeks_of_the_team(
    visit: Visit, demo: Demo, screen: Screen
) -> None:
    visitor = await visit(screen)
    await visitor.page.goto(demo.url)

    guide = visitor.page.get_by_role("complementary", name="Things to try")
    await expect(guide.get_by_role("listitem")).to_have_count(4)
    await expect(visitor.said("Welcome, Rosa and Priya")).to_have_count(1)
    agenda = visitor.said("Agenda: QI huddle").filter(has_text="nowhere quiet to sit")
    await expect(agenda).to_have_count(1)
    await expect(visitor.said("Thank you for starting us off, Rosa")).to_have_count(1)
    await expect(visitor.messages.last).to_be_in_viewport()

    await guide.get_by_role("button", name="Got it").click()
    await visitor.page.reload()
    await expect(visitor.said("Welcome, Rosa and Priya")).to_have_count(1)
    await expect(guide).to_be_hidden()


async def test_rosa_answers_and_dana_reads_it_first_on_the_agenda(
    fresh_demo: Demo, visit: Visit, screen: Screen
) -> None:
    visitor = await visit(screen)
    await visitor.page.goto(fresh_demo.url)
    await visitor.button("Be Rosa").first.click()
    await expect(visitor.heading("Alongside")).to_be_visible()
    await visitor.button("Got it").click()

    ask = visitor.said("Tue Jan 20")
    await ask.get_by_role("button", name="Add an item").click()
    await _say_nothing_then_something(visitor, "Parking is hard to find in the morning.")
    await expect(ask).to_contain_text("Parking is hard to find in the morning.")
    await expect(ask.get_by_role("button", name="Nothing this time")).to_have_count(0)

    await visitor.be("Dana Reyes", "qi-ibd")
    await expect(visitor.messages.last).to_contain_text("2 items so far")
    await visitor.move_until("Parking is hard to find in the morning.")
    agenda = visitor.said("Agenda: QI huddle").filter(has_text="Parking is hard")
    await visitor.type_command("/coprod agenda add Who calls new families?")
    await expect(agenda).to_contain_text("Who calls new families?")
    read = await agenda.inner_text()
    assert read.index("From families") < read.index("Parking") < read.index("From the team")
    assert read.index("From the team") < read.index("Who calls new families?")


async def _say_nothing_then_something(visitor: Visitor, words: str) -> None:
    field = visitor.modal.get_by_role("textbox", name=FIELD)
    add = visitor.modal.get_by_role("button", name="Add", exact=True)
    await expect(field).to_be_focused()
    await add.click()
    await expect(visitor.modal.get_by_role("alert").filter(visible=True)).to_have_count(1)
    await expect(field).to_have_attribute("aria-invalid", "true")

    await field.fill("x" * 501)
    await add.click()
    await expect(visitor.modal.get_by_role("alert").filter(visible=True)).to_contain_text("500")
    await expect(field).to_have_value("x" * 501)

    await visitor.add_item(words)


async def test_nothing_this_time_is_one_tap(visitor: Visitor) -> None:
    await visitor.be("Rosa Delgado", "Alongside")
    ask = visitor.said("Tue Jan 20").last
    await ask.get_by_role("button", name="Nothing this time").click()

    await expect(ask).to_contain_text("Nothing this time is fine")
    await expect(ask.get_by_role("button", name="Nothing this time")).to_have_count(0)
    await expect(visitor.modal).to_be_hidden()


async def test_a_double_click_adds_once(visitor: Visitor) -> None:
    await visitor.be("Dana Reyes", "App Home")
    await visitor.button("Add an item").last.dblclick()
    await visitor.modal.get_by_role("textbox", name=FIELD).fill("Only once, please.")
    await visitor.modal.get_by_role("button", name="Add", exact=True).dblclick()
    await expect(visitor.modal).to_contain_text("We have it")
    await visitor.modal.get_by_role("button", name="Close").click()
    await expect(visitor.modal).to_be_hidden()

    await visitor.button("See agenda").click()
    items = visitor.modal.get_by_role("listitem").filter(has_text="Only once, please.")
    await expect(items).to_have_count(1)


async def test_the_second_click_of_two_does_nothing_even_when_the_first_was_answered(
    visitor: Visitor,
) -> None:
    await visitor.be("Dana Reyes", "App Home")
    opened: list[str] = []

    def count(request: Request) -> None:
        if request.url.endswith("/sandbox/click"):
            opened.append(request.url)

    visitor.page.on("request", count)
    await visitor.button("Add an item").last.dispatch_event("click", {"detail": 2})
    await visitor.button("See agenda").click()
    await visitor.reads("From families, first")
    assert len(opened) == 1
