"""Ids that a click is told apart by: a block's in the payload, an action's in its block.

Source: "Should be unique among all other action_ids in the containing block", said of every
interactive element in https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Iterator

from handlers.sandbox.checks.problem import Part, block_of, problem


def id_problems(parts: list[Part]) -> Iterator[str]:
    """Every second use of a `block_id` in the payload or of an `action_id` in one block."""
    seen: set[tuple[str | None, str, str]] = set()
    for pointer, node in parts:
        for key, within in (("block_id", None), ("action_id", block_of(pointer))):
            value = node.get(key)
            if not isinstance(value, str):
                continue
            if (within, key, value) in seen:
                yield problem(f"`{key}` {value} already exists", f"{pointer}/{key}")
            seen.add((within, key, value))
