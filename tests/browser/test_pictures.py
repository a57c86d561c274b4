"""The pictures in the README: the channel on a desk, and Rosa's phone."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.demo import Demo
from tests.browser.visitor import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HEAVIEST = 150_000


async def test_the_pictures_show_an_agenda_and_an_answer_under_way(
    fresh_demo: Demo, visit: Visit, pictures: Path
) -> None:
    rosa = await visit(PHONE)
    await rosa.come(fresh_demo.url)
    await rosa.be("Rosa Delgado", "Alongside")
    await rosa.move_clock("Next nudge")
    await rosa.move_clock("Next nudge")
    ask = rosa.said("Hi Rosa")
    await ask.get_by_role("button", name="Add an item").click()
    await rosa.modal.get_by_role("textbox").fill(
        "My son was scared of the MRI. A video would help."
    )
    await rosa.page.screenshot(path=pictures / "phone.png")
    await rosa.add_item("My son was scared of the MRI. A video would help.")

    dana = await visit(DESKTOP)
    await dana.come(fresh_demo.url)
    await dana.be("Dana Reyes", "qi-ibd")
    await dana.move_clock("Next nudge")
    agenda = dana.said("Agenda: QI huddle").filter(has_text="A video would help.")
    await dana.type_command("/coprod agenda add Try the new-visit form with two families")
    await expect(agenda).to_contain_text("Try the new-visit form")
    await dana.page.get_by_role("log").hover()
    await dana.page.screenshot(path=pictures / "channel.png")

    for picture in ("phone.png", "channel.png"):
        assert 10_000 < (pictures / picture).stat().st_size < HEAVIEST
