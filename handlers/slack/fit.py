"""As much of a card as there is room for, and a word about the rest."""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.cards import Button
from handlers.slack import limits, pieces
from handlers.slack.pieces import Block, Piece

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_WIRE = json.JSONEncoder(separators=(",", ":"))


def words(block: Block) -> int:
    """Of prose the characters with their wrapping, of buttons and lists the labels alone."""
    if block["type"] == "actions":
        return sum(map(limits.length, _texts(block)))
    return limits.length(_COMPACT.encode(block))


def wire(block: Block | list[Block]) -> int:
    """Bytes of a block as it is sent, or of several, where a character beyond ASCII takes six."""
    return len(_WIRE.encode(block))


@dataclass(frozen=True, slots=True)
class Room:
    """What a surface takes: so many blocks, and so much in all of them together by a measure."""

    blocks: int
    size: int
    measure: Callable[[Block], int]

    def holds(self, blocks: list[Block]) -> bool:
        # Most cards are small, which is quick to see: no measure finds more.
        is_small = wire(blocks) <= self.size
        fits = is_small or sum(map(self.measure, blocks)) <= self.size
        return fits and len(blocks) <= self.blocks

    def beside(self, blocks: list[Block]) -> "Room":
        """The room that is left when these blocks are in it."""
        used = sum(map(self.measure, blocks))
        return Room(self.blocks - len(blocks), self.size - used, self.measure)


# Slack answers msg_blocks_too_long somewhere above 12,000 characters, wrapping included.
MESSAGE = Room(blocks=50, size=12_000, measure=words)
# Slack answers view_too_large above 250 kB; the rest is for title, metadata and ids.
VIEW = Room(blocks=100, size=220_000, measure=wire)


def fit(shown: list[Piece], room: Room, more: Button | None = None) -> list[Block]:
    """The blocks of all pieces if the room holds them; else of the first ones, a note that says
    how many lines are missing, `more`, and the buttons at the end, which the card is there for."""
    whole = joined(shown)
    if room.holds(whole):
        return whole
    foot_start = len(shown)
    while foot_start and shown[foot_start - 1].blocks[0]["type"] == "actions":
        foot_start -= 1
    body, foot = shown[:foot_start], shown[foot_start:]
    if not room.holds(_first(0, body, foot, more)):
        body, foot = shown, []
    overflows = bisect_left(
        range(1, len(body)), True, key=lambda n: not room.holds(_first(n, body, foot, more))
    )
    return _first(overflows, body, foot, more)


def _first(count: int, body: list[Piece], foot: list[Piece], more: Button | None) -> list[Block]:
    missing = sum(piece.lines for piece in body[count:])
    said = pieces.rest(missing, more) if missing else []
    return joined([*body[:count], *said, *foot])


def joined(shown: list[Piece]) -> list[Block]:
    """All the blocks, with list items that follow each other in one list as long as it may be."""
    blocks: list[Block] = []
    for block in (block for piece in shown for block in piece.blocks):
        if blocks and _is_list(blocks[-1]) and _is_list(block):
            longer = _extended(blocks[-1], block)
            if sum(map(limits.length, _texts(longer))) <= limits.TEXT:
                blocks[-1] = longer
                continue
        blocks.append(block)
    return blocks


def _is_list(block: Block) -> bool:
    match block:
        case {"type": "rich_text", "elements": [{"type": "rich_text_list"}]}:
            return True
        case _:
            return False


def _extended(block: Block, by: Block) -> Block:
    items = [*block["elements"][0]["elements"], *by["elements"][0]["elements"]]
    return {**block, "elements": [{**block["elements"][0], "elements": items}]}


def _texts(node: Any) -> Iterator[str]:
    """Every text in a block, however deep."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
