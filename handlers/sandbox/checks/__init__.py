"""Block Kit, checked as strictly as it can be checked offline.

No single library does it: `slack_sdk`'s models and the `blockkit` package each read every block,
whatever neither of them kept on the round trip is a field that Slack does not know, and rules of
our own add what both miss.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from handlers.sandbox.checks import kit, sdk
from handlers.sandbox.checks.choices import choice_problems
from handlers.sandbox.checks.counts import MESSAGE_BLOCKS, VIEW_BLOCKS, count_problems
from handlers.sandbox.checks.ids import file_id_problems, id_problems
from handlers.sandbox.checks.inputs import focus_problems, input_problems
from handlers.sandbox.checks.links import link_problems
from handlers.sandbox.checks.problem import (
    Node,
    Part,
    UnreadableError,
    block_of,
    is_node,
    parts_of,
    problem,
)
from handlers.sandbox.checks.sizes import blocks_are_too_long, view_is_too_large
from handlers.sandbox.checks.styles import style_problems
from handlers.sandbox.checks.surfaces import (
    message_surface_problems,
    view_surface_problems,
)
from handlers.sandbox.checks.trip import lost

__all__ = ["blocks_are_too_long", "message_problems", "view_is_too_large", "view_problems"]

# Slack writes these as "" where an app set none, and takes them back so.
MAY_BE_EMPTY = ("private_metadata", "callback_id", "external_id")

RULES: tuple[Callable[[list[Part]], Iterator[str]], ...] = (
    count_problems,
    id_problems,
    file_id_problems,
    choice_problems,
    input_problems,
    link_problems,
    style_problems,
)


def message_problems(payload: Mapping[str, object]) -> list[str]:
    """What Slack would say against a message; an empty list when it would take it.

    `payload` has the `text`, `blocks` and `attachments` of chat.postMessage, chat.update,
    chat.postEphemeral or a response_url; other fields are not looked at. A text that is missing
    (`no_text`) or over 40,000 characters (`msg_too_long`) is for the method to refuse.
    """
    sent = payload.get("blocks")
    blocks, problems = _readable([] if sent is None else sent, MESSAGE_BLOCKS)
    if problems:
        return problems
    parts = list(parts_of(blocks, "/blocks"))
    return _all_problems(blocks, parts, message_surface_problems(payload, blocks, parts))


def view_problems(view: Mapping[str, object]) -> list[str]:
    """What Slack would say against a modal or a home view; an empty list when it would take it."""
    blocks, problems = _readable(view.get("blocks"), VIEW_BLOCKS)
    if not problems and not blocks:
        problems = [problem("must be more than 0 items", "/blocks")]
    if problems:
        return problems
    parts = list(parts_of(blocks, "/blocks"))
    of_view = [*view_surface_problems(view, blocks, parts), *focus_problems(parts)]
    if all(block_of(sentence) for sentence in of_view):
        of_view.extend(_head_problems(view))
    return _all_problems(blocks, parts, of_view)


def _readable(sent: object, most: int) -> tuple[list[Node], list[str]]:
    """The blocks, or why they are not even a list of typed objects of a bearable length."""
    if not isinstance(sent, list):
        return [], [problem("must be an array of blocks", "/blocks")]
    if len(sent) > most:
        return [], [problem(f"no more than {most} items allowed", "/blocks")]
    blocks = [block for block in sent if is_node(block) and isinstance(block.get("type"), str)]
    if len(blocks) < len(sent):
        return [], [problem("every block must be an object with a type", "/blocks")]
    return blocks, []


def _all_problems(blocks: list[Node], parts: list[Part], of_surface: Iterable[str]) -> list[str]:
    found = list(of_surface)
    for rule in RULES:
        found.extend(rule(parts))
    named = {block_of(sentence) for sentence in found}
    for index, block in enumerate(blocks):
        # Our own sentence is the clearer one; the libraries speak where no rule has spoken.
        if f"/blocks/{index}" not in named:
            found.extend(_library_problems(block, f"/blocks/{index}"))
    return found


def _library_problems(block: Node, pointer: str) -> list[str]:
    return _read(
        block,
        pointer,
        lambda: kit.read_block(block, pointer),
        lambda: sdk.read_block(block, pointer),
    )


def _head_problems(view: Node) -> list[str]:
    unset = {key for key in MAY_BE_EMPTY if view.get(key) == ""}
    head = {key: value for key, value in view.items() if key not in {"blocks", *unset}}
    return _read(head, "", lambda: kit.read_head(head), lambda: sdk.read_head(head))


def _read(sent: Node, pointer: str, *readings: Callable[[], Node | None]) -> list[str]:
    """What the first library that refuses a part says, or else what was lost in reading it."""
    try:
        copies = [reading() for reading in readings]
    except UnreadableError as unreadable:
        return [str(unreadable)]
    return list(lost(sent, copies, pointer))
