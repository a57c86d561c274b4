"""A standing routine whose steps all come of its turns, worked out once for all teams that have the
same ones at the same time."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.routines.plan import Occasion
from bot.routines.standing import StandingRules, Usual
from bot.schedule import Occurrence, Rhythm, occurrences, shortly_before
from bot.working_days import WorkingDays, working_days
from storage.tables import Routine

# How far ahead the next turn is looked for: a rule may name a day that comes in leap years only.
HORIZON = timedelta(days=41 * 366)


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns after `after` and not later than `until`, but for those on holidays."""

    rhythm: Rhythm
    days: WorkingDays
    after: datetime
    until: datetime

    def __iter__(self) -> Iterator[Occurrence]:
        for turn in occurrences(self.rhythm, self.after, self.until):
            if not self.days.is_holiday(turn.day):
                yield turn


def turns(routine: Routine, usual: Usual, after: datetime, until: datetime) -> Turns:
    """The routine's turns after `after` and not later than `until` (aware), in order. Of one from
    before it began nothing comes, later steps neither. The routine arrives with its team."""
    team, since = routine.team, routine.since
    zone, archived_at = ZoneInfo(team.timezone), team.archived_at
    if after < since:
        after = since
    if archived_at is not None:
        until = min(until, archived_at)
    start = datetime.combine(since.astimezone(zone).date(), routine.time_of_day or usual.time)
    rhythm = shortly_before(Rhythm(start, routine.rrule or usual.rrule, zone), after)
    return Turns(rhythm, working_days(team.holidays, team.days_off), after, until)


class TurningRules(StandingRules):
    """`steps` gives what each turn brings; none of its steps falls due before the turn, nor later
    than `tail` after it."""

    tail: ClassVar[timedelta] = timedelta(0)

    @abstractmethod
    def steps(self, among: Turns, turn: Occurrence) -> Iterable[Occasion]:
        """The steps of one of the turns."""

    def occasions(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        found = turns(routine, self.usual, after - self.tail, until)
        return list(_brought(self, found, after, until))

    def due(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        return self.occasions(routine, max(after, routine.since), until)

    def next_due(self, routine: Routine, after: datetime) -> datetime | None:
        after = max(after, routine.since)
        found = turns(routine, self.usual, after - self.tail, after + HORIZON)
        return _next_due(self, found, after)


@lru_cache(maxsize=1024)
def _brought(
    rules: TurningRules, found: Turns, after: datetime, until: datetime
) -> Sequence[Occasion]:
    steps = [
        occasion
        for turn in found
        for occasion in rules.steps(found, turn)
        if after < occasion.due_at <= until
    ]
    return sorted(steps, key=lambda occasion: occasion.due_at)


@lru_cache(maxsize=1024)
def _next_due(rules: TurningRules, found: Turns, after: datetime) -> datetime | None:
    first: datetime | None = None
    for turn in found:
        if first and turn.starts_at > first:
            break
        later = [one.due_at for one in rules.steps(found, turn) if one.due_at > after]
        first = min([*later, *([first] if first else [])], default=None)
    return first
