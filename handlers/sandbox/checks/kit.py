"""A payload read by the `blockkit` package, part by part, so that a fault has its exact place."""

import re
from typing import Any

import blockkit
from blockkit.core import ComponentValidationError, FieldValidationError

from handlers.sandbox.checks.kinds import (
    ALT_TEXT_CHARACTERS,
    ARRAYS,
    BLOCKS,
    ELEMENTS,
    UNTYPED,
    VIEWS,
    WITHHELD,
    Kind,
)
from handlers.sandbox.checks.problem import MALFORMED, Node, UnreadableError, is_node

WRONG_TYPE = re.compile(r"Expected types? .*, got '(\w+)'")
WRONG_LENGTH = re.compile(r"Length must be between (\d+) and (\d+) \(got (\d+)\)")


def read_block(block: Node, pointer: str) -> Node | None:
    """The block as the components understood it; None for a block newer than the package."""
    kind = BLOCKS.get(str(block.get("type")))
    if kind is None:
        return None
    return _built(_component(kind, block, pointer))


def read_head(head: Node) -> Node:
    """A view without its blocks, as the components understood it."""
    kind = VIEWS.get(str(head.get("type")))
    if kind is None:
        raise UnreadableError(f"unsupported type: {head.get('type')}", "/type")
    return _built(_component(kind, head, ""))


def _built(component: Any) -> Node:
    built: dict[str, object] = component.build()
    return built


def _known(kind: Kind) -> set[str]:
    """What the component can be made with, and is to be."""
    code = kind.__init__.__code__
    taken = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    return set(taken) - WITHHELD.get(kind, set())


def _component(kind: Kind, node: Node, pointer: str) -> Any:
    known = _known(kind)
    fields = {
        key: _part(key, value, f"{pointer}/{key}") for key, value in node.items() if key in known
    }
    try:
        component: Any = kind(**_taken_by_slack(kind, fields))
        component.validate()
    except FieldValidationError as error:
        sentence = _as_slack_says_it(error.field_name, error.message)
        raise UnreadableError(sentence, f"{pointer}/{error.field_name}") from error
    except ComponentValidationError as error:
        raise UnreadableError(error.message, pointer) from error
    except MALFORMED as error:
        raise UnreadableError(f"malformed {kind.__name__}: {error}", pointer) from error
    return component


def _part(key: str, value: object, pointer: str) -> Any:
    if isinstance(value, list):
        if key not in ARRAYS:
            raise UnreadableError("must not be an array", pointer)
        return [_part(key, item, f"{pointer}/{index}") for index, item in enumerate(value)]
    if not is_node(value):
        return value
    kind = ELEMENTS.get(str(value.get("type"))) or UNTYPED.get(key)
    if kind is None:
        raise UnreadableError(f"unsupported type: {value.get('type')}", f"{pointer}/type")
    return _component(kind, value, pointer)


def _taken_by_slack(kind: Kind, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields, with what Slack takes and the package does not put in a form that it knows."""
    if kind in (blockkit.Image, blockkit.ImageEl) and isinstance(fields.get("alt_text"), str):
        return {**fields, "alt_text": fields["alt_text"][:ALT_TEXT_CHARACTERS]}
    if kind is blockkit.Option:
        texts = {k: v for k, v in fields.items() if isinstance(v, blockkit.Text)}
        return {**fields, **{key: _plain(text) for key, text in texts.items()}}
    if kind is blockkit.Actions:
        elements = fields.get("elements")
        if isinstance(elements, list):
            return {**fields, "elements": [_for_actions(element) for element in elements]}
    return fields


def _plain(text: Any) -> blockkit.Text:
    """The options of checkboxes and radio buttons may be `mrkdwn`."""
    return blockkit.Text(text.build()["text"], type="plain_text")


def _for_actions(element: object) -> object:
    """An actions block may hold a datetimepicker, https://docs.slack.dev/reference/block-kit."""
    return blockkit.DatePicker() if isinstance(element, blockkit.DatetimePicker) else element


def _as_slack_says_it(field: str, message: str) -> str:
    """`Length must be between 1 and 75 (got 80)` → `must be less than 76 characters`."""
    if message == "Value is required":
        return f"missing required field: {field}"
    if found := WRONG_TYPE.fullmatch(message):
        return f"unsupported type: {found[1]}"
    if found := WRONG_LENGTH.match(message):
        least, most, length = (int(number) for number in found.groups())
        short = f"must be more than {least - 1} characters"
        return short if length < least else f"must be less than {most + 1} characters"
    return message
