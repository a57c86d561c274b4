"""What people see in the pretend Slack: messages as they read now, dialogs, Homes, and words that
only they hear."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from time import time
from typing import Any

Json = dict[str, Any]
# Whose account is closed: such an id ends so.
CLOSED = "GONE"


@dataclass(slots=True)
class Message:
    workspace: str
    channel: str
    ts: str
    key: str
    metadata: Json
    blocks: list[Json]


class Screens:
    """A dialog goes by the trigger of the tap that opened it; Homes by workspace and person.
    `apologies` holds the triggers of the taps to which somebody heard more than nothing, or would
    have if the weather had let it through."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.dialogs: dict[str, Json] = {}
        self.homes: dict[tuple[str, str], Json] = {}
        self.apologies: set[str] = set()
        self._in: dict[tuple[str, str], list[Message]] = {}
        self._numbers = count(1)

    def to(self, workspace: str, address: str) -> Sequence[Message]:
        """What stands in somebody's direct messages."""
        return self._in.get((workspace, place(address)), ())

    def has_apologized(self, trigger: str) -> bool:
        """Whether something was said to a tap that has no answer when all goes well."""
        return trigger in self.apologies or trigger in self.dialogs

    def post(self, workspace: str, asked: Json) -> Json:
        if asked["channel"].endswith(CLOSED):
            return {"ok": False, "error": "user_disabled"}
        metadata = asked["metadata"]
        message = Message(
            workspace,
            place(asked["channel"]),
            f"{time():.0f}.{next(self._numbers):06}",
            metadata["event_payload"]["key"],
            metadata,
            asked["blocks"],
        )
        self.messages.append(message)
        self._in.setdefault((workspace, message.channel), []).append(message)
        return {"ok": True, "channel": message.channel, "ts": message.ts}

    def update(self, workspace: str, asked: Json) -> Json:
        for message in self._in.get((workspace, asked["channel"]), ()):
            if message.ts == asked["ts"]:
                message.blocks = asked["blocks"]
                return {"ok": True, "channel": message.channel, "ts": message.ts}
        return {"ok": False, "error": "message_not_found"}

    def history(self, workspace: str, asked: Json) -> Json:
        oldest = float(asked["oldest"])
        found = [
            {"type": "message", "ts": one.ts, "metadata": one.metadata}
            for one in self._in.get((workspace, asked["channel"]), ())
            if float(one.ts) > oldest
        ]
        return {"ok": True, "messages": found[::-1], "has_more": False}

    def open(self, asked: Json) -> Json:
        """A dialog, also on top of another one."""
        return self._show(asked["trigger_id"], asked["view"])

    def turn(self, asked: Json) -> Json:
        """A dialog becomes another one."""
        return self._show(asked["view_id"], asked["view"])

    def publish(self, workspace: str, asked: Json) -> Json:
        name = (workspace, asked["user_id"])
        self.homes[name] = {**asked["view"], "id": f"home of {name}"}
        return {"ok": True, "view": self.homes[name]}

    def _show(self, name: str, view: Json) -> Json:
        self.dialogs[name] = {**view, "id": name}
        return {"ok": True, "view": self.dialogs[name]}


def place(recipient: str) -> str:
    """Where a message to somebody stands: in a channel, or in direct messages."""
    return f"D{recipient[1:]}" if recipient.startswith("U") else recipient


def button(blocks: Sequence[Json], action: str) -> Json | None:
    """The first button for that action, where there is one."""
    found = (one for one in _taps(blocks) if one["action_id"].partition("#")[0] == action)
    return next(found, None)


def _taps(blocks: Sequence[Json]) -> Iterator[Json]:
    for block in blocks:
        if block["type"] == "actions":
            yield from block["elements"]
