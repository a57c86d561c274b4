"""A team's own days off, as somebody types them: one or a span of days on each line. Pure.

The words are English, as the texts are.
"""

import re
from collections.abc import Iterable
from datetime import date

from babel import Locale

from bot.errors import AlongsideError
from bot.texts import line
from bot.working_days import WorkingDays

MOST = 200
_BETWEEN = re.compile(r"\s*(?:/|\bto\b|\buntil\b|\bthrough\b|–|—|\s-\s)\s*")
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_MONTH_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? ([a-z]+)\.?,? (\d{4})")


def read_days_off(typed: str) -> list[str]:
    """ISO 8601 dates and intervals ("2026-12-24/2026-12-31"), in order, each once.

    Understands "2026-12-24", "Dec 24 2026", "24 December 2026", and two of them with "to" between.
    Raises `AlongsideError` that quotes the line which is neither.
    """
    lines = [text.strip() for text in typed.splitlines() if text.strip()]
    if len(lines) > MOST:
        raise AlongsideError(line("team.days_off_many", most=MOST))
    return sorted({_read(text) for text in lines})


def typed_again(days_off: Iterable[str]) -> str:
    """Days off as somebody would type them, one on each line."""
    return "\n".join(day.replace("/", " to ") for day in days_off)


def _read(text: str) -> str:
    words = " ".join(text.casefold().split())
    first, *rest = [words] if _ISO.fullmatch(words) else _BETWEEN.split(words)
    try:
        days = "/".join(_day(part).isoformat() for part in (first, *rest))
        if len(rest) > 1:
            raise ValueError("three days are no span")
        WorkingDays(None, [days])
    except (ValueError, AlongsideError) as error:
        raise AlongsideError(line("team.days_off_bad", line=text)) from error
    return days


def _day(words: str) -> date:
    if _ISO.fullmatch(words):
        return date(*map(int, words.split("-")))
    if found := _MONTH_FIRST.fullmatch(words):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    if found := _DAY_FIRST.fullmatch(words):
        return date(int(found[3]), _month(found[2]), int(found[1]))
    raise ValueError("no day")


def _month(name: str) -> int:
    """By its name, in full or by three letters or more of it."""
    months: dict[int, str] = Locale.parse("en").months["format"]["wide"]
    for number, month in months.items():
        if len(name) > 2 and month.casefold().startswith(name):
            return number
    raise ValueError("no month")
