"""The pictures in the README: the channel on a desk, and Rosa's phone."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.demo import Demo
from tests.browser.visitor import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HEAVIEST = 150_000


ITEM = "The first visit is a lot at once. Could we get a one-page plan to take home?"


async def test_the_pictures_show_an_agenda_and_an_answer_under_way(
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
    await dana.move_clock("Next nudge")
    await dana.be("Sam Okafor", "qi-ibd")
    await dana.type_command("/coprod agenda add Who calls new families, and when?")
    await dana.be("Dana Reyes", "qi-ibd")
    agenda = dana.said("Agenda: QI huddle").filter(has_text=ITEM)
    await expect(agenda).to_contain_text("Who calls new families")
    await dana.type_command("Thank you, Rosa. We start with yours on Tuesday.")
    await expect(dana.messages.last).to_contain_text("We start with yours")
    await dana.heading("#qi-ibd").click()
    await dana.page.screenshot(path=pictures / "channel.png")

    for picture in ("phone.png", "channel.png"):
        assert 10_000 < (pictures / picture).stat().st_size < HEAVIEST
