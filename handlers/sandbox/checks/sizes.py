"""Payloads that are too large as a whole; Slack has an error of its own for each."""

import json

from handlers.sandbox.checks.problem import Node, parts_of

VIEW_BYTES = 250_000
MESSAGE_TEXT_CHARACTERS = 12_000


def view_is_too_large(view: Node) -> bool:
    """Whether a view is over Slack's 250 KB: the refusal is then `view_too_large`."""
    return len(json.dumps(view, separators=(",", ":"))) > VIEW_BYTES


def blocks_are_too_long(blocks: object) -> bool:
    """Whether all text in the blocks is over what chat.postMessage takes: `msg_blocks_too_long`.

    The reference does not say so; Slack's developers put it at 12,000 characters of text
    (https://github.com/slackapi/bolt-js/issues/2509). Answers to a response_url are not measured.
    """
    texts = [node.get("text") for _, node in parts_of(blocks, "/blocks")]
    return sum(len(text) for text in texts if isinstance(text, str)) > MESSAGE_TEXT_CHARACTERS
