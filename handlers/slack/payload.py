"""What a button or a form carries and gives back: a small JSON object, to be checked like any
other input, since a card may be old and a request forged."""

import json

from bot import texts
from bot.cards import Payload
from bot.errors import Gone
from handlers.slack import limits

# Slack sends these back as HTML entities (slackapi/bolt-python#513); their JSON escapes stay whole.
_ESCAPES = str.maketrans({"&": "\\u0026", "<": "\\u003c", ">": "\\u003e"})
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_LARGEST = 2**63 - 1  # of an integer that a database takes


def write(payload: Payload, limit: int) -> str:
    """Compact JSON. `ValueError` if it is longer than `limit`, or `read` would not take it: both
    are mistakes in the bot, as a payload holds keys and not what people typed."""
    if not all(map(_is_sound, payload.values())):
        raise ValueError(f"A payload of strings and integers, not {dict(payload)}")
    text = _COMPACT.encode(dict(payload)).translate(_ESCAPES)
    if limits.length(text) > limit:
        raise ValueError(f"A payload of {limits.length(text)} characters; Slack takes {limit}")
    return text


def read(text: object) -> dict[str, str | int]:
    """What `write` wrote. `Gone` if it did not write this."""
    try:
        entries = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        entries = None
    if not isinstance(entries, dict) or not all(map(_is_sound, entries.values())):
        raise old_card()
    return entries


def old_card() -> Gone:
    return Gone(texts.line("face.old_card"))


def _is_sound(value: object) -> bool:
    match value:
        case bool():
            return False
        case int():
            return -_LARGEST <= value <= _LARGEST
        case str():
            return limits.clean(value) == value
        case _:
            return False
