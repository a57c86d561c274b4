"""How many and how much a payload may hold, where the model libraries do not count.

Source: the reference pages of the blocks and elements, https://docs.slack.dev/reference/block-kit
"""

from collections.abc import Iterator

from handlers.sandbox.checks.problem import Node, Part, as_list, is_node, problem

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
FIELD_CHARACTERS = 2000
MARKDOWN_CHARACTERS = 12_000

# (type, key) of a list → the most items that it may have; each needs one at least.
MOST_ITEMS = {
    ("actions", "elements"): 25,
    ("context", "elements"): 10,
    ("context_actions", "elements"): 5,
    ("rich_text", "elements"): None,
    ("section", "fields"): 10,
    ("overflow", "options"): 5,
    ("checkboxes", "options"): 10,
    ("radio_buttons", "options"): 10,
    ("table", "rows"): 100,
}
MOST_CHOICES = 100


def count_problems(parts: list[Part]) -> Iterator[str]:
    """Lists that are empty or too long, fields that are too long, markdown beyond its sum."""
    for pointer, node in parts:
        yield from _list_problems(pointer, node)
        if node.get("type") == "section":
            yield from _field_problems(pointer, node)
    yield from _markdown_problems(parts)


def _list_problems(pointer: str, node: Node) -> Iterator[str]:
    for key, value in node.items():
        if not isinstance(value, list):
            continue
        kind = (str(node.get("type")), key)
        if kind in MOST_ITEMS:
            most = MOST_ITEMS[kind]
        elif key in ("options", "option_groups"):
            most = MOST_CHOICES
        else:
            continue
        if not value:
            yield problem("must be more than 0 items", f"{pointer}/{key}")
        elif most is not None and len(value) > most:
            yield problem(f"no more than {most} items allowed", f"{pointer}/{key}")


def _field_problems(pointer: str, section: Node) -> Iterator[str]:
    for index, field in enumerate(as_list(section.get("fields"))):
        text = field.get("text") if is_node(field) else None
        if isinstance(text, str) and len(text) > FIELD_CHARACTERS:
            yield problem(
                f"must be less than {FIELD_CHARACTERS + 1} characters",
                f"{pointer}/fields/{index}/text",
            )


def _markdown_problems(parts: list[Part]) -> Iterator[str]:
    texts = [node.get("text") for _, node in parts if node.get("type") == "markdown"]
    if sum(len(text) for text in texts if isinstance(text, str)) > MARKDOWN_CHARACTERS:
        yield problem(
            f"markdown blocks must be less than {MARKDOWN_CHARACTERS + 1} characters in sum",
            "/blocks",
        )
