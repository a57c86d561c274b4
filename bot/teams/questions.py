"""A team's own questions beside ours: for the family item, to ask aloud, and to draw out ideas.
Pure."""

import unicodedata

from bot.errors import AlongsideError
from bot.texts import line

MOST = 20
MAX_LETTERS = 200
MAX_TYPED = 3000


def read_questions(typed: str) -> list[str]:
    """One on each line, each once, without what can't be seen. Raises `AlongsideError` for too many
    or one that is too long."""
    lines = [" ".join(_seen(text).split()) for text in typed.splitlines()]
    found = list(dict.fromkeys(text for text in lines if text))
    if len(found) > MOST:
        raise AlongsideError(line("routines.questions_many", count=len(found), max=MOST))
    long = next((text for text in found if len(text) > MAX_LETTERS), None)
    if long is not None:
        quoted = long[:40].rstrip()
        raise AlongsideError(line("routines.question_long", begins=quoted, max=MAX_LETTERS))
    return found


def _seen(text: str) -> str:
    return "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in text)
