"""Small blocks and views for these tests."""

from typing import Any


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(label: str, action_id: str = "press", value: str = "v1") -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "value": value, "text": plain(label)}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": "row", "elements": list(elements)}


def select(placeholder: str, *options: str) -> dict[str, Any]:
    return {
        "type": "static_select",
        "action_id": "pick",
        "placeholder": plain(placeholder),
        "options": [{"text": plain(one), "value": one.lower()} for one in options],
    }


def field(label: str, element: dict[str, Any], block_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element} | more


def text_field(label: str, block_id: str = "item", **more: Any) -> dict[str, Any]:
    return field(label, {"type": "plain_text_input", "action_id": "text", **more}, block_id)


def modal(*blocks: dict[str, Any], title: str = "Add an item", **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "add",
        "title": plain(title),
        "submit": plain("Add"),
        "blocks": list(blocks) or [text_field("Your item")],
    } | more


def home(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "home", "blocks": list(blocks) or [section("Welcome")]}
