"""A summary is short: words are counted, and what people wrote is quoted by its beginning."""

from bot.cards import Text
from bot.texts import plain

MOST_WORDS = 80
QUOTED = 12


def count(text: Text) -> int:
    """How many words somebody reads."""
    return len(plain(text).split())


def clipped(text: str, most: int = QUOTED) -> str:
    """Its first words, with a sign that there are more."""
    words = text.split()
    return " ".join(words) if len(words) <= most else " ".join(words[:most]) + " …"
