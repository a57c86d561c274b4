"""Joining and leaving, one's profile, and a team's routines, on a phone and on a desk."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.demo import Demo
from tests.browser.visitor import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def test_rosa_leaves_comes_back_is_welcomed_and_tells_of_herself(
    fresh_demo: Demo, visit: Visit, screen: Screen, tmp_path: Path
) -> None:
    rosa = await visit(screen)
    await rosa.come(fresh_demo.url)
    await rosa.be("Rosa Delgado", "Alongside")
    await rosa.type_command("/coprod settings")
    await rosa.button("Leave this team").last.click()
    await rosa.reads("When you leave Maple Valley IBD:")
    await rosa.page.screenshot(path=tmp_path / "leave.png")
    await rosa.press("Leave")
    await rosa.reads("You are no longer in Maple Valley IBD.")
    await rosa.press("Close")

    await rosa.be("Dana Reyes", "qi-ibd")
    await rosa.type_command("/coprod team")
    await rosa.button("Add a partner").last.click()
    await rosa.modal.get_by_role("checkbox", name="We have talked").check()
    await rosa.field("Their account in this workspace").select_option("U0ROSA")
    await rosa.modal.get_by_role("checkbox", name="I confirm").check()
    await rosa.press("Add")
    await rosa.reads("Rosa Delgado is a family partner in Maple Valley IBD now.")
    await rosa.press("Close")

    await rosa.be("Rosa Delgado", "Alongside")
    await expect(rosa.said("Welcome, Rosa.")).to_have_count(1)
    await rosa.page.screenshot(path=tmp_path / "welcome.png")
    await rosa.said("Welcome, Rosa.").get_by_role("button", name="Your profile").click()
    await rosa.press("Change")
    await rosa.field("What are you good at?").fill("graphic design, " + "a" * 61)
    await rosa.field("Your story, as much as you like").fill("My son Leo is nine.")
    await rosa.press("Save")
    await expect(rosa.wrong).to_contain_text("longer than 60 letters")
    await rosa.page.screenshot(path=tmp_path / "profile.png")
    await rosa.field("What are you good at?").fill("graphic design, Spanish")
    await rosa.press("Save")
    await rosa.reads("Good at: graphic design, Spanish", "Story: My son Leo is nine.")


async def test_a_lead_sets_the_routines(
    fresh_demo: Demo, visit: Visit, screen: Screen, tmp_path: Path
) -> None:
    dana = await visit(screen)
    await dana.come(fresh_demo.url)
    await dana.be("Dana Reyes", "qi-ibd")
    await dana.type_command("/coprod")
    await dana.button("Routines").last.click()
    await dana.reads("What I do for Maple Valley IBD on a schedule.")
    await dana.page.screenshot(path=tmp_path / "routines.png")
    await dana.press("Change the agenda")
    await dana.field("Your own questions to ask families aloud").fill("What was hard?")
    await dana.page.screenshot(path=tmp_path / "routine.png")
    await dana.press("Save")
    await dana.reads("Saved. So it stands now:", "Your team has added one question of its own.")
