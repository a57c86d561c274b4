"""Somebody in front of the page: finds things by their labels, at any width."""

import asyncio
import re
from dataclasses import dataclass, field

from playwright.async_api import ConsoleMessage, Locator, Page, expect

WAITS_MS = 10_000


@dataclass(frozen=True)
class Screen:
    name: str
    width: int
    height: int
    touch: bool = False


DESKTOP = Screen("desktop", 1280, 800)
PHONE = Screen("phone", 390, 844, touch=True)


@dataclass
class Visitor:
    """`complaints` is what the browser's console said against the page: errors, refused content.

    Where a test stops the demo, `line_is_cut` keeps the browser's remarks on that out of it, and
    where somebody leaves the workspace, `refusals_are_expected` those on what is refused to them.
    """

    page: Page
    screen: Screen
    complaints: list[str] = field(default_factory=list)
    line_is_cut: bool = False
    refusals_are_expected: bool = False

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        expected = (self.line_is_cut and "net::ERR_" in message.text) or (
            self.refusals_are_expected and "status of 400" in message.text
        )
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(message.text)

    async def come(self, url: str) -> None:
        """Opens the page for the first time and puts the guide away."""
        await self.page.goto(url)
        await self.page.get_by_role("button", name="Got it").click()
        await expect(self.heading("#")).to_be_visible()

    async def leave(self) -> None:
        """Closes every form that is open, which would else wait for whoever comes next."""
        async with asyncio.timeout(60):
            while await self.modal.is_visible():
                # It may be closing by itself.
                for form in await self.modal.locator("form").element_handles():
                    await self.page.keyboard.press("Escape")
                    await form.wait_for_element_state("hidden")

    def heading(self, text: str) -> Locator:
        """The name of the place one is in."""
        return self.page.get_by_role("main").get_by_role("heading", level=1).filter(has_text=text)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("main").get_by_role("textbox", name=re.compile("^Message "))

    @property
    def modal(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def messages(self) -> Locator:
        return self.page.get_by_role("main").get_by_role("article")

    def said(self, text: str) -> Locator:
        """The messages of this conversation that hold `text`."""
        return self.messages.filter(has_text=text)

    async def menu(self) -> None:
        """Brings out the people and places, where a phone hides them."""
        drawer = self.button("Menu")
        if await drawer.is_visible() and await drawer.get_attribute("aria-expanded") == "false":
            await drawer.click()

    async def be(self, name: str, place: str) -> None:
        """Becomes a person and goes to a place, both as they are called in the side bar."""
        await self.menu()
        await self.page.get_by_role("radio", name=name).check()
        await self.go(place)

    async def go(self, place: str) -> None:
        await self.menu()
        places = self.page.get_by_role("navigation", name="Conversations")
        link = places.get_by_role("link", name=re.compile(f"^{place}"))
        await link.click()
        await expect(link).to_have_attribute("aria-current", "page")
        # The direct message and the App Home are both headed by the app's name.
        home = self.page.get_by_role("region", name="App Home")
        await expect(home).to_have_count(1 if place == "App Home" else 0)
        await expect(self.heading("Alongside" if place == "App Home" else place)).to_be_visible()

    async def move_clock(self, button: str) -> None:
        await self.button(button).click()
        await expect(self.button(button)).not_to_have_attribute("aria-busy", "true")

    async def type_command(self, text: str) -> None:
        await self.composer.fill(text)
        await self.composer.press("Enter")

    def field(self, label: str) -> Locator:
        """A field of the form that is open; a group of ticks is found by its legend."""
        return self.modal.get_by_label(label, exact=True)

    async def tick(self, group: str, option: str) -> None:
        ticks = self.modal.get_by_role("group", name=group)
        await ticks.get_by_role("radio", name=option, exact=True).check()

    async def press(self, name: str) -> None:
        """A button of the form that is open."""
        await self.modal.get_by_role("button", name=name, exact=True).click()

    @property
    def wrong(self) -> Locator:
        """What is said under the fields of the form that is open."""
        return self.modal.get_by_role("alert").filter(visible=True)

    async def reads(self, *texts: str) -> None:
        """Waits until the form that is open holds them all."""
        for text in texts:
            await expect(self.modal).to_contain_text(text)

    async def move_until(self, text: str) -> Locator:
        """Presses "Next nudge" until a message here says `text`; a week has no more than ten."""
        for _ in range(10):
            await self.move_clock("Next nudge")
            if await self.said(text).count():
                return self.said(text).last
        raise AssertionError(f"Nobody said {text!r}.")

    async def add_item(self, text: str) -> None:
        """Fills and sends the form that is open, and closes the receipt."""
        await self.modal.get_by_role("textbox").fill(text)
        await self.modal.get_by_role("button", name="Add", exact=True).click()
        await expect(self.modal).to_contain_text("We have it")
        await self.modal.get_by_role("button", name="Close").click()
        await expect(self.modal).to_be_hidden()
