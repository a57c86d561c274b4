"""Ids that a click is told apart by: a block's in the payload, an action's in its block; and the
form of a file's.

Source: "Should be unique among all other action_ids in the containing block", said of every
interactive element in https://docs.slack.dev/reference/block-kit/block-elements
"""

import re
from collections.abc import Iterator

from handlers.sandbox.checks.problem import Part, block_of, is_node, problem

# As Slack answers it: https://github.com/slackapi/python-slack-sdk/issues/1521
FILE_ID = re.compile(r"^[F][A-Z0-9]{8,}$")


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


def file_id_problems(parts: list[Part]) -> Iterator[str]:
    """Pictures by an id that no file can have."""
    for pointer, node in parts:
        file = node.get("slack_file")
        value = file.get("id") if is_node(file) else None
        if isinstance(value, str) and not FILE_ID.fullmatch(value):
            sentence = f"input must match regex pattern: {FILE_ID.pattern}"
            yield problem(sentence, f"{pointer}/slack_file/id")
