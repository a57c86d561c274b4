"""What an app wants to say: read, checked and refused as Slack does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.sandbox.checks import blocks_are_too_long, message_problems
from handlers.sandbox.errors import Refusal
from handlers.sandbox.files import Files
from handlers.sandbox.records import Json
from handlers.sandbox.views import with_ids

POST_CHARACTERS = 40_000
# An edit takes far less text than a post, counted in bytes.
UPDATE_BYTES = 4_000


@dataclass(frozen=True)
class Content:
    """`blocks` is None where the app did not name any, which an update reads as "keep them"."""

    text: str
    blocks: list[Json] | None
    metadata: Json | None


def read_content(given: Mapping[str, object], files: Files) -> Content:
    """Content of chat.postMessage and its kin.

    Raises Refusal no_text, msg_too_long, msg_blocks_too_long, invalid_blocks_format,
    invalid_blocks (with Slack's `[ERROR] …` sentences), invalid_metadata_format.
    """
    text = given.get("text")
    if text is not None and not isinstance(text, str):
        raise Refusal("invalid_arguments", ["[ERROR] must be a string [json-pointer:/text]"])
    blocks = _list(given.get("blocks"), "invalid_blocks_format")
    attachments = _list(given.get("attachments"), "invalid_attachments")
    if not (text or "").strip() and not blocks and not attachments:
        raise Refusal("no_text")
    if len(text or "") > POST_CHARACTERS:
        raise Refusal("msg_too_long")
    checked: Json = {"text": text or "", "blocks": blocks or []}
    problems = message_problems(checked | ({"attachments": attachments} if attachments else {}))
    problems = problems or files.problems(blocks or [])
    if problems:
        raise Refusal("invalid_blocks", problems)
    if blocks_are_too_long(blocks or []):
        raise Refusal("msg_blocks_too_long")
    metadata = _metadata(given.get("metadata"))
    return Content(text or "", None if blocks is None else with_ids(blocks), metadata)


def _list(value: object, error: str) -> list[Json] | None:
    parsed = _parsed(value, error)
    if parsed is None:
        return None
    if not isinstance(parsed, list):
        raise Refusal(error)
    return parsed


def _metadata(value: object) -> Json | None:
    parsed = _parsed(value, "invalid_metadata_format")
    if parsed is None:
        return None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("event_payload"), dict):
        raise Refusal("invalid_metadata_format")
    if not isinstance(parsed.get("event_type"), str):
        raise Refusal("invalid_metadata_format")
    return parsed


def _parsed(value: object, error: str) -> object:
    """A value that forms carry as JSON text and JSON bodies carry as it is."""
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise Refusal(error) from None
