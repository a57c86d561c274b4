"""What is tapped, picked from or filled in, and the plain words on it."""

from collections.abc import Sequence
from typing import Any, assert_never

from bot.cards import (
    Button,
    ChannelField,
    ChoiceField,
    DateField,
    Field,
    FileField,
    ManyField,
    MemberField,
    Option,
    Style,
    TextField,
    TimeField,
)
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
    """A list to pick one from."""
    shown = [_option(option) for option in options]
    return {
        "type": "static_select",
        "action_id": action,
        **_placeholder(label),
        **_listed(shown),
        **_first(shown, chosen),
    }


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
            return _one(asked)
        case ManyField():
            return _many(asked)
        case DateField(value=day):
            return _begun("datepicker", "initial_date", day.isoformat() if day else "")
        case TimeField(value=clock):
            return _begun("timepicker", "initial_time", f"{clock:%H:%M}" if clock else "")
        case MemberField(value=member):
            return {**_begun("users_select", "initial_user", member), **_placeholder(asked.label)}
        case ChannelField():
            return _channel(asked)
        case FileField():
            # No `filetypes`: Slack's list of them has no "ics", and a name is no proof anyway.
            return {**_begun("file_input"), "max_files": 1}
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


def _begun(kind: str, key: str = "", value: str = "") -> Element:
    """An element of a form with what stands in it already, if anything does."""
    element = {"type": kind, "action_id": "value"}
    return {**element, key: value} if value else element


def _one(asked: ChoiceField) -> Element:
    if not asked.open or len(asked.options) > limits.OPEN_OPTIONS:
        return select("value", asked.label, asked.options, asked.value)
    shown = [_option(option) for option in asked.options]
    return {**_begun("radio_buttons"), "options": shown, **_first(shown, asked.value)}


def _many(asked: ManyField) -> Element:
    shown = [_option(option) for option in asked.options]
    if len(shown) <= limits.OPEN_OPTIONS:
        element = {**_begun("checkboxes"), "options": shown}
    else:
        element = {
            **_begun("multi_static_select"),
            **_placeholder(asked.label),
            **_listed(shown),
        }
    chosen = [option for option in shown if option["value"] in asked.values]
    return {**element, "initial_options": chosen} if chosen else element


def _channel(asked: ChannelField) -> Element:
    """A list of channels alone. Slack would have two channels to begin with if both were said."""
    element = {
        **_begun("conversations_select", "initial_conversation", asked.value),
        **_placeholder(asked.label),
        "filter": {"include": ["public", "private"]},
    }
    if asked.here and not asked.value:
        element["default_to_current_conversation"] = True
    return element


def _placeholder(label: str) -> Element:
    return {"placeholder": plain_text(label, limits.PLACEHOLDER)}


def _option(option: Option) -> Element:
    if not 0 < limits.length(option.value) <= limits.OPTION_VALUE:
        raise ValueError(f"An option's value has 1 to {limits.OPTION_VALUE} characters")
    return {"text": plain_text(option.label, limits.LABEL), "value": option.value}


def _first(options: list[Element], chosen: str) -> Element:
    """The option that is chosen already, if it is offered."""
    initial = [option for option in options if option["value"] == chosen]
    return {"initial_option": initial[0]} if initial else {}


def _listed(options: list[Element]) -> Element:
    """The options of a list; more than a hundred stand in numbered groups."""
    if len(options) <= limits.OPTIONS:
        return {"options": options}
    return {"option_groups": _groups(options)}


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
