"""When check-ins come: after a team's fourth meeting, then by its rhythm. Pure.

A routine arrives with its `rounds`, and before the first of them with its team's `series` too
(`load_turns`). A check-in opens on a working day: where another routine would skip a holiday, this
one waits a day or two, for else the next would be three months away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from heapq import merge
from itertools import islice
from zoneinfo import ZoneInfo

from bot.routines.agenda.calendar import HORIZON, meetings
from bot.routines.standing import Usual
from bot.schedule import Rhythm, instant, occurrences
from bot.working_days import WorkingDays, working_days
from storage.tables import MeetingSeries, ReflectionRound, Routine

QUARTERLY = "FREQ=MONTHLY;INTERVAL=3"
MONTHLY = "FREQ=MONTHLY"
USUAL = Usual(QUARTERLY, time(17, 30))
FIRST_AFTER = 4
REMINDED_AFTER = timedelta(days=4)
OPEN_FOR = timedelta(days=7)
# A bot that was away opens a check-in late, but not when everybody has forgotten about it.
MADE_UP_FOR = timedelta(days=14)
# A rule by months skips those that have no such day.
_EVERY_MONTH = 28
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """One check-in: `day` is its date by the rule and names it, the rest is when (aware)."""

    day: date
    opens_at: datetime
    remind_at: datetime
    closes_at: datetime


def turn_of(round_: ReflectionRound) -> Turn:
    """A round's turn, as it was written down."""
    return Turn(round_.day, round_.opens_at, round_.remind_at, round_.closes_at)


def turn_on(routine: Routine, day: date, opens_at: datetime) -> Turn:
    """The turn of that day, if it opens then: its reminder and its closing come on working days,
    at the routine's time of day."""
    return _turn_on(_hour(routine), day, opens_at)


def due_turn(routine: Routine, now: datetime) -> Turn | None:
    """The turn that has come by `now` and is not open yet: the latest, if there is more than one.
    One that comes late has its full length from now on; None where it is too late for that."""
    found = None
    for turn in upcoming(routine):
        if turn.opens_at > now:
            break
        found = turn
    if found is None or now - found.opens_at > MADE_UP_FOR:
        return None
    if now - found.opens_at < _DAY:
        return found
    return turn_on(routine, found.day, now)


def next_turn(routine: Routine, after: datetime) -> Turn | None:
    """The first that opens after that."""
    return next((turn for turn in upcoming(routine) if turn.opens_at > after), None)


def upcoming(routine: Routine) -> Iterator[Turn]:
    """The turns that no round was opened for, in order: those after the last round, or from the
    fourth meeting on. None that came before the routine began."""
    if routine.team.archived_at is not None:
        return
    if routine.rounds:
        last = routine.rounds[-1]
        day, ends = last.day, last.closes_at
    else:
        first = _first(routine)
        if first is None:
            return
        yield first
        day, ends = first.day, first.closes_at
    while (turn := _following(routine, day, max(ends, routine.since))) is not None:
        yield turn
        day, ends = turn.day, turn.closes_at


def _first(routine: Routine) -> Turn | None:
    """On the working day after the fourth meeting since the routine began."""
    held = merge(*(_ends(routine, series) for series in routine.team.series))
    fourth = next(islice(held, FIRST_AFTER - 1, None), None)
    if fourth is None:
        return None
    hour = _hour(routine)
    day = hour.working(fourth.astimezone(hour.zone).date() + _DAY)
    return _turn_on(hour, day, hour.on(day))


def _ends(routine: Routine, series: MeetingSeries) -> Iterator[datetime]:
    """When each meeting of a series ends that is not cancelled. Of the time before its present
    rhythm only those count that were written down."""
    since, written = routine.since, {meeting.day for meeting in series.exceptions}
    for meeting in meetings(series, routine.team, since, since + HORIZON):
        if meeting.starts_at > series.rule_since or meeting.day in written:
            yield meeting.starts_at + timedelta(minutes=series.minutes)


def _following(routine: Routine, day: date, after: datetime) -> Turn | None:
    return _turn_after(_hour(routine), routine.rrule or USUAL.rrule, day, after)


@dataclass(frozen=True, slots=True)
class _Hour:
    """A time of day in a zone, and on which days people work there."""

    clock: time
    zone: ZoneInfo
    days: WorkingDays

    def on(self, day: date) -> datetime:
        return instant(datetime.combine(day, self.clock), self.zone)

    def working(self, day: date) -> date:
        """That day, or the next one on which people work."""
        return self.days.after(day - _DAY, 1)


def _hour(routine: Routine) -> _Hour:
    team = routine.team
    days = working_days(team.holidays, team.days_off)
    return _Hour(routine.time_of_day or USUAL.time, ZoneInfo(team.timezone), days)


# Many teams have the same turns, and each is asked for them several times.
@lru_cache(maxsize=1024)
def _turn_on(hour: _Hour, day: date, opens_at: datetime) -> Turn:
    opens = opens_at.astimezone(hour.zone).date()
    remind_at = hour.on(hour.working(opens + REMINDED_AFTER))
    return Turn(day, opens_at, remind_at, hour.on(hour.working(opens + OPEN_FOR)))


@lru_cache(maxsize=1024)
def _turn_after(hour: _Hour, rule: str, day: date, after: datetime) -> Turn | None:
    """The first turn of that rule after `after` that is of a later day than `day`, from which the
    rule counts."""
    start = datetime.combine(day.replace(day=min(day.day, _EVERY_MONTH)), hour.clock)
    for turn in occurrences(Rhythm(start, rule, hour.zone), after, after + HORIZON):
        if turn.day > day:
            return _turn_on(hour, turn.day, hour.on(hour.working(turn.day)))
    return None
