"""A rhythm in plain choices: the rule behind each, and which choice a rule is. Pure."""

import re
from calendar import monthrange
from collections import deque
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bot.cards import Moment, Time
from bot.errors import AlongsideError
from bot.routines.agenda.calendar import HORIZON
from bot.schedule import Occurrence, Rhythm, instant, occurrences
from bot.texts import line, time_words

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_TWO_DAYS = timedelta(days=2)
# The highest date that every month has.
_IN_EVERY_MONTH = 28
_FIFTH = 5

Parts = dict[str, str]


class Often(StrEnum):
    """How often a series meets. `KEPT` is a rule of its own that stays as it is."""

    ONCE = "once"
    WEEKLY = "weekly"
    TWO_WEEKS = "two_weeks"
    THREE_WEEKS = "three_weeks"
    FOUR_WEEKS = "four_weeks"
    SAME_WEEKDAY = "same_weekday"
    LAST_WEEKDAY = "last_weekday"
    SAME_DATE = "same_date"
    QUARTERLY = "quarterly"
    KEPT = "kept"


_WEEKS = {Often.WEEKLY: 1, Often.TWO_WEEKS: 2, Often.THREE_WEEKS: 3, Often.FOUR_WEEKS: 4}


class NotThatDay(AlongsideError):
    """The rhythm never meets on that day."""


def rule_for(often: Often, first: date) -> str | None:
    """The RFC 5545 rule of a plain choice (not `KEPT`) whose first meeting is on that day. Raises
    `NotThatDay` where the rhythm would never meet on it, or not in every month."""
    match often:
        case Often.ONCE:
            return None
        case Often.WEEKLY | Often.TWO_WEEKS | Often.THREE_WEEKS | Often.FOUR_WEEKS:
            parts = {"FREQ": "WEEKLY", "INTERVAL": str(_WEEKS[often]), "BYDAY": _day(first)}
        case Often.SAME_WEEKDAY:
            parts = {"FREQ": "MONTHLY", "BYDAY": f"{_week(first)}{_day(first)}"}
        case Often.LAST_WEEKDAY:
            parts = {"FREQ": "MONTHLY", "BYDAY": f"{_last(first)}{_day(first)}"}
        case Often.SAME_DATE:
            parts = {"FREQ": "MONTHLY", "BYMONTHDAY": str(_date(first))}
        case Often.QUARTERLY:
            parts = {"FREQ": "MONTHLY", "INTERVAL": "3", "BYDAY": f"{_week(first)}{_day(first)}"}
        case Often.KEPT:
            raise ValueError("a rule that is kept is not made")
    return _written(parts)


def often_of(rule: str | None, first: date) -> Often:
    """The plain choice that means this rule for a series that begins on that day; else `KEPT`."""
    known = normal(rule, first)
    for often in Often:
        try:
            if often is not Often.KEPT and normal(rule_for(often, first), first) == known:
                return often
        except NotThatDay:
            continue
    return Often.KEPT


def normal(rule: str | None, first: date) -> Parts:
    """The rule's parts, with what a first meeting on that day implies said, and what says nothing
    left out."""
    pairs = [part.split("=", 1) for part in (rule or "").upper().split(";") if part]
    parts = {name: value.replace("+", "") for name, value in pairs}
    if int(parts.get("INTERVAL", "1")) == 1:
        parts.pop("INTERVAL", None)
    days = [day for day in parts.get("BYDAY", "").split(",") if day]
    if "INTERVAL" not in parts or len(days) < 2:
        parts.pop("WKST", None)  # it matters only where weeks with several days are left out
    match parts.get("FREQ"), days:
        case "WEEKLY", []:
            parts["BYDAY"] = _day(first)
        case "WEEKLY", _:
            parts["BYDAY"] = ",".join(sorted(days, key=_DAYS.index))
        case "MONTHLY", [] if not any(name.startswith("BY") for name in parts):
            parts["BYMONTHDAY"] = str(first.day)
        case "MONTHLY", [day] if day in _DAYS and re.fullmatch("-?[1-5]", _place(parts)):
            parts["BYDAY"] = parts.pop("BYSETPOS") + day
    return parts


def continued(rhythm: Rhythm, after: datetime) -> Rhythm | None:
    """The same rhythm from its first meeting after then (aware) on; None if there is none."""
    following = next(occurrences(rhythm, after, after + HORIZON), None)
    if following is None:
        return None
    start = datetime.combine(following.day, rhythm.start.time())
    return Rhythm(start, _without_count(rhythm, after), rhythm.zone)


def last_of(rhythm: Rhythm) -> Occurrence | None:
    """The last meeting of a rhythm that ends."""
    if rhythm.rule is None or not {"COUNT", "UNTIL"} & normal(rhythm.rule, rhythm.start).keys():
        return None
    begins = instant(rhythm.start, rhythm.zone)
    ahead = occurrences(rhythm, begins - _TWO_DAYS, begins + HORIZON)
    return next(iter(deque(ahead, maxlen=1)), None)


def by_rule(rhythm: Rhythm, day: date) -> Occurrence | None:
    """The rhythm's meeting on that day, None if it has none or the day is at the end of time."""
    try:
        noon = instant(datetime.combine(day, time(12)), rhythm.zone)
        around = occurrences(rhythm, noon - _TWO_DAYS, noon + _TWO_DAYS)
        return next((one for one in around if one.day == day), None)
    except OverflowError:
        return None


def _without_count(rhythm: Rhythm, after: datetime) -> str | None:
    """The rule with the day of its last meeting in the place of a number of them: from a later
    start on, that number would be another."""
    last = last_of(rhythm)
    if rhythm.rule is None or last is None:
        return rhythm.rule
    pairs = [part.split("=", 1) for part in rhythm.rule.upper().split(";") if part]
    parts = {name: value for name, value in pairs if name not in {"COUNT", "UNTIL"}}
    return _written(parts | {"UNTIL": f"{last.day:%Y%m%d}"})


def _place(parts: Parts) -> str:
    return parts.get("BYSETPOS", "")


def _written(parts: Parts) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _day(first: date) -> str:
    return _DAYS[first.weekday()]


def _week(first: date) -> int:
    """Which of its weekday's days in the month it is."""
    week = (first.day - 1) // 7 + 1
    if week == _FIFTH:
        raise NotThatDay(line("rhythm.no_fifth", weekday=weekday(first.weekday())))
    return week


def _last(first: date) -> int:
    days = monthrange(first.year, first.month)[1]
    if first.day + 7 <= days:
        raise NotThatDay(line("rhythm.not_last", weekday=weekday(first.weekday())))
    return -1


def _date(first: date) -> int:
    if first.day > _IN_EVERY_MONTH:
        raise NotThatDay(line("rhythm.not_every_month", number=first.day))
    return first.day


def weekday(number: int) -> str:
    """The name of a weekday; Monday is 0."""
    monday = datetime(2026, 1, 5, 12, tzinfo=UTC)
    return time_words(Time(monday + timedelta(days=number), "UTC", Moment.WEEKDAY))
