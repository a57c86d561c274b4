"""The pictures in the README: the channel on a desk, the round and the answer on a phone."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.demo import Demo
from tests.browser.visitor import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HEAVIEST = 150_000


ITEM = "The first visit is a lot at once. Could we get a one-page plan to take home?"


DECIDED = "From February on, everybody gets the plan on one page. Priya drafts it with us."


async def test_the_pictures_show_an_item_on_its_way_from_the_ask_to_the_answer(
    fresh_demo: Demo, visit: Visit, pictures: Path
) -> None:
    rosa = await visit(PHONE)
    await rosa.come(fresh_demo.url)
    await rosa.be("Rosa Delgado", "Alongside")
    await rosa.said("Hi Rosa. We meet Tue Jan 20").get_by_role("button", name="Add an item").click()
    await rosa.modal.get_by_role("textbox").fill(ITEM)
    await rosa.page.screenshot(path=pictures / "phone.png")
    await rosa.add_item(ITEM)

    dana = await visit(DESKTOP)
    await dana.come(fresh_demo.url)
    for _ in range(2):  # to the afternoon on which the agenda is posted
        await dana.move_clock("+1 day")
    await dana.be("Sam Okafor", "qi-ibd")
    await dana.type_command("/coprod agenda add Who calls new families, and when?")
    await dana.be("Dana Reyes", "qi-ibd")
    agenda = dana.said("Agenda: QI huddle").filter(has_text=ITEM)
    await expect(agenda).to_contain_text("Who calls new families")
    await dana.type_command("Thank you, Rosa and Priya. We start with yours on Tuesday.")
    await expect(dana.messages.last).to_contain_text("We start with yours")
    await dana.heading("#qi-ibd").click()
    await dana.page.screenshot(path=pictures / "channel.png")

    await rosa.be("Dana Reyes", "Alongside")
    asked = await rosa.move_until("Thanks for leading, Dana.")
    await asked.get_by_role("button", name="Start").click()
    await _write_down(rosa)
    await rosa.page.screenshot(path=pictures / "round.png")
    await rosa.press("Send")
    await rosa.reads("Recorded. Thank you, Dana.")
    await rosa.leave()
    await rosa.be("Rosa Delgado", "Alongside")
    outcome = rosa.said(DECIDED)
    await expect(outcome.get_by_role("button", name="Not yet")).to_be_visible()
    await rosa.page.screenshot(path=pictures / "outcome.png")

    for picture in ("phone.png", "channel.png", "round.png", "outcome.png"):
        assert 10_000 < (pictures / picture).stat().st_size < HEAVIEST


async def _write_down(dana: Visitor) -> None:
    """The item that is in the picture comes last."""
    for number, name, sentence in (
        (1, "Priya", "Priya and Dana write one page by Feb 3."),
        (3, "Sam", "Sam calls them, within a week."),
        (2, "Rosa", DECIDED),
    ):
        await dana.tick(f"{number}. What happened?", "Decided")
        await dana.field(f"{number}. One sentence for {name}").fill(sentence)
    await dana.tick("Was the family item discussed?", "Yes")
    second = dana.modal.get_by_text("2. Rosa Delgado brought:")
    await dana.page.mouse.move(0, 0)
    await second.evaluate("node => node.scrollIntoView({ block: 'start' })")
