"""A check-in is answered on a phone: four taps and a line."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.demo import Demo
from tests.browser.visitor import Screen, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUESTIONS = (
    "People listen when I say something.",
    "What I say changes what we do.",
    "I know what my part is.",
    "My time is treated with care.",
)
LINE = "I'd like to hear back sooner."


async def test_rosa_answers_with_four_taps_and_a_line(
    fresh_demo: Demo, visit: Visit, screen: Screen
) -> None:
    visitor = await visit(screen)
    await visitor.come(fresh_demo.url)
    await _open(visitor)

    await visitor.be("Rosa Delgado", "Alongside")
    ask = visitor.said("How is working together going in Maple Valley IBD?")
    if not await ask.count():  # she has had her ask of this week, so it waits for the next
        await visitor.move_until("How is working together going in Maple Valley IBD?")
    await ask.last.get_by_role("button", name="Start").click()
    await visitor.reads("How is it for you, in Maple Valley IBD, these days?")
    for question, word in zip(QUESTIONS, ("Mostly", "A little", "Fully", "Fully"), strict=True):
        await visitor.tick(question, word)
    await visitor.field("One line, if you like").fill(LINE)
    narrow = "node => node.scrollWidth <= node.clientWidth"
    assert await visitor.modal.evaluate(narrow)
    await visitor.press("Send")
    await visitor.reads("We have your answers.")
    await visitor.leave()
    answered = visitor.said("You have answered how working together is going")
    await expect(answered.get_by_role("button", name="Change my answers")).to_be_visible()
    await expect(answered.get_by_role("button", name="Take them back")).to_be_visible()


async def _open(visitor: Visitor) -> None:
    """Dana lets three answers be enough, for the team is four, and opens one now."""
    await visitor.type_command("/coprod settings")
    await visitor.button("Change check-ins").click()
    await visitor.tick("From how many answers results are shown", "Three")
    await visitor.press("Save")
    await visitor.reads("Results are shown from 3 answers.")
    await visitor.leave()
    await visitor.type_command("/coprod reflect")
    await visitor.button("Open one now").click()
    await visitor.reads("Everybody in the team is asked")
    await visitor.leave()
