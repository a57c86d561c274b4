"""A card's parts as pieces: blocks that stay together, none of them over a limit of its own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, assert_never

from bot import pictures, texts
from bot.cards import (
    Bold,
    Bullets,
    Button,
    Buttons,
    Choice,
    Divider,
    Heading,
    Note,
    Paragraph,
    Part,
    Picture,
    Plain,
    Preformatted,
    Text,
)
from handlers.slack import elements, limits, richtext

Block = dict[str, Any]
# The id that Slack gave to a picture's file; a picture without one is said in words.
Files = Mapping[Picture, str]
NO_FILES: Files = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Piece:
    """Blocks, and how many lines of the card a reader misses without them."""

    blocks: tuple[Block, ...]
    lines: int = 1


def pieces(parts: Iterable[Part], files: Files = NO_FILES) -> list[Piece]:
    """The parts in order. A part without anything to show gives no piece."""
    return [piece for part in parts for piece in _part(part, files)]


def rest(lines: int, more: Button | None) -> list[Piece]:
    """Says that `lines` are missing, with the tap that shows them if there is one."""
    said = pieces([Note(texts.say("face.more", count=lines))])
    return said if more is None else [*said, *_buttons((more,))]


def _part(part: Part, files: Files) -> Iterator[Piece]:
    match part:
        case Heading(text):
            yield from _heading(text)
        case Paragraph(text):
            yield from _paragraph(text)
        case Bullets(items):
            for item in items:
                yield from _bullet(item)
        case Preformatted(text):
            yield from _preformatted(text)
        case Note(text):
            yield from _note(text)
        case Divider():
            yield Piece(({"type": "divider"},), lines=0)
        case Buttons(buttons):
            yield from _buttons(buttons)
        case Choice():
            yield _choice(part)
        case Picture():
            yield from _picture(part, files)
        case _:
            assert_never(part)


def _heading(text: str) -> Iterator[Piece]:
    """A header; as a bold paragraph if it is too long for one."""
    words = limits.clean(text)
    if limits.length(words) > limits.HEADING:
        yield from _paragraph((Bold(words),))
    elif words.strip():
        yield Piece(({"type": "header", "text": elements.plain_text(words, limits.HEADING)},))


def _paragraph(text: Text) -> Iterator[Piece]:
    for group in richtext.split(richtext.elements(text), limits.TEXT):
        yield _prose(richtext.section(group))


def _bullet(item: Text) -> Iterator[Piece]:
    """One line of a list; what is too long for one block goes on without a bullet."""
    groups = richtext.split(richtext.elements(item), limits.TEXT)
    for number, group in enumerate(groups):
        yield _prose(richtext.section(group) if number else richtext.bullet(group))


def _preformatted(text: str) -> Iterator[Piece]:
    for words in limits.lines(limits.clean(text).strip("\n"), limits.TEXT):
        if words.strip():
            yield _prose(richtext.preformatted(words), lines=words.count("\n") + 1)


def _prose(element: Block, lines: int = 1) -> Piece:
    return Piece(({"type": "rich_text", "elements": [element]},), lines)


def _note(text: Text) -> Iterator[Piece]:
    for group in richtext.split(richtext.elements((Plain(richtext.plain(text)),)), limits.TEXT):
        words = [elements.plain_text(part["text"], limits.TEXT) for part in group]
        yield Piece(({"type": "context", "elements": words},))


def _buttons(buttons: tuple[Button, ...]) -> Iterator[Piece]:
    for start in range(0, len(buttons), limits.ROW):
        row = [elements.button(tap) for tap in buttons[start : start + limits.ROW]]
        yield Piece(({"type": "actions", "elements": row},))


def _choice(choice: Choice) -> Piece:
    label: Block = {"type": "section", "text": elements.plain_text(choice.label, limits.TEXT)}
    if not choice.options:
        nothing = pieces([Note(texts.say("face.no_options"))])
        return Piece((label, *nothing[0].blocks))
    picker = elements.select(choice.action, choice.label, choice.options)
    return Piece((label, {"type": "actions", "elements": [picker]}))


def _picture(picture: Picture, files: Files) -> Iterator[Piece]:
    words = pictures.words(picture)
    if picture not in files:
        yield from _paragraph(words)
        return
    image: Block = {
        "type": "image",
        "slack_file": {"id": files[picture]},
        "alt_text": limits.shorten(richtext.plain(words), limits.ALT),
    }
    yield Piece((image,))
