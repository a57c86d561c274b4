"""A routine that stands on its own: it comes by a rhythm of the team's, tied to no meeting.

Its turns are counted on the wall in the team's zone from the day on which it began. A turn that
falls on a holiday is skipped; nothing comes while the team is archived.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.plan import Begun, Due, Made, Occasion, Recipient
from storage.tables import Delivery, Routine


@dataclass(frozen=True, slots=True)
class Usual:
    """The rhythm of a routine where the team has chosen none: an RFC 5545 rule, a wall time, and
    how long after the team began the first turn may come."""

    rrule: str
    time: time
    begins_after: timedelta = timedelta(0)


def apart(before: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether one is on an earlier day than the other, in that zone."""
    return before.astimezone(zone).date() < now.astimezone(zone).date()


class StandingRules(ABC):
    """What the rules of such routines share."""

    usual: ClassVar[Usual]
    reminds_after: ClassVar[timedelta | None] = None

    async def prepare(self, session: AsyncSession, routines: Sequence[Routine]) -> None:
        return None

    @abstractmethod
    def occasions(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]: ...

    @abstractmethod
    def due(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]: ...

    @abstractmethod
    def next_due(self, routine: Routine, after: datetime) -> datetime | None: ...

    @abstractmethod
    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]: ...

    @abstractmethod
    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]: ...

    async def meetings(self, session: AsyncSession, dues: Sequence[Due]) -> Sequence[int | None]:
        return [None] * len(dues)

    def is_apart(self, step: str, other_at: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
        """Somebody is reminded on another day than asked, and nobody is asked after a reminder."""
        return other_at is None or apart(other_at, now, zone)

    async def begin(self, session: AsyncSession, begun: Sequence[Begun], now: datetime) -> None:
        return None
