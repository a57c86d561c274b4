"""The page where no bot answers, and every kind of field that a bot may send."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect
from starlette.applications import Starlette

from handlers.demo.seed import CHANNEL, SEED
from handlers.sandbox import Sandbox, SandboxConfig
from handlers.server import WebServer, listen
from tests.browser.conftest import Visit
from tests.browser.visitor import DESKTOP

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TOKEN = "xoxb-of-the-tests"


@dataclass
class Workspace:
    url: str
    http: aiohttp.ClientSession

    async def post(self, *blocks: dict[str, Any]) -> None:
        """Posts a message in the channel, as the app would."""
        message = {"channel": CHANNEL, "text": "A message", "blocks": blocks}
        headers = {"Authorization": f"Bearer {TOKEN}"}
        url = f"{self.url}/api/chat.postMessage"
        async with self.http.post(url, json=message, headers=headers) as answer:
            told = await answer.json()
        assert told["ok"], told


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    """A workspace whose app is not running."""
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    config = SandboxConfig(
        seed=SEED,
        signing_secret="a signing secret of the tests",
        bot_token=TOKEN,
        app_token="xapp-of-the-tests",
        base_url=url,
        events_url=f"{url}/nobody",
        now=lambda: datetime.now(UTC),
    )
    async with Sandbox(config) as sandbox, aiohttp.ClientSession() as http:
        web = WebServer(
            Starlette(routes=sandbox.routes), "127.0.0.1", port, before_stop=sandbox.hang_up
        )
        serving = asyncio.create_task(web.serve(sockets=[listening]))
        await web.listening()
        yield Workspace(url, http)
        web.should_exit = True
        await serving


async def test_a_failed_command_is_said_once_and_kept(workspace: Workspace, visit: Visit) -> None:
    visitor = await visit(DESKTOP)
    await visitor.come(workspace.url)
    await visitor.type_command("/coprod agenda add Parking")

    await expect(visitor.said("/coprod failed with the error")).to_have_count(1)
    await expect(visitor.composer).not_to_have_attribute("readonly", "")
    await expect(visitor.page.get_by_role("alert").filter(visible=True)).to_have_count(0)
    await expect(visitor.composer).to_have_value("/coprod agenda add Parking")


async def test_a_failed_click_is_said_beside_the_button(workspace: Workspace, visit: Visit) -> None:
    press = {"type": "button", "action_id": "go", "text": _plain("Press me")}
    await workspace.post({"type": "actions", "block_id": "row", "elements": [press]})
    visitor = await visit(DESKTOP)
    await visitor.come(workspace.url)
    await visitor.button("Press me").click()

    await expect(visitor.messages.get_by_role("alert")).to_contain_text("trouble connecting")
    await expect(visitor.button("Press me")).not_to_have_attribute("aria-busy", "true")


async def test_choices_in_groups_are_shown_under_their_names(
    workspace: Workspace, visit: Visit
) -> None:
    groups = [
        {"label": _plain("This month"), "options": [_option("Jan 20"), _option("Jan 27")]},
        {"label": _plain("Later"), "options": [_option("Feb 3")]},
    ]
    await workspace.post(_choice("static_select", groups), _choice("multi_static_select", groups))
    visitor = await visit(DESKTOP)
    await visitor.come(workspace.url)

    one = visitor.messages.get_by_role("combobox", name="Which meeting?")
    await expect(one.locator("optgroup")).to_have_count(2)
    await expect(one.locator("optgroup[label=Later] option")).to_have_text("Feb 3")
    many = visitor.messages.get_by_role("group", name="Which meeting?")
    await expect(
        many.get_by_role("group", name="This month").get_by_role("checkbox")
    ).to_have_count(2)


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def _option(text: str) -> dict[str, Any]:
    return {"text": _plain(text), "value": text}


def _choice(kind: str, groups: list[dict[str, Any]]) -> dict[str, Any]:
    choice = {
        "type": kind,
        "action_id": "choose",
        "placeholder": _plain("Which meeting?"),
        "option_groups": groups,
    }
    text = {"type": "mrkdwn", "text": "Choose."}
    return {"type": "section", "block_id": kind, "text": text, "accessory": choice}
