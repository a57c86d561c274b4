"""How often a routine that stands on its own comes, in plain choices: the rule behind each choice,
and which choice a rule is. Pure; nobody ever reads a rule."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.routines.standing import Usual
from bot.schedule import Rhythm
from bot.series.rhythm import normal
from bot.series.words import rhythm_words
from bot.texts import line
from storage.tables import Routine

KEPT = "kept"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKS = {"weekly": "1", "two_weeks": "2", "four_weeks": "4"}
_PLACES = {"first": "1", "second": "2", "third": "3", "fourth": "4", "last": "-1"}
# Every month, or every three: on which of its days of one name.
_MONTHS = {
    f"{often}_{which}": (every, place)
    for often, every in (("month", "1"), ("quarter", "3"))
    for which, place in _PLACES.items()
}
CHOICES = (*_WEEKS, *_MONTHS)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A rhythm as a form says it: one of `CHOICES` or `KEPT`, a day of the week ("WE"; "" where the
    rule is kept and has several), and a wall time."""

    often: str
    day: str
    at: time


def rule_of(often: str, day: str) -> str:
    """The RFC 5545 rule of a plain choice on that weekday."""
    if often in _WEEKS:
        return f"FREQ=WEEKLY;INTERVAL={_WEEKS[often]};BYDAY={day}"
    every, place = _MONTHS[often]
    return f"FREQ=MONTHLY;INTERVAL={every};BYDAY={place}{day}"


def chosen_of(routine: Routine, usual: Usual) -> Chosen:
    """The choice that means what the routine goes by now."""
    at, rule = routine.time_of_day or usual.time, routine.rrule or usual.rrule
    known, began = normal(rule, _began(routine)), _began(routine)
    for often in CHOICES:
        for day in DAYS:
            if normal(rule_of(often, day), began) == known:
                return Chosen(often, day, at)
    return Chosen(KEPT, "", at)


def words_of(routine: Routine, usual: Usual) -> str:
    """How often it comes: "Every month on the second Wednesday"; a rhythm that is none of the
    choices as the team file has it."""
    zone = ZoneInfo(routine.team.timezone)
    at = datetime.combine(_began(routine), routine.time_of_day or usual.time)
    said = rhythm_words(Rhythm(at, routine.rrule or usual.rrule, zone))
    is_kept = chosen_of(routine, usual).often == KEPT
    return line("routines.as_in_file", rhythm=said) if is_kept else said


def _began(routine: Routine) -> date:
    return routine.since.astimezone(ZoneInfo(routine.team.timezone)).date()
