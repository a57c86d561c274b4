"""What a choice offers to one person: its own options, or people and places of the workspace.

Everything is read from the JSON that the page has too (`/sandbox/state`), so that a person driven
by a program is offered exactly what somebody in front of the page is.
"""

from collections.abc import Iterable

from handlers.sandbox.records import Json

_PEOPLE = ("users_select", "multi_users_select")
_CHANNELS = ("channels_select", "multi_channels_select")
_CONVERSATIONS = ("conversations_select", "multi_conversations_select")
FROM_WORKSPACE = (*_PEOPLE, *_CHANNELS, *_CONVERSATIONS)


def options(element: Json) -> list[Json]:
    """The options that a choice brings itself, those in groups too."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def offered(element: Json, state: Json) -> dict[str, str]:
    """The shown text of each choice by its value. `state` is as `/sandbox/state` gives it."""
    kind = element["type"]
    if kind in _PEOPLE:
        return {user["id"]: user["real_name"] for user in state["users"]}
    if kind in _CHANNELS:
        return _named(channel for channel in state["channels"] if not channel["is_private"])
    if kind in _CONVERSATIONS:
        return _conversations(element.get("filter", {}), state)
    return {option["value"]: option["text"]["text"] for option in options(element)}


def _conversations(given: Json, state: Json) -> dict[str, str]:
    """Channels and direct messages. The only direct message here is the one with the app."""
    kinds = given.get("include", ("public", "private", "im"))
    found = _named(
        channel
        for channel in state["channels"]
        if ("private" if channel["is_private"] else "public") in kinds
    )
    if "im" in kinds and not given.get("exclude_bot_users"):
        found |= {c["id"]: c["name"] for c in state["conversations"] if c["kind"] == "im"}
    return found


def _named(channels: Iterable[Json]) -> dict[str, str]:
    return {channel["id"]: f"#{channel['name']}" for channel in channels}
