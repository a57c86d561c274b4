"""Runs as rich text. There a text is data: no markup is looked for in it, nothing is escaped."""

import re
from collections.abc import Iterator
from typing import Any, assert_never
from urllib.parse import urlsplit

from bot import texts
from bot.cards import Bold, Link, Person, Plain, Run, Text, Time
from handlers.slack import limits

Element = dict[str, Any]

_ADDRESS = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)


def elements(text: Text) -> list[Element]:
    """The runs as text and link elements; a run without a character gives none."""
    return [element for run in text if (element := _element(_clean(run)))["text"]]


def plain(text: Text) -> str:
    """The same words without style, links with their address."""
    return texts.plain(tuple(_clean(run) for run in text))


def split(parts: list[Element], limit: int) -> Iterator[list[Element]]:
    """The elements in groups of at most `limit` characters, parted at the end of a sentence or a
    word where there is one. Groups of nothing but space are left out."""
    group: list[Element] = []
    used = 0
    for part in parts:
        words = part["text"]
        while used + limits.length(words) > limit:
            head = limits.sentences(words, limit - used)
            if not head and not used:
                head = limits.beginning(words, limit)
            if not _is_blank([*group, {"text": head}]):
                yield [*group, {**part, "text": head}] if head else group
            group, used = [], 0
            words = words[len(head) :]
        if words:
            group.append({**part, "text": words})
            used += limits.length(words)
    if not _is_blank(group):
        yield group


def section(parts: list[Element]) -> Element:
    return {"type": "rich_text_section", "elements": parts}


def bullet(parts: list[Element]) -> Element:
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(parts)]}


def preformatted(text: str) -> Element:
    return {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}


def is_web_address(url: str) -> bool:
    """Whether it leads somewhere over http or https, and can be shown."""
    if not _ADDRESS.fullmatch(url) or not url.isprintable() or limits.length(url) > limits.URL:
        return False
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _is_blank(parts: list[Element]) -> bool:
    return not any(part["text"].strip() for part in parts)


def _clean(run: Run) -> Run:
    """The run as it can be shown: without control characters, and a link only where it leads to a
    web address."""
    match run:
        case Plain(text):
            return Plain(limits.clean(text))
        case Bold(text):
            return Bold(limits.clean(text))
        case Link(text, url):
            words = limits.clean(text)
            return Link(words or url, url) if is_web_address(url) else Plain(words)
        case Person(name):
            return Person(limits.clean(name))
        case Time():
            return run
        case _:
            assert_never(run)


def _element(run: Run) -> Element:
    match run:
        case Plain(text) | Person(text):
            return {"type": "text", "text": text}
        case Bold(text):
            return {"type": "text", "text": text, "style": {"bold": True}}
        case Link(text, url):
            return {"type": "link", "url": url, "text": text}
        case Time():
            return {"type": "text", "text": texts.time_words(run)}
        case _:
            assert_never(run)
