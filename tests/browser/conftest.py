"""A real browser before a real demo. Without Chromium these tests are skipped, and say so."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal, Protocol

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.demo import Demo, running_demo
from tests.browser.visitor import DESKTOP, PHONE, WAITS_MS, Screen, Visitor
from tests.browser.workspace import workspace

__all__ = ["workspace"]

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
QUIETLY = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PICTURES = Path("docs/pictures")

Scheme = Literal["light", "dark"]


class Visit(Protocol):
    async def __call__(self, screen: Screen, scheme: Scheme = "light") -> Visitor: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--save-pictures", action="store_true", help="write the pictures that the README shows"
    )


@pytest.fixture(scope="session")
async def browser(anyio_backend: str) -> AsyncIterator[Browser]:
    chromium = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    if chromium is None:
        missing = f"no Chromium here (looked for {', '.join(CHROMIUMS)})"
        if os.environ.get("ALONGSIDE_TESTS_SKIP_NOTHING"):
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=WAITS_MS)
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        yield opened
        await opened.close()


@pytest.fixture(params=[DESKTOP, PHONE], ids=lambda screen: screen.name, scope="session")
def screen(request: pytest.FixtureRequest) -> Screen:
    chosen: Screen = request.param
    return chosen


@pytest.fixture(scope="session")
def story(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a demo that has played its two weeks, was never visited, and was stopped."""
    data = tmp_path_factory.mktemp("demo") / "story"
    with running_demo(data):
        pass
    return data


@pytest.fixture
def fresh_data(story: Path, tmp_path: Path) -> Path:
    """A demo's files of one's own, as they are after its story."""
    return Path(shutil.copytree(story, tmp_path / "demo"))


@pytest.fixture
def fresh_demo(fresh_data: Path) -> Iterator[Demo]:
    with running_demo(fresh_data) as demo:
        yield demo


@pytest.fixture(scope="session")
def demo(story: Path, screen: Screen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo for all tests of a screen, on Jan 14, 2026: Rosa has just been asked."""
    data = tmp_path_factory.mktemp(screen.name) / "demo"
    with running_demo(shutil.copytree(story, data)) as running:
        yield running


@pytest.fixture
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    """Opens a browser that was never here; at the end nothing may stand in its console.

    Ask for a demo of your own before this, so that the demo outlives its visitors.
    """
    visitors: list[Visitor] = []
    async with AsyncExitStack() as stack:

        async def arrive(screen: Screen, scheme: Scheme = "light") -> Visitor:
            context = await browser.new_context(
                viewport={"width": screen.width, "height": screen.height},
                has_touch=screen.touch,
                reduced_motion="reduce",
                color_scheme=scheme,
            )
            stack.push_async_callback(context.close)
            context.set_default_timeout(WAITS_MS)
            visitors.append(Visitor(await context.new_page(), screen))
            return visitors[-1]

        yield arrive
        for visitor in visitors:
            await visitor.leave()
    assert [visitor.complaints for visitor in visitors] == [[] for _ in visitors]


@pytest.fixture
async def visitor(visit: Visit, demo: Demo, screen: Screen) -> Visitor:
    """Somebody who has opened the page of the shared demo and put the guide away."""
    arrived = await visit(screen)
    await arrived.come(demo.url)
    return arrived


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    """Where pictures go: into the documents when asked to, else nowhere that stays."""
    if request.config.getoption("--save-pictures", default=False):
        PICTURES.mkdir(parents=True, exist_ok=True)
        return PICTURES
    chosen: Path = request.getfixturevalue("tmp_path")
    return chosen


# What is the same at both widths is looked at by `make soak` on the one that it is less often
# used on. The first loop and what holds for everyone are always both.
SOAKED = {
    "test_conversation.py": PHONE,
    "test_staying.py": PHONE,
    "test_setup.py": PHONE,
    "test_round.py": PHONE,
    "test_meetings.py": PHONE,
    "test_partner.py": DESKTOP,
    "test_checkin.py": DESKTOP,
    "test_people.py": DESKTOP,
    "test_ideas.py": DESKTOP,
    "test_summary.py": DESKTOP,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        called = getattr(item, "callspec", None)
        screen = called.params.get("screen") if called else None
        if screen is not None and screen is SOAKED.get(item.path.name):
            item.add_marker("soak")
