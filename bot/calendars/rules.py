"""The rule of a series as `bot.schedule` has it, from what a file says."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.calendars import BadCalendar
from bot.schedule import BadRhythm, Rhythm, checked_rhythm
from bot.texts import line

_RULE = re.compile(r"[A-Z0-9=;,:+-]{1,200}")
_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Parts = dict[str, str]


def parts_of(text: str, title: str) -> Parts:
    """A rule by its parts. Raises `BadCalendar` if it is none, or more often than daily."""
    text = text.strip().upper()
    pairs = [part.partition("=") for part in text.split(";") if part]
    parts = {name: value for name, _, value in pairs}
    if not _RULE.fullmatch(text) or len(parts) != len(pairs):
        raise BadCalendar(line("calendar.bad_rule", title=title))
    hours = parts.get("BYHOUR", "") + parts.get("BYMINUTE", "") + parts.get("BYSECOND", "")
    if parts.get("FREQ") in _TOO_OFTEN or "," in hours:
        raise BadCalendar(line("calendar.too_often", title=title))
    return parts


def rule_of(parts: Parts, start: datetime, zone: str, title: str) -> str:
    """The rule, which takes place. Raises `BadCalendar` if it does not."""
    parts = dict(parts)
    # Some programs repeat the hour of the start. Another hour is left in, and refused.
    for name, said in (("BYHOUR", start.hour), ("BYMINUTE", start.minute), ("BYSECOND", 0)):
        if parts.get(name, "").lstrip("0") == str(said).lstrip("0"):
            parts.pop(name, None)
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        checked_rhythm(Rhythm(start, rule, ZoneInfo(zone)))
    except BadRhythm as error:
        raise BadCalendar(line("calendar.bad_rule", title=title)) from error
    return rule


def shifted(parts: Parts, days: int) -> Parts | None:
    """The same meetings by a calendar on which each is `days` (-1 to 1) later, None if no rule
    says that."""
    names = {name for name in parts if name.startswith("BY")}
    if not days or (parts.get("FREQ") in {"DAILY", "WEEKLY"} and not names):
        return parts
    if parts.get("FREQ") != "WEEKLY" or names != {"BYDAY"}:
        return None
    week = parts["BYDAY"].split(",")
    if not {*week, parts.get("WKST", "MO")} <= set(_DAYS):
        return None
    later = {day: _DAYS[(place + days) % 7] for place, day in enumerate(_DAYS)}
    moved = {"BYDAY": ",".join(later[day] for day in week), "WKST": later[parts.get("WKST", "MO")]}
    return parts | moved
