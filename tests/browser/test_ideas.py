"""An idea is shared, found on the list and answered, by finger on a phone and on a desk."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.demo import Demo
from tests.browser.visitor import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LABEL = "What is your idea?"
MAP = "A map from the parking lot to your door, drawn by families"


async def test_an_idea_is_shared_unnamed_seen_and_answered(
    fresh_demo: Demo, visit: Visit, screen: Screen, tmp_path: Path
) -> None:
    rosa = await visit(screen)
    await rosa.come(fresh_demo.url)
    await rosa.be("Rosa Delgado", "Alongside")
    await rosa.composer.fill(MAP)
    await rosa.composer.press("Enter")
    offer = rosa.said("Is this an idea for your team?")
    await offer.get_by_role("button", name="Save as an idea").click()
    await expect(rosa.field(LABEL)).to_have_value(MAP)
    await rosa.press("Share")
    await expect(rosa.wrong).to_be_visible()
    await expect(rosa.field(LABEL)).to_have_value(MAP)
    await rosa.tick("How should it be shown?", "As “a family partner”")
    await rosa.reads("people may guess who it was")
    await rosa.page.screenshot(path=tmp_path / f"share_{screen.name}.png")
    await rosa.press("Share")
    await rosa.reads("It is shown as from a family partner.")
    await rosa.leave()

    await rosa.be("Dana Reyes", "qi-ibd")
    await rosa.type_command("/coprod ideas")
    await rosa.reads("New (1)", MAP, "From a family partner")
    await rosa.page.screenshot(path=tmp_path / f"board_{screen.name}.png")
    await rosa.press("Open")
    await rosa.press("Seen by Dana")
    await rosa.reads("seen by Dana Reyes")
    await rosa.press("Say what happens")
    await rosa.tick("How far is it?", "Trying it")
    await rosa.press("Save")
    await expect(rosa.wrong).to_contain_text("Somebody waits to hear it.")
    await rosa.field("One plain sentence for a family partner").fill("Sam draws one by Monday.")
    await rosa.press("Save")
    await rosa.reads("Trying it. Sam draws one by Monday.")
    await rosa.page.screenshot(path=tmp_path / f"page_{screen.name}.png")
    await rosa.leave()

    await rosa.be("Rosa Delgado", "App Home")
    await rosa.button("My ideas").first.click()
    await rosa.reads("We are trying it. Sam draws one by Monday.", "Does this answer it?")
    await rosa.press("Yes")
    await rosa.reads("You said that this answers it.")
    await rosa.page.screenshot(path=tmp_path / f"own_{screen.name}.png")


async def test_a_message_is_saved_once_its_author_agrees(
    fresh_demo: Demo, visit: Visit, screen: Screen
) -> None:
    rosa = await visit(screen)
    await rosa.come(fresh_demo.url)
    await rosa.be("Rosa Delgado", "qi-ibd")
    await rosa.composer.fill(MAP)
    await rosa.composer.press("Enter")
    said = rosa.said(MAP)
    await said.hover()
    await said.get_by_role("button", name="Save as idea").click()
    await expect(rosa.field(LABEL)).to_have_value(MAP)
    await rosa.leave()
    await rosa.be("Sam Okafor", "qi-ibd")
    await rosa.said(MAP).hover()
    await rosa.said(MAP).get_by_role("button", name="Save as idea").click()
    await rosa.reads("I can't ask Rosa Delgado just now.")  # she was asked for the agenda
