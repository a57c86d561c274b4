"""What is tapped, picked from or filled in, and the plain words on it."""

from collections.abc import Sequence
from typing import Any, assert_never

from bot.cards import Button, ChoiceField, Field, Option, Style, TextField
from handlers.slack import limits, payload

Element = dict[str, Any]


def plain_text(text: str, limit: int) -> Element:
    """Words shown letter by letter, shortened to `limit`. Slack refuses a label without any
    letter, so an empty one becomes "…"."""
    words = limits.shorten(limits.clean(text), limit)
    return {"type": "plain_text", "text": words if words.strip() else "…", "emoji": False}


def button(tap: Button) -> Element:
    element = {
        "type": "button",
        "action_id": tap.action,
        "text": plain_text(tap.label, limits.LABEL),
        "value": payload.write(tap.payload, limits.BUTTON_VALUE),
    }
    match tap.style:
        case Style.DEFAULT:
            return element
        case Style.PRIMARY | Style.DANGER:
            return {**element, "style": tap.style.value}
        case _:
            assert_never(tap.style)


def select(action: str, label: str, options: Sequence[Option], chosen: str = "") -> Element:
    """A list to pick one from. More than a hundred options stand in numbered groups."""
    shown = [_option(option) for option in options]
    element: Element = {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain_text(label, limits.PLACEHOLDER),
    }
    if len(shown) <= limits.OPTIONS:
        element["options"] = shown
    else:
        element["option_groups"] = _groups(shown)
    if initial := [option for option in shown if option["value"] == chosen]:
        element["initial_option"] = initial[0]
    return element


def field(asked: Field) -> Element:
    """An input block; what is filled in comes back under the field's key and "value"."""
    block: Element = {
        "type": "input",
        "block_id": asked.key,
        "label": plain_text(asked.label, limits.FIELD),
        "optional": asked.optional,
        "element": _blank(asked),
    }
    if limits.clean(asked.hint).strip():
        block["hint"] = plain_text(asked.hint, limits.FIELD)
    return block


def _blank(asked: Field) -> Element:
    match asked:
        case TextField():
            return _text_input(asked)
        case ChoiceField():
            return select("value", asked.label, asked.options, asked.value)
        case _:
            assert_never(asked)


def _text_input(asked: TextField) -> Element:
    """What stands in it already is never cut for the field's own limit, only for Slack's: whoever
    typed too much still finds it there."""
    value = limits.shorten(limits.clean(asked.value), limits.TEXT)
    element: Element = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": asked.multiline or "\n" in value,
        "max_length": min(max(asked.max_length, limits.length(value), 1), limits.TEXT),
    }
    if value:
        element["initial_value"] = value
    return element


def _option(option: Option) -> Element:
    if not 0 < limits.length(option.value) <= limits.OPTION_VALUE:
        raise ValueError(f"An option's value has 1 to {limits.OPTION_VALUE} characters")
    return {"text": plain_text(option.label, limits.LABEL), "value": option.value}


def _groups(options: list[Element]) -> list[Element]:
    if len(options) > limits.OPTIONS**2:
        raise ValueError(f"{len(options)} options; Slack takes {limits.OPTIONS**2}")
    starts = range(0, len(options), limits.OPTIONS)
    groups = [(start, options[start : start + limits.OPTIONS]) for start in starts]
    return [
        {
            "label": plain_text(f"{start + 1}–{start + len(group)}", limits.LABEL),
            "options": group,
        }
        for start, group in groups
    ]
