"""How long things may be on Slack, and how a text is brought under a limit.

Sources: docs.slack.dev, reference/block-kit and reference/methods. Lengths are in UTF-16 code
units, as browsers count: an emoji is two or more, so a text that fits here fits by any count.
"""

import re
import unicodedata
from collections.abc import Iterator

TEXT = 3000
UPDATE_BYTES = 4000  # of the text beside the blocks in chat.update, counted in UTF-8
HEADING = 150
LABEL = 75  # on a button or an option
TITLE = 24  # of a modal, also its submit and close buttons
ALT = 2000  # of a picture
FIELD = 2000  # a field's label, its hint, its error
PLACEHOLDER = 150
BUTTON_VALUE = 2000
OPTION_VALUE = 150
METADATA = 3000
URL = 3000
ROW = 25  # elements in an actions block
OPTIONS = 100  # in a list, or in a group of a list; also groups in a list
OPEN_OPTIONS = 10  # as radio buttons or checkboxes

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SENTENCE_END = re.compile(r"[.!?…][\"')\]”’]*\s+|\n+")
_WORD_END = re.compile(r"\s+")
_ZERO_WIDTH_JOINER = "\u200d"


def clean(text: str) -> str:
    """Without control characters (newline and tab stay) and lone surrogates: neither can be shown,
    stored or sent."""
    # Most can be shown as they are, which is quick to see.
    return text if text.isprintable() else _CONTROL.sub("", text)


def length(text: str) -> int:
    """Code units of a clean text; `UnicodeEncodeError` (a `ValueError`) on a lone surrogate."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning with "…" at the end."""
    return text if length(text) <= limit else beginning(text, limit - 1).rstrip() + "…"


def beginning(text: str, limit: int) -> str:
    """As much as fits, not ending inside a letter with its accents, a flag or a joined emoji."""
    units = text[:limit].encode("utf-16-le")[: 2 * limit]
    longest = len(units.decode("utf-16-le", "ignore"))
    end = longest
    while 0 < end < len(text) and _belongs_to_previous(text, end):
        end -= 1
    return text[: end or longest]


def sentences(text: str, limit: int) -> str:
    """Whole sentences that fit, else whole words; "" if not even one word fits. What follows is
    `text` without it, letter by letter."""
    head = beginning(text, limit)
    ends = [match.end() for match in _SENTENCE_END.finditer(head)]
    if ends and ends[-1] > len(head) // 2:
        return head[: ends[-1]]
    ends = [match.end() for match in _WORD_END.finditer(head)]
    return head[: ends[-1]] if ends else ""


def lines(text: str, limit: int) -> Iterator[str]:
    """The text in groups of whole lines that fit; only a line that is too long alone is broken."""
    rest = text
    while length(rest) > limit:
        head = beginning(rest, limit)
        end = head.rfind("\n")
        if end > 0 and rest[len(head)] != "\n":
            head = head[:end]
        yield head
        rest = rest[len(head) :].removeprefix("\n")
    yield rest


def _belongs_to_previous(text: str, at: int) -> bool:
    character, previous = text[at], text[at - 1]
    if _ZERO_WIDTH_JOINER in (character, previous) or unicodedata.category(character)[0] == "M":
        return True
    if "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f":
        return True  # skin tones, and the tags that spell a region's flag
    return _is_flag_half(character) and _flag_halves_before(text, at) % 2 == 1


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    start = at
    while start > 0 and _is_flag_half(text[start - 1]):
        start -= 1
    return at - start
