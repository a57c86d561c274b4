"""A card in words alone: what a notification, a screen reader and a search see."""

import html
import re
from collections.abc import Iterator
from typing import assert_never

from bot import pictures
from bot.cards import (
    Bullets,
    Buttons,
    Card,
    Choice,
    Divider,
    Heading,
    Note,
    Paragraph,
    Part,
    Picture,
    Preformatted,
)
from handlers.slack import limits, richtext

_BROKEN_ENTITY = re.compile(r"&[a-z]*$")


def fallback(card: Card) -> str:
    """At most 3,000 characters and 4,000 bytes, never empty. Slack looks for control sequences in
    this text, so `&`, `<` and `>` are escaped, these three and no others, as it documents."""
    lines = [card.title, *_lines(card, with_labels=False)]
    if not any(map(_is_shown, lines)):
        lines = list(_lines(card, with_labels=True))
    words = "\n".join(limits.clean(line) for line in lines if _is_shown(line))
    return _shorten(html.escape(words or "…", quote=False))


def _lines(card: Card, *, with_labels: bool) -> Iterator[str]:
    for part in card.parts:
        yield from _labels(part) if with_labels else _words(part)


def _words(part: Part) -> Iterator[str]:
    match part:
        case Heading(text) | Preformatted(text):
            yield text
        case Paragraph(text) | Note(text):
            yield richtext.plain(text)
        case Bullets(items):
            shown = filter(_is_shown, map(richtext.plain, items))
            yield from (f"• {item}" for item in shown)
        case Picture():
            yield richtext.plain(pictures.words(part))
        case Divider() | Buttons() | Choice():
            return
        case _:
            assert_never(part)


def _labels(part: Part) -> Iterator[str]:
    match part:
        case Buttons(buttons):
            yield " · ".join(button.label for button in buttons)
        case Choice(label=label):
            yield label
        case Heading() | Paragraph() | Bullets() | Preformatted() | Note() | Divider() | Picture():
            return
        case _:
            assert_never(part)


def _is_shown(line: str) -> bool:
    return bool(limits.clean(line).strip())


def _shorten(escaped: str) -> str:
    if limits.length(escaped) <= limits.TEXT and _size(escaped) <= limits.UPDATE_BYTES:
        return escaped
    words = limits.beginning(escaped, limits.TEXT - 1)
    fitting = words.encode()[: limits.UPDATE_BYTES - _size("…")].decode(errors="ignore")
    words = limits.beginning(words, limits.length(fitting))
    return _BROKEN_ENTITY.sub("", words) + "…"


def _size(text: str) -> int:
    return len(text.encode())
