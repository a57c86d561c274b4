"""A routine that stands on its own: it comes by a rhythm of the team's, tied to no meeting.

Its turns are counted on the wall in the team's zone from the day on which it began. A turn that
falls on a holiday is skipped; nothing comes while the team is archived.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.routines.plan import Begun, Due, Made, Occasion, Recipient, each
from bot.schedule import Occurrence, Rhythm, occurrences, working_days
from storage.tables import Delivery, Routine

# How far ahead the next turn is looked for: a rule may name a day that comes in leap years only.
HORIZON = timedelta(days=41 * 366)


@dataclass(frozen=True, slots=True)
class Usual:
    """The rhythm of a routine where the team has chosen none: an RFC 5545 rule, a wall time, and
    how long after the team began the first turn may come."""

    rrule: str
    time: time
    begins_after: timedelta = timedelta(0)


def turns(routine: Routine, usual: Usual, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """The routine's turns after `after` and not later than `until` (aware), in order. Of one from
    before it began nothing comes, later steps neither. The routine arrives with its team."""
    team = routine.team
    after = max(after, routine.since)
    if team.archived_at is not None:
        until = min(until, team.archived_at)
    days = working_days(team.holidays, team.days_off)
    for turn in occurrences(_rhythm(routine, usual), after, until):
        if not days.is_holiday(turn.day):
            yield turn


def _rhythm(routine: Routine, usual: Usual) -> Rhythm:
    zone = ZoneInfo(routine.team.timezone)
    began = routine.since.astimezone(zone).date()
    at = datetime.combine(began, routine.time_of_day or usual.time)
    return Rhythm(at, routine.rrule or usual.rrule, zone)


def apart(before: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether one is on an earlier day than the other, in that zone."""
    return before.astimezone(zone).date() < now.astimezone(zone).date()


class StandingRules(ABC):
    """What the rules of such routines share. `steps` gives what each turn brings; none of its steps
    falls due before the turn, nor later than `tail` after it."""

    usual: ClassVar[Usual]
    tail: ClassVar[timedelta] = timedelta(0)
    reminds_after: ClassVar[timedelta | None] = None

    @abstractmethod
    def steps(self, routine: Routine, turn: Occurrence) -> Iterable[Occasion]:
        """The steps of one turn."""

    async def prepare(self, session: AsyncSession, routines: Sequence[Routine]) -> None:
        return None

    def occasions(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        found = [
            occasion
            for turn in turns(routine, self.usual, after - self.tail, until)
            for occasion in self.steps(routine, turn)
            if after < occasion.due_at <= until
        ]
        return sorted(found, key=lambda occasion: occasion.due_at)

    def due(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        return self.occasions(routine, max(after, routine.since), until)

    def next_due(self, routine: Routine, after: datetime) -> datetime | None:
        after = max(after, routine.since)
        first: datetime | None = None
        for turn in turns(routine, self.usual, after - self.tail, after + HORIZON):
            if first and turn.starts_at > first:
                break
            later = [one.due_at for one in self.steps(routine, turn) if one.due_at > after]
            first = min([*later, *([first] if first else [])], default=None)
        return first

    @abstractmethod
    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]: ...

    @abstractmethod
    async def card(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Card: ...

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]:
        return await each(deliveries, lambda one: self.card(session, one, now))

    async def meetings(self, session: AsyncSession, dues: Sequence[Due]) -> Sequence[int | None]:
        return [None] * len(dues)

    def is_apart(self, step: str, other_at: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
        """Somebody is reminded on another day than asked, and nobody is asked after a reminder."""
        return other_at is None or apart(other_at, now, zone)

    async def begin(self, session: AsyncSession, begun: Sequence[Begun], now: datetime) -> None:
        return None
