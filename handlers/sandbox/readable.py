"""Blocks as a person reads them: plain lines, with buttons as [Label]."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.sandbox.records import Json

_TOKEN = re.compile(r"<([^<>]+)>")
_DATE_PART = re.compile(r"\{(\w+)\}")
# Bold, italics, strike and code marks count only around words, as in Slack.
_MARKS = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)(.+?)(?<=\S)\1(?![\w*_~`])")


class Reader:
    """Reads for one person: `names` are display names by id, `zone` is theirs (IANA)."""

    def __init__(self, names: Mapping[str, str], zone: str) -> None:
        self._names = names
        self._zone = ZoneInfo(zone)

    def message(self, text: str, blocks: list[Json]) -> str:
        """A whole message; its text stands in where there are no blocks, as on the screen."""
        return "\n".join(self.blocks(blocks)) if blocks else self.mrkdwn(text)

    def blocks(self, blocks: list[Json]) -> list[str]:
        return [line for block in blocks for line in self.block(block) if line]

    def block(self, block: Json) -> Iterator[str]:
        match block["type"]:
            case "section" | "header":
                yield self.text(block.get("text"))
                yield from (self.text(field) for field in block.get("fields", []))
                yield element_label(block.get("accessory"), self._names)
            case "context":
                yield " ".join(self._context(part) for part in block["elements"])
            case "actions":
                yield " ".join(element_label(element, self._names) for element in block["elements"])
            case "input":
                yield self.text(block["label"])
                yield self.text(block.get("hint"))
                yield element_label(block["element"], self._names)
            case "image":
                yield str(block.get("alt_text", ""))
            case "rich_text":
                yield from (self._rich(part) for part in block["elements"])
            case "markdown":
                yield str(block["text"])
            case _:
                yield ""

    def text(self, text: object) -> str:
        """A text object; a plain one shows its characters as they are."""
        if not isinstance(text, Mapping):
            return ""
        shown = str(text["text"])
        return self.mrkdwn(shown) if text["type"] == "mrkdwn" else shown

    def mrkdwn(self, text: str) -> str:
        shown = _TOKEN.sub(lambda found: self._token(found[1]), text)
        previous = None
        while previous != shown:
            previous, shown = shown, _MARKS.sub(r"\2", shown)
        return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    def _token(self, token: str) -> str:
        """A mention, a date or a link between angle brackets."""
        body, _, label = token.partition("|")
        if body.startswith("!date^"):
            _, stamp, form, *_ = body.split("^")
            return self._date(int(stamp), form)
        if body.startswith("@"):
            return "@" + self._names.get(body[1:], label or body[1:])
        if body.startswith("#"):
            return "#" + self._names.get(body[1:], label or body[1:])
        if body.startswith("!"):
            return "@" + body[1:]
        return label or body

    def _date(self, stamp: int, form: str) -> str:
        moment = datetime.fromtimestamp(stamp, self._zone)
        return _DATE_PART.sub(lambda found: date_part(moment, found[1]), form)

    def _context(self, part: Json) -> str:
        return str(part.get("alt_text", "")) if part["type"] == "image" else self.text(part)

    def _rich(self, part: Json) -> str:
        match part["type"]:
            case "rich_text_list":
                return "\n".join(f"• {self._rich(item)}" for item in part["elements"])
            case "text":
                return str(part["text"])
            case "link":
                return str(part.get("text") or part["url"])
            case "user":
                return "@" + self._names.get(part["user_id"], part["user_id"])
            case "channel":
                return "#" + self._names.get(part["channel_id"], part["channel_id"])
            case "broadcast":
                return "@" + str(part["range"])
            case "emoji":
                return f":{part['name']}:"
            case "date":
                return self._date(int(part["timestamp"]), part["format"])
            case _:
                return "".join(self._rich(inner) for inner in part.get("elements", []))


def date_part(moment: datetime, name: str) -> str:
    """One of Slack's date tokens, without its "today" and "yesterday"."""
    clock = f"{moment.hour % 12 or 12}:{moment:%M}"
    match name.removesuffix("_pretty"):
        case "date_num":
            return f"{moment:%Y-%m-%d}"
        case "date_slash":
            return f"{moment:%m/%d/%Y}"
        case "date_long" | "date_long_full":
            return f"{moment:%A, %B} {moment.day}, {moment.year}"
        case "date_short":
            return f"{moment:%b} {moment.day}, {moment.year}"
        case "date" | "day_divider":
            return f"{moment:%B} {moment.day}, {moment.year}"
        case "time":
            return f"{clock} {moment:%p}"
        case "time_secs":
            return f"{clock}:{moment:%S %p}"
        case unknown:
            return f"{{{unknown}}}"


def element_label(element: object, names: Mapping[str, str] | None = None) -> str:
    """A button as [Label], a choice as [what is chosen or its placeholder ▾], options that stand
    open with what is ticked. `names` are display names by id."""
    if not isinstance(element, Mapping):
        return ""
    kind = str(element["type"])
    if kind == "button":
        return f"[{element['text']['text']}]"
    if kind == "image":
        return str(element.get("alt_text", ""))
    if kind == "file_input":
        return f"[a file: {', '.join(element.get('filetypes', ['any']))}]"
    if kind in ("radio_buttons", "checkboxes"):
        return _ticks(element)
    if kind in ("datepicker", "timepicker", "overflow") or kind.endswith("_select"):
        placeholder = element.get("placeholder", {"text": ""})["text"]
        return f"[{_standing(element, names or {}) or placeholder} ▾]"
    return ""


def _ticks(element: Mapping[str, Any]) -> str:
    chosen = [element.get("initial_option"), *element.get("initial_options", [])]
    return "\n".join(
        f"[{'x' if option in chosen else ' '}] {option['text']['text']}"
        for option in element["options"]
    )


def _standing(element: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What is chosen already."""
    chosen = [*element.get("initial_options", []), element.get("initial_option")]
    words = [option["text"]["text"] for option in chosen if option]
    for key, mark in (("user", "@"), ("channel", "#"), ("conversation", "#")):
        if name := element.get(f"initial_{key}"):
            words.append(mark + names.get(name, name))
    words += [element[key] for key in ("initial_date", "initial_time") if key in element]
    return ", ".join(words)
