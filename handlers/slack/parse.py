"""What came back from Slack, as the bot's own words: the inverse of `blockkit`.

Nothing here is authority; who acts, and in which workspace, is known from the verified request.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.slack import limits, payload

_COUNTER = re.compile(r"#\d+$")


class Values(dict[str, str]):
    """What was filled in, by field key. A field that is not there is empty, as one left empty."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Press:
    """A tap on a button, or a pick from a list: then `value` is the picked option's."""

    action: str
    payload: dict[str, str | int]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    action: str
    payload: dict[str, str | int]
    values: Values


def press(body: Mapping[str, object]) -> Press:
    """A `block_actions` body. `Gone` if the card is not one that this version makes."""
    match body.get("actions"):
        case [{"action_id": str(action_id), "selected_option": {"value": str(picked)}}, *_]:
            return Press(_action(action_id), {}, limits.clean(picked))
        case [{"action_id": str(action_id), "value": str(value)}, *_]:
            return Press(_action(action_id), payload.read(value))
        case _:
            raise payload.old_card()


def submission(view: Mapping[str, object]) -> Submission:
    """The view of a `view_submission` body. `Gone` if it is not one that this version makes."""
    match view:
        case {"callback_id": str(action), "state": {"values": dict(blocks)}}:
            values = Values({str(key): _value(inputs) for key, inputs in blocks.items()})
            return Submission(action, payload.read(view.get("private_metadata")), values)
        case _:
            raise payload.old_card()


def command_text(body: Mapping[str, object]) -> str:
    """What was typed after a slash command. Slack sends these three letters as entities."""
    typed = str(body.get("text", ""))
    typed = typed.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return limits.clean(typed).strip()


def is_direct_message(event: Mapping[str, object]) -> bool:
    """Whether an event is a person's own new message to the bot."""
    return event.get("channel_type") == "im" and "subtype" not in event and "bot_id" not in event


def _action(action_id: str) -> str:
    return _COUNTER.sub("", action_id)


def _value(inputs: object) -> str:
    match inputs:
        case {"value": {"value": str(value)} | {"selected_option": {"value": str(value)}}}:
            return limits.clean(value)
        case {"value": {"value": None} | {"selected_option": None}}:
            return ""
        case _:
            raise payload.old_card()
