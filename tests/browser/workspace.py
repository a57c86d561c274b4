"""A pretend workspace alone: what an app would call is called by the test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette

from handlers.demo.seed import CHANNEL, DANA, SEED
from handlers.sandbox import Sandbox, SandboxConfig, Seed
from handlers.server import WebServer, listen

TOKEN = "xoxb-of-the-tests"


@dataclass
class Workspace:
    url: str
    http: aiohttp.ClientSession
    sandbox: Sandbox

    async def call(self, method: str, **given: object) -> dict[str, Any]:
        """A Web API method, as the app would call it."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        url = f"{self.url}/api/{method}"
        async with self.http.post(url, json=given, headers=headers) as answer:
            told: dict[str, Any] = await answer.json()
        assert told["ok"], told
        return told

    async def post(self, *blocks: dict[str, Any]) -> None:
        """Posts a message in the channel, as the app would."""
        await self.call("chat.postMessage", channel=CHANNEL, text="A message", blocks=blocks)

    async def upload(self, name: str, title: str, content: bytes) -> str:
        """Uploads a file, as the app would; its id."""
        given = await self.call("files.getUploadURLExternal", filename=name, length=len(content))
        async with self.http.post(given["upload_url"], data=content) as answer:
            assert answer.status == 200
        files = [{"id": given["file_id"], "title": title}]
        await self.call("files.completeUploadExternal", files=files)
        return str(given["file_id"])

    async def open(self, *blocks: dict[str, Any]) -> str:
        """Opens a form before Dana, as if she had asked for it in the channel; its id."""
        trigger = self.sandbox.workspace.tickets.trigger(DANA, CHANNEL)
        opened = await self.call("views.open", trigger_id=trigger, view=a_form(*blocks))
        return str(opened["view"]["id"])

    def submitted(self) -> dict[str, Any]:
        """What stood in the fields of the form that was sent last, by block id."""
        sent = self.sandbox.workspace.traffic.after(0)
        last = next(one for one in reversed(sent) if one["name"].startswith("view_submission"))
        values = last["request"]["view"]["state"]["values"]
        return {block_id: fields["it"] for block_id, fields in values.items()}


@asynccontextmanager
async def running(seed: Seed) -> AsyncIterator[Workspace]:
    """A workspace whose app is not running."""
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    config = SandboxConfig(
        seed=seed,
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
        yield Workspace(url, http, sandbox)
        web.should_exit = True
        await serving


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with running(SEED) as opened:
        yield opened


def a_form(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": _plain("A form"),
        "submit": _plain("Add"),
        "close": _plain("Close"),
        "blocks": blocks,
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}
