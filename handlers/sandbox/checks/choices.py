"""Options of selects, overflow menus, checkboxes and radio buttons.

Source: https://docs.slack.dev/reference/block-kit/composition-objects/option-object
"""

from collections.abc import Iterator

from handlers.sandbox.checks.problem import Node, Part, as_list, is_node, problem

# Only these two show Slack's markup in their options.
MARKED_UP = ("checkboxes", "radio_buttons")


def choice_problems(parts: list[Part]) -> Iterator[str]:
    """Options that cannot be shown where they are, and first choices that are not offered."""
    for pointer, node in parts:
        if "options" in node or "option_groups" in node:
            yield from _initial_problems(pointer, node)
        if "options" in node and "type" in node:
            yield from _option_problems(pointer, node, str(node["type"]))
        for index, group in enumerate(as_list(node.get("option_groups"))):
            if is_node(group):
                yield from _option_problems(f"{pointer}/option_groups/{index}", group, "group")


def _initial_problems(pointer: str, element: Node) -> Iterator[str]:
    offered = list(as_list(element.get("options")))
    for group in as_list(element.get("option_groups")):
        offered += as_list(group.get("options")) if is_node(group) else []
    chosen = [(f"{pointer}/initial_option", element.get("initial_option"))]
    for index, option in enumerate(as_list(element.get("initial_options"))):
        chosen.append((f"{pointer}/initial_options/{index}", option))
    for place, option in chosen:
        if option is not None and option not in offered:
            yield problem("must be one of the provided options", place)


def _option_problems(pointer: str, holder: Node, kind: str) -> Iterator[str]:
    for index, option in enumerate(as_list(holder.get("options"))):
        if not is_node(option):
            continue
        place = f"{pointer}/options/{index}"
        if "url" in option and kind != "overflow":
            yield problem("unsupported field: url", place)
        if kind in MARKED_UP:
            continue
        for key in ("text", "description"):
            text = option.get(key)
            if is_node(text) and text.get("type") != "plain_text":
                yield problem("unsupported type: only plain_text is allowed", f"{place}/{key}/type")
