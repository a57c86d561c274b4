"""What belongs to a message, what to a modal, and what to the App Home.

Sources: https://docs.slack.dev/reference/views/modal-views and /home-tab-views, and "Available in
surfaces" of each block.
"""

from collections.abc import Iterator

from handlers.sandbox.checks.problem import Node, Part, problem
from handlers.sandbox.checks.sizes import VIEW_BYTES, view_is_too_large

EXTERNAL_ID_CHARACTERS = 255
BOTH_VIEWS = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
MODAL_ONLY = {"title", "submit", "close", "clear_on_close", "notify_on_close"}
IN_VIEWS = {
    *("actions", "context", "divider", "header", "image"),
    *("input", "rich_text", "section", "video"),
}


def message_surface_problems(payload: Node, blocks: list[Node], parts: list[Part]) -> Iterator[str]:
    """Attachments, a text that is none, elements of a modal, a second table."""
    if payload.get("attachments"):
        yield problem("attachments are not supported here: use blocks", "/attachments")
    if not isinstance(payload.get("text"), str | None):
        yield problem("must be a string", "/text")
    tables = [index for index, block in enumerate(blocks) if block.get("type") == "table"]
    for index in tables[1:]:
        yield problem("only one table is allowed in a message", f"/blocks/{index}")
    yield from _response_url_problems(parts)


def view_surface_problems(view: Node, blocks: list[Node], parts: list[Part]) -> Iterator[str]:
    """Fields and blocks that a modal or the App Home needs or may not have."""
    modal = view.get("type") == "modal"
    for key in sorted(view.keys() - BOTH_VIEWS - (MODAL_ONLY if modal else set())):
        yield problem(f"unsupported field: {key}", f"/{key}")
    for index, block in enumerate(blocks):
        if block["type"] not in IN_VIEWS:
            yield problem(f"unsupported type: {block['type']}", f"/blocks/{index}/type")
    if modal and "submit" not in view and any(block["type"] == "input" for block in blocks):
        yield problem("missing required field: submit", "/submit")
    external_id = view.get("external_id")
    if isinstance(external_id, str) and len(external_id) > EXTERNAL_ID_CHARACTERS:
        yield problem(f"must be less than {EXTERNAL_ID_CHARACTERS + 1} characters", "/external_id")
    if not modal:
        yield from _response_url_problems(parts)
    if view_is_too_large(view):
        yield problem(f"must be less than {VIEW_BYTES + 1} bytes", "/")


def _response_url_problems(parts: list[Part]) -> Iterator[str]:
    for pointer, node in parts:
        if node.get("response_url_enabled"):
            yield problem("only a modal has a response_url", f"{pointer}/response_url_enabled")
