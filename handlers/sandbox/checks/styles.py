"""Styles of a run of rich text.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Iterator

from handlers.sandbox.checks.problem import Part, is_node, problem

STYLES = {
    *("bold", "italic", "strike", "code", "underline"),
    *("highlight", "client_highlight", "unlink"),
}


def style_problems(parts: list[Part]) -> Iterator[str]:
    """Styles that do not exist, and switches that are neither true nor false."""
    for pointer, node in parts:
        style = node.get("style")
        if not is_node(style):
            continue
        for key, value in style.items():
            if key not in STYLES:
                yield problem(f"unsupported field: {key}", f"{pointer}/style/{key}")
            elif not isinstance(value, bool):
                yield problem("must be a boolean", f"{pointer}/style/{key}")
