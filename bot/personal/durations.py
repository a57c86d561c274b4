"""How long a pause lasts, from what somebody typed after `/coprod pause`. Pure.

A pause ends on a morning of the person's own, so that a day that they named is a day on which they
can hear again. The words are English, as the texts are.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from dateutil.relativedelta import relativedelta

from bot.errors import AlongsideError
from bot.schedule import instant
from bot.texts import line

MORNING = time(8)
LONGEST = timedelta(days=366)

_NUMBERS = {
    word: number
    for number, words in enumerate(
        [
            "a an another one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
        ],
        1,
    )
    for word in words.split()
}
_UNITS = {
    "d day": relativedelta(days=1),
    "w wk week": relativedelta(weeks=1),
    "mo month": relativedelta(months=1),
    "y yr year": relativedelta(years=1),
}
_ENDLESS = {"forever", "indefinitely", "for now", "no end", "until i resume", "until i come back"}
_AMOUNT = re.compile(r"([a-z]+|[0-9]{1,4}) ?([a-z]+)")
_ISO = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
_MONTH_FIRST = re.compile(r"([a-z]+) ?([0-9]{1,2})(?:st|nd|rd|th)?(?: ([0-9]{4}))?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)? (?:of )?([a-z]+)(?: ([0-9]{4}))?")


class BadDuration(AlongsideError):
    """That is not a length of time that I understand."""


def end_of_pause(typed: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The morning in the person's zone on which the pause ends; None for one without an end.

    Understands a number of days, weeks, months or years, a day of the week, a date, "tomorrow",
    "next week" and "next month". Raises `BadDuration` for what it does not understand, for a day
    that is not ahead, and for more than a year.
    """
    words = _plain(typed)
    if words in _ENDLESS or not words:
        return None
    today = now.astimezone(zone).date()
    try:
        day = _day(words, today)
    except ValueError:  # a 30th of February, a year that no calendar has
        day = None
    if day is None:
        raise BadDuration(line("personal.duration_unknown"))
    if day <= today:
        raise BadDuration(line("personal.duration_past"))
    if day - today > LONGEST:
        raise BadDuration(line("personal.duration_long"))
    return instant(datetime.combine(day, MORNING), zone)


def _plain(typed: str) -> str:
    """Small letters and single spaces, without the words and marks that change nothing."""
    words = " ".join(re.sub(r"[,.;:!?\"'“”]", " ", typed.casefold()).split())
    if words in _ENDLESS:
        return words
    words = re.sub(r"(?: from now| please)+$", "", words)
    return re.sub(r"^(?:(?:for|until|till|til|on|the) )+", "", words)


def _day(words: str, today: date) -> date | None:
    """The day that is meant, whether or not it is ahead; None for words that mean none."""
    match words:
        case "tomorrow":
            return today + timedelta(days=1)
        case "today" | "tonight":
            return today
        case "next week":
            return today + timedelta(days=7 - today.weekday())
        case "next month":
            return today + relativedelta(months=1, day=1)
        case "next year":
            return today + relativedelta(years=1, month=1, day=1)
    if _ISO.fullmatch(words):
        return date(*map(int, words.split("-")))
    if (found := _MONTH_FIRST.fullmatch(words)) and (month := _months().get(found[1])):
        return _dated(month, int(found[2]), found[3], today)
    if (found := _DAY_FIRST.fullmatch(words)) and (month := _months().get(found[2])):
        return _dated(month, int(found[1]), found[3], today)
    if (weekday := _weekdays().get(words.removeprefix("next "))) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return _later(words, today)


def _later(words: str, today: date) -> date | None:
    found = _AMOUNT.fullmatch(words)
    if found is None:
        return None
    number = int(found[1]) if found[1].isdigit() else _NUMBERS.get(found[1])
    names = {found[2], found[2].removesuffix("s")}
    unit = next((unit for known, unit in _UNITS.items() if names & {*known.split()}), None)
    if number is None or unit is None:
        return None
    try:
        return today + unit * number
    except (ValueError, OverflowError):  # after the last year that there is
        return date.max


def _dated(month: int, day: int, year: str | None, today: date) -> date:
    """That day of the year that is named, or the next one of that name."""
    if year is not None:
        return date(int(year), month, day)
    return date(today.year + ((month, day) < (today.month, today.day)), month, day)


@cache
def _months() -> dict[str, int]:
    return _numbered(Locale.parse("en").months["format"]) | {"sept": 9}


@cache
def _weekdays() -> dict[str, int]:
    return _numbered(Locale.parse("en").days["format"])


def _numbered(names: Mapping[str, Mapping[int, str]]) -> dict[str, int]:
    """The numbers of months or weekdays, by their names in full and in short."""
    return {
        name.casefold(): number
        for width in ("wide", "abbreviated")
        for number, name in names[width].items()
    }
