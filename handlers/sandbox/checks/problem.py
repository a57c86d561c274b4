"""A fault of a payload, said as Slack says it."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeGuard

Node = Mapping[str, object]
# A JSON object and its pointer: `/blocks/0/elements/1`.
Part = tuple[str, Node]
# What a library raises beside its own errors when a part is missing or of another type.
MALFORMED = (AttributeError, KeyError, TypeError, ValueError)

BLOCK_POINTER = re.compile(r"(?:^|\[json-pointer:)(/blocks/\d+)")


def problem(sentence: str, pointer: str) -> str:
    """`must be more than 0 items`, `/blocks/0/elements` → the sentence that Slack answers with."""
    return f"[ERROR] {sentence} [json-pointer:{pointer}]"


def block_of(place: str) -> str | None:
    """The pointer of the block that a pointer or problem lies in; None when outside the blocks."""
    found = BLOCK_POINTER.search(place)
    return found[1] if found else None


def is_node(value: object) -> TypeGuard[Node]:
    """Whether a JSON value is an object."""
    return isinstance(value, dict)


def as_list(value: object) -> list[object]:
    """A JSON array as it is; anything else as an empty one, for rules that only look inside."""
    return value if isinstance(value, list) else []


def parts_of(value: object, pointer: str) -> Iterator[Part]:
    """Every JSON object at or below `value`, outermost first."""
    if is_node(value):
        yield pointer, value
        for key, inner in value.items():
            yield from parts_of(inner, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from parts_of(inner, f"{pointer}/{index}")


class UnreadableError(Exception):
    """A library could not read a part of a payload: why, and where."""

    def __init__(self, sentence: str, pointer: str) -> None:
        super().__init__(problem(sentence, pointer))
