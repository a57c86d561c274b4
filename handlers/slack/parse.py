"""What came back from Slack, as the bot's own words: the inverse of `blockkit`.

Nothing here is authority; who acts, and in which workspace, is known from the verified request.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from handlers.slack import limits, payload, richtext

_COUNTER = re.compile(r"#\d+$")
_WRAPPED = re.compile(r"<([^<>]*)>")
_ID = re.compile(r"[A-Z0-9]{1,64}")


class Values(dict[str, str]):
    """What was filled in, by field key: words, an option's value, "2026-01-20", "09:00", or the id
    of a member or channel. A field that is not there is empty, as one left empty."""

    def __missing__(self, key: str) -> str:
        return ""


class Many(dict[str, tuple[str, ...]]):
    """The values of all the options that were chosen, by field key; () for a field that is not
    there."""

    def __missing__(self, key: str) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file, as Slack describes it: `size` is in bytes. `url` is a web address, but not
    always one of Slack's own: no token goes to a host that was not checked."""

    name: str
    size: int
    url: str


class Files(dict[str, tuple[File, ...]]):
    """What was uploaded, by field key; () for a field that is not there."""

    def __missing__(self, key: str) -> tuple[File, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Press:
    """A tap on a button, or a pick from a list: then `value` is the picked option's."""

    action: str
    payload: dict[str, str | int]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    action: str
    payload: dict[str, str | int]
    values: Values = field(default_factory=Values)
    many: Many = field(default_factory=Many)
    files: Files = field(default_factory=Files)


def press(body: Mapping[str, object]) -> Press:
    """A `block_actions` body. `Gone` if the card is not one that this version makes."""
    match body.get("actions"):
        case [{"action_id": str(action_id), "selected_option": {"value": str(picked)}}, *_]:
            return Press(_action(action_id), {}, limits.clean(picked))
        case [{"action_id": str(action_id), "value": str(value)}, *_]:
            return Press(_action(action_id), payload.read(value))
        case _:
            raise payload.old_card()


def submission(view: Mapping[str, object]) -> Submission:
    """The view of a `view_submission` body. `Gone` if it is not one that this version makes."""
    match view:
        case {"callback_id": str(action), "state": {"values": dict(blocks)}}:
            sent = Submission(action, payload.read(view.get("private_metadata")))
        case _:
            raise payload.old_card()
    for key, inputs in blocks.items():
        if not str(key).startswith("#"):  # of a list among the fields, which acts by itself
            _fill(sent, str(key), inputs)
    return sent


def command_text(body: Mapping[str, object]) -> str:
    """What was typed after a slash command."""
    return limits.clean(_unescaped(str(body.get("text", "")))).strip()


def is_direct_message(event: Mapping[str, object]) -> bool:
    """Whether an event is a person's own new message to the bot."""
    return event.get("channel_type") == "im" and "subtype" not in event and "bot_id" not in event


def is_in_dialog(body: Mapping[str, Any]) -> bool:
    """Whether a tap was in a dialog."""
    return (body.get("view") or {}).get("type") == "modal"


@dataclass(frozen=True, slots=True)
class Said:
    """A message in which somebody chose a shortcut: who wrote it, where it stands, and its words.
    `author` is "" for an app."""

    author: str
    source: str
    text: str


def shortcut_message(body: Mapping[str, object]) -> Said:
    """A `message_action` body. `Gone` if it is of another shape."""
    match body:
        case {"channel": {"id": str(channel)}, "message": {"ts": str(ts), **message}}:
            author = "" if "bot_id" in message else str(message.get("user", ""))
            return Said(author, f"{channel}:{ts}", message_text(message.get("text")))
        case _:
            raise payload.old_card()


def message_text(text: object) -> str:
    """What somebody wrote in a message, in plain words: Slack sends mentions and links wrapped."""
    words = _WRAPPED.sub(_unwrapped, text if isinstance(text, str) else "")
    return _unescaped(limits.clean(words)).strip()


def _unwrapped(found: re.Match[str]) -> str:
    """A link as its label or address; a mention as its label, or as somebody."""
    about, _, label = found[1].partition("|")
    if about.startswith(("@", "#", "!")):
        return label or about[0] + "…"
    return label or about.removeprefix("mailto:")


def _unescaped(text: str) -> str:
    """Slack sends these three letters as entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _action(action_id: str) -> str:
    return _COUNTER.sub("", action_id)


def _fill(sent: Submission, key: str, inputs: object) -> None:
    match inputs:
        case {"value": {"selected_options": list() | None as options}}:
            sent.many[key] = tuple(map(_option, options or []))
        case {"value": {"files": list() | None as files}}:
            sent.files[key] = tuple(map(_file, files or []))
        case {"value": dict(answer)}:
            sent.values[key] = _value(answer)
        case _:
            raise payload.old_card()


def _value(answer: dict[object, object]) -> str:
    match answer:
        case {"value": str(words)} | {"selected_option": {"value": str(words)}}:
            return limits.clean(words)
        case {"selected_date": str(day)} if _is_date(day):
            return day
        case {"selected_time": str(clock)} if _is_time(clock):
            return clock
        case {"selected_user": str(name)} | {"selected_conversation": str(name)}:
            return _id(name)
        case (
            {"value": None}
            | {"selected_option": None}
            | {"selected_date": None}
            | {"selected_time": None}
            | {"selected_user": None}
            | {"selected_conversation": None}
        ):
            return ""
        case _:
            raise payload.old_card()


def _option(option: object) -> str:
    match option:
        case {"value": str(value)}:
            return limits.clean(value)
        case _:
            raise payload.old_card()


def _file(file: object) -> File:
    match file:
        case {"name": str(name), "size": int(size), "url_private_download": str(url)} | {
            "name": str(name),
            "size": int(size),
            "url_private": str(url),
        } if size >= 0 and not isinstance(size, bool) and richtext.is_web_address(url):
            return File(limits.clean(name), size, url)
        case _:
            raise payload.old_card()


def _id(name: str) -> str:
    if not _ID.fullmatch(name):
        raise payload.old_card()
    return name


def _is_date(text: str) -> bool:
    """Whether a text is a day as Slack writes it: ISO 8601 has other forms too."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_time(text: str) -> bool:
    try:
        return f"{time.fromisoformat(text):%H:%M}" == text
    except ValueError:
        return False
