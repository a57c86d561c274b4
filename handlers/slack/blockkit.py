"""Cards and forms as Slack shows them. Pure: the same card gives the same payload.

What a person typed comes out as text in a place where Slack looks for no markup: prose as
`rich_text`, labels as `plain_text`, never `mrkdwn`.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot import texts
from bot.cards import (
    Card,
    ChoiceField,
    Field,
    Form,
    Heading,
    ManyField,
    Note,
    Paragraph,
    Part,
    Plain,
)
from handlers.slack import elements, limits, payload
from handlers.slack.fallback import fallback
from handlers.slack.fit import MESSAGE, VIEW, fit, joined
from handlers.slack.pieces import NO_FILES, Block, Files, Piece, pieces

View = dict[str, Any]

# Slack refuses a message without a block, and a card may hold nothing that can be shown.
_EMPTY: Block = {"type": "context", "elements": [elements.plain_text("", limits.TEXT)]}


def message(card: Card, files: Files = NO_FILES) -> dict[str, Any]:
    """Arguments for `chat.postMessage`, `chat.postEphemeral` and `chat.update`. Beside the blocks
    they say that the text is plain words: no markup, no names or addresses made into links.

    `files` are the pictures of the card that Slack has; the others are said in words."""
    return {**reply(card, files), "mrkdwn": False, "parse": "none", "link_names": False}


def reply(card: Card, files: Files = NO_FILES) -> dict[str, Any]:
    """The same for Bolt's `ack` and `respond`, which take fewer arguments."""
    blocks = fit(pieces(_with_title(card), files), MESSAGE, card.more)
    return {
        "text": fallback(card),
        "blocks": _numbered(blocks),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def home(card: Card) -> View:
    """The App Home."""
    return {"type": "home", "blocks": _numbered(fit(pieces(_with_title(card)), VIEW, card.more))}


def modal(card: Card) -> View:
    """A dialog that only shows. A title too long for its place is also the first heading."""
    blocks = fit(pieces([*_long(card.title), *card.parts]), VIEW, card.more)
    return {**_frame(card.title, texts.line("face.close")), "blocks": _numbered(blocks)}


def form(asked: Form) -> View:
    """A dialog to fill in. `parse.submission` gives its action, payload and values back by field
    key. The fields and the parts between them are all there; what is cut for them is the
    introduction. `ValueError` if they alone are too many or too much."""
    fields = joined([piece for item in asked.fields for piece in _asked(item)])
    room = VIEW.beside(fields)
    if room.blocks < 1 or room.size < 0:
        raise ValueError(f"A form of {len(fields)} blocks, too many or too much for Slack")
    intro = fit(pieces([*_long(asked.title), *asked.intro]), room)
    return {
        **_frame(asked.title, texts.line("face.cancel")),
        "callback_id": asked.action,
        "private_metadata": payload.write(asked.payload, limits.METADATA),
        "submit": elements.plain_text(asked.submit, limits.TITLE),
        "blocks": _numbered([*intro, *fields]),
    }


def dialog(shown: Card | Form) -> View:
    """A dialog that shows a card, or asks what a form asks."""
    return modal(shown) if isinstance(shown, Card) else form(shown)


def closed(shown: Card | Form) -> dict[str, Any]:
    """The answer to a sent form: the dialog now shows this instead. For `ack`."""
    return {"response_action": "update", "view": dialog(shown)}


def field_errors(errors: Mapping[str, str], view: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a sent form that needs another look: each sentence at its field, and one for a
    field that the view does not have at the first. For `ack`; what was typed stays.

    `view` is the sent one. Without a field in it the sentences come as a dialog on top.
    """
    keys = [block["block_id"] for block in view["blocks"] if _is_field(block)]
    if not keys:
        said: list[Part] = [Paragraph((Plain(sentence),)) for sentence in errors.values()]
        return {"response_action": "push", "view": modal(Card(tuple(said)))}
    sentences: dict[str, list[str]] = {}
    for key, sentence in errors.items():
        sentences.setdefault(key if key in keys else keys[0], []).append(sentence)
    shown = {key: limits.shorten(" ".join(said), limits.FIELD) for key, said in sentences.items()}
    return {"response_action": "errors", "errors": shown}


def _is_field(block: object) -> bool:
    match block:
        case {"type": "input", "block_id": str()}:
            return True
        case _:
            return False


def _with_title(card: Card) -> list[Part]:
    return [Heading(card.title), *card.parts]


def _long(title: str) -> list[Part]:
    return [Heading(title)] if limits.length(limits.clean(title)) > limits.TITLE else []


def _frame(title: str, close: str) -> View:
    words = title if limits.clean(title).strip() else texts.line("face.name")
    return {
        "type": "modal",
        "title": elements.plain_text(words, limits.TITLE),
        "close": elements.plain_text(close, limits.TITLE),
    }


def _asked(item: Field | Part) -> list[Piece]:
    """An input block, or a part that stands between two. A list without an option cannot be an
    input: it says so instead."""
    if not isinstance(item, Field):
        return pieces([item])
    if isinstance(item, ChoiceField | ManyField) and not item.options:
        return pieces([Note((Plain(item.label),)), Note(texts.say("face.no_options"))])
    return [Piece((elements.field(item),))]


def _numbered(blocks: list[Block]) -> list[Block]:
    """The blocks with ids of their own: a field keeps its key, the others are counted; the second
    tap for one action is "action#2". `ValueError` if two fields have one key."""
    taken: Counter[str] = Counter()
    numbered = [
        {"block_id": f"#{number}", **_with_action_ids(block, taken)}
        for number, block in enumerate(blocks or [_EMPTY])
    ]
    if len({block["block_id"] for block in numbered}) < len(numbered):
        raise ValueError("Two fields of a form have the same key")
    return numbered


def _with_action_ids(block: Block, taken: Counter[str]) -> Block:
    if block["type"] != "actions":
        return block
    taps = [{**tap, "action_id": _counted(tap["action_id"], taken)} for tap in block["elements"]]
    return {**block, "elements": taps}


def _counted(action: str, taken: Counter[str]) -> str:
    taken[action] += 1
    return action if taken[action] == 1 else f"{action}#{taken[action]}"
