"""A payload read by `slack_sdk`'s own models."""

import re
from typing import Any, cast

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers.sandbox.checks.problem import MALFORMED, Node, UnreadableError

MISSING = re.compile(r"missing \d+ required .*arguments?: '(\w+)'")
UNEXPECTED = re.compile(r"unexpected keyword argument '(\w+)'")
# Asked beforehand, for the models log an unknown block with all that it says.
TYPES = {str(vars(kind).get("type")) for kind in Block.__subclasses__()}


def read_block(block: Node, pointer: str) -> Node:
    """The block as the models understood it: what they do not know is gone from it."""
    if block.get("type") not in TYPES:
        raise UnreadableError(f"unsupported type: {block.get('type')}", f"{pointer}/type")
    try:
        # A copy, for the models take the type out of what they are given.
        return cast(Block, Block.parse(dict(block))).to_dict()
    except SlackObjectFormationError as error:
        raise UnreadableError(str(error), pointer) from error
    except MALFORMED as error:
        raise UnreadableError(_as_slack_says_it(error), pointer) from error


def read_head(head: Node) -> Node:
    """A view without its blocks, as the models understood it."""
    stand_in = {**head, "blocks": [{"type": "divider"}]}
    try:
        return cast(Node, View(**cast(dict[str, Any], stand_in)).to_dict())
    except SlackObjectFormationError as error:
        raise UnreadableError(str(error), "/") from error
    except MALFORMED as error:
        raise UnreadableError(_as_slack_says_it(error), "/") from error


def _as_slack_says_it(error: Exception) -> str:
    """`…__init__() missing 1 required keyword-only argument: 'text'` → a sentence on the field."""
    if found := MISSING.search(str(error)):
        return f"missing required field: {found[1]}"
    if found := UNEXPECTED.search(str(error)):
        return f"unsupported field: {found[1]}"
    return f"malformed: {error}"
