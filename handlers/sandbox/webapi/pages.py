"""Slack's cursors: an opaque word that says where the next page begins."""

import base64
import binascii
from typing import TypeVar

from handlers.sandbox.errors import Refusal
from handlers.sandbox.records import Json
from handlers.sandbox.webapi.call import Call

T = TypeVar("T")


def page(call: Call, every: list[T], default: int, most: int) -> tuple[list[T], Json]:
    """The page that `cursor` and `limit` ask for, and the metadata that names the next one."""
    limit = call.limit(default, most)
    start = _start(call.optional("cursor"))
    if start + limit >= len(every):
        return every[start:], {}
    cursor = base64.b64encode(f"next:{start + limit}".encode()).decode()
    return every[start : start + limit], {"response_metadata": {"next_cursor": cursor}}


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refusal("invalid_cursor") from None
    if word != "next" or not number.isdecimal():
        raise Refusal("invalid_cursor")
    return int(number)
