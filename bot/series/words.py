"""A rhythm in words: "Every two weeks on Tuesday, 9:00 AM ET, 45 minutes". Pure."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.lists import format_list

from bot.cards import Moment, Time
from bot.schedule import Rhythm, instant
from bot.series.rhythm import last_of, normal, weekday
from bot.texts import DEFAULT_LANGUAGE, line, time_words
from storage.tables import MeetingSeries

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PLACES = {
    "1": "rhythm.first",
    "2": "rhythm.second",
    "3": "rhythm.third",
    "4": "rhythm.fourth",
    "-1": "rhythm.last",
}
_OF_MONTH = re.compile(r"(-1|[1-4])([A-Z]{2})")


def series_words(series: MeetingSeries, zone: ZoneInfo) -> str:
    """The whole of it. The hour is said in the series' own zone, where it stays the same."""
    rhythm = Rhythm(series.start, series.rrule, zone)
    return line(
        "rhythm.whole",
        rhythm=rhythm_words(rhythm),
        clock=clock_words(rhythm),
        count=series.minutes,
    )


def rhythm_words(rhythm: Rhythm) -> str:
    """How often, and until when if it ends: "Every two weeks on Tuesday"."""
    often = _often(rhythm)
    last = last_of(rhythm)
    if last is None:
        return often
    day = Time(last.starts_at, rhythm.zone.key, Moment.DATE)
    return line("rhythm.until", rhythm=often, day=day, year=str(last.day.year))


def clock_words(rhythm: Rhythm) -> str:
    """The hour with its zone: "9:00 AM ET"."""
    whole = time_words(Time(instant(rhythm.start, rhythm.zone), rhythm.zone.key))
    return whole.partition(", ")[2]


def _often(rhythm: Rhythm) -> str:
    if rhythm.rule is None:
        return line("rhythm.once")
    parts = normal(rhythm.rule, rhythm.start.date())
    every = int(parts.pop("INTERVAL", "1"))
    frequency = parts.pop("FREQ")
    for ends in ("COUNT", "UNTIL", "WKST"):
        parts.pop(ends, None)
    days = parts.get("BYDAY", "").split(",")
    match frequency, sorted(parts):
        case "DAILY", []:
            return line("rhythm.daily", count=every)
        case "WEEKLY", ["BYDAY"]:
            names = _listed([weekday(_DAYS.index(day)) for day in days])
            return line("rhythm.weekly", count=every, day=names)
        case "MONTHLY", ["BYMONTHDAY"] if parts["BYMONTHDAY"].isdecimal():
            return line("rhythm.monthly_date", count=every, number=parts["BYMONTHDAY"])
        case "MONTHLY", ["BYDAY"] if (found := [_OF_MONTH.fullmatch(day) for day in days]) and all(
            found
        ):
            return _monthly([(one[1], one[2]) for one in found if one], every)
    return line("rhythm.own")


def _monthly(days: list[tuple[str, str]], every: int) -> str:
    """The second Tuesday, or the first and third."""
    weekdays = {day for _, day in days}
    if len(weekdays) > 1:
        return line("rhythm.own")
    which = _listed([line(_PLACES[place]) for place, _ in days])
    return line(
        "rhythm.monthly", count=every, which=which, day=weekday(_DAYS.index(weekdays.pop()))
    )


def _listed(words: list[str]) -> str:
    return format_list(words, locale=DEFAULT_LANGUAGE)


def zone_words(zone: str, at: datetime) -> str:
    """A zone as people call it: "ET"."""
    whole = time_words(Time(at, zone))
    return re.split(r"[AP]M ", whole, maxsplit=1)[1]
