"""As much of YAML as the files in `deploy` are written in: nested mappings and lists by two or more
spaces, plain and quoted words, lists in one line, anchors of mappings and `<<`.

Anything else raises `ValueError`, so that nothing is half understood.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

_KEY = re.compile(r"(<<|[\w.-]+|\"[^\"]*\"):(?: +(.*))?")


def load(text: str) -> Any:
    lines = Lines(text)
    value = lines.block(0)
    if lines.peek() is not None:
        raise ValueError(f"cannot read: {lines.peek()}")
    return value


class Lines:
    def __init__(self, text: str) -> None:
        rows = (row.rstrip() for row in text.splitlines())
        self._rows = [
            (len(row) - len(row.lstrip(" ")), row.lstrip(" "))
            for row in rows
            if row and not row.lstrip().startswith("#")
        ]
        self._at = 0
        self._anchors: dict[str, Any] = {}

    def peek(self) -> tuple[int, str] | None:
        return self._rows[self._at] if self._at < len(self._rows) else None

    def block(self, least: int) -> Any:
        """The mapping or list that begins here, if it is indented by at least so much."""
        row = self.peek()
        if row is None or row[0] < least:
            return None
        indent, words = row
        return self._list(indent) if words.startswith("- ") else self._mapping(indent)

    def _at_indent(self, indent: int) -> Iterator[str]:
        while (row := self.peek()) is not None and row[0] >= indent:
            if row[0] != indent:
                raise ValueError(f"indented by surprise: {row[1]}")
            yield row[1]

    def _list(self, indent: int) -> list[Any]:
        found = []
        for words in self._at_indent(indent):
            inner = words.removeprefix("- ")
            if inner == words:
                raise ValueError(f"not in the list: {words}")
            if _KEY.fullmatch(inner):
                self._rows[self._at] = (indent + 2, inner)
                found.append(self._mapping(indent + 2))
            else:
                self._at += 1
                found.append(scalar(inner))
        return found

    def _mapping(self, indent: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for words in self._at_indent(indent):
            match = _KEY.fullmatch(words)
            if match is None:
                raise ValueError(f"no key: {words}")
            key, rest = match[1].strip('"'), match[2] or ""
            self._at += 1
            if key in found:
                raise ValueError(f"twice: {key}")
            if key == "<<":
                merged = self._anchors[rest.removeprefix("*")]
            elif rest.startswith("&") or not rest:
                found[key] = self.block(indent + 1)
                if rest:
                    self._anchors[rest.removeprefix("&")] = found[key]
            else:
                found[key] = scalar(rest)
        return {**merged, **found}


def scalar(words: str) -> Any:
    match words:
        case "true" | "false":
            return words == "true"
        case _ if words.isdecimal():
            return int(words)
        case _ if words.startswith('"'):
            return json.loads(words)
        case _ if words.startswith("[") and words.endswith("]"):
            return [scalar(one.strip()) for one in words[1:-1].split(",")]
        case _ if words.startswith("{") and words.endswith("}"):
            pairs = (one.partition(":") for one in words[1:-1].split(","))
            return {key.strip(): scalar(value.strip()) for key, _, value in pairs}
    if ": " in words or " #" in words or words[0] in "&*!|>%@`'":
        raise ValueError(f"more YAML than is read here: {words}")
    return words
