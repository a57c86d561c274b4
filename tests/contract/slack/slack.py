"""Slack's side by hand: what Slack would send to the bot, and what it never would."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from handlers.sandbox import payloads
from handlers.sandbox.content import Content
from handlers.sandbox.posting import post_as_app
from handlers.sandbox.wire import Answer
from tests.world import SIGNING_SECRET, World

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    status: int
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def signed(body: bytes, at: float | None = None) -> dict[str, str]:
    """Slack's signature for a body that it sends at that time (Unix seconds), or now."""
    timestamp = str(int(time.time() if at is None else at))
    key, message = SIGNING_SECRET.encode(), f"v0:{timestamp}:".encode() + body
    signature = "v0=" + hmac.new(key, message, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}


def form(fields: Mapping[str, str]) -> bytes:
    return urlencode(fields).encode()


def interaction(payload: object) -> bytes:
    """How Slack sends a click or a form: JSON in one field."""
    return form({"payload": json.dumps(payload)})


async def post(
    world: World, body: bytes, kind: str = FORM, headers: Mapping[str, str] | None = None
) -> Reply:
    """Posts any body to the bot; signed unless other headers are given."""
    given = signed(body) if headers is None else headers
    url = f"{world.base_url}/slack/events"
    async with world.http.post(url, data=body, headers={"Content-Type": kind, **given}) as reply:
        return Reply(reply.status, await reply.text())


def command(world: World, user: str, text: str, channel: str) -> Json:
    workspace = world.sandbox.workspace
    return payloads.command(workspace, workspace.directory.user(user), channel, "/coprod", text)


def click(world: World, user: str, action: Json, channel: str | None = None) -> Json:
    """A click on a message of the bot's in that channel, or in the person's direct message.
    `action` is as Slack would have it, or as somebody made it up."""
    workspace = world.sandbox.workspace
    place = channel or workspace.directory.dm(user)
    message = post_as_app(workspace, place, Content("A card.", None, None))
    named = {"block_id": "#0", **action}
    return payloads.message_action(workspace, workspace.directory.user(user), message, named, {})


def button(action: str, value: object) -> Json:
    """A pressed button; a value that is no text is sent as JSON."""
    text = value if isinstance(value, str) else json.dumps(value)
    return {"type": "button", "action_id": action, "value": text}


def item_form(world: World, user: str, payload: object, text: str) -> Json:
    """The form for an item, filled in and sent, with whatever is hidden in it."""
    workspace = world.sandbox.workspace
    field = {"type": "plain_text_input", "action_id": "value"}
    label = {"type": "plain_text", "text": "What should we talk about?"}
    given = {
        "type": "modal",
        "callback_id": "agenda.add",
        "private_metadata": payload if isinstance(payload, str) else json.dumps(payload),
        "title": {"type": "plain_text", "text": "Add an item"},
        "submit": {"type": "plain_text", "text": "Add"},
        "blocks": [{"type": "input", "block_id": "text", "label": label, "element": field}],
    }
    view = workspace.views.open(user, given)
    state = {"text": {"value": {"type": "plain_text_input", "value": text}}}
    return payloads.view_submission(workspace, workspace.directory.user(user), view, state)


async def interact(world: World, payload: Json) -> Answer:
    """Sends a click or a form, and waits for everything that comes of it."""
    answer = await world.sandbox.dispatch.send("interactive", payload["type"], payload)
    await world.settled()
    return answer


async def run(world: World, fields: Json) -> Answer:
    """Sends a command, and waits for everything that comes of it."""
    answer = await world.sandbox.dispatch.send("slash_commands", "command", fields)
    await world.settled()
    return answer


def open_dialogs(world: World, user: str) -> list[str]:
    """The titles of the dialogs that lie open before a person, the one on top last."""
    stack = world.sandbox.workspace.views.stack(user)
    return [str(view.body["title"]["text"]) for view in stack]


def calls(world: World, way: str = "from bot") -> list[str]:
    """What went over the wire, in order."""
    return [
        entry["name"] for entry in world.sandbox.workspace.traffic.after(0) if entry["way"] == way
    ]
