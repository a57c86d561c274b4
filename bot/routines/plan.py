"""What a routine tells the planner and delivery; every routine answers these questions."""

from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.errors import AlongsideError
from bot.platforms import TryLater, Unreachable
from storage.queries.members import Somebody
from storage.tables import Delivery, Kind, Routine

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Occasion:
    """One step of a routine that falls due once. `name` says what it is about for good; from
    `expires_at` on sending it would be of no use. `day` is the meeting's, None without one."""

    step: str
    name: str
    kind: Kind
    due_at: datetime
    expires_at: datetime
    day: date | None = None
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person or a channel. `at` is their own time for a step where that is later than its due
    time, and `why` the ledger's reason for it; `away_from` are days of theirs from which it keeps
    seven days away, or does not come, and `at_by` their own time where these are others; `said_at`
    is when they said by themselves what an ask would ask."""

    person: Somebody | None = None
    channel: str | None = None
    at: datetime | None = None
    why: str = ""
    away_from: frozenset[date] = frozenset()
    at_by: Callable[[Set[date]], datetime] | None = None
    said_at: datetime | None = None

    @property
    def key(self) -> str:
        return f"person:{self.person.id}" if self.person else f"channel:{self.channel}"

    @property
    def address(self) -> str:
        """What the platform, or the mail, calls it."""
        return self.person.address if self.person else self.channel or ""


@dataclass(frozen=True, slots=True)
class Due:
    """One occasion of a routine that has come, or is looked ahead to."""

    routine: Routine
    occasion: Occasion


@dataclass(frozen=True, slots=True)
class Begun:
    """One that has been planned: the id of the meeting that it is about, None without one, and
    each delivery of it, whom it is for and its id."""

    due: Due
    meeting_id: int | None
    deliveries: list[tuple[Recipient, int]]


class NotNeeded(AlongsideError):
    """There is no need to send this any more; the sentence is the ledger's reason."""


class Unmade(TryLater):
    """The card could not be made; that is reported. Another try may go better."""


# A card, or why there is none.
Made = Card | NotNeeded | Unreachable


async def by_step(
    dues: Sequence[Due], answer: Callable[[str, Sequence[Due]], Awaitable[Sequence[Found]]]
) -> list[Found]:
    """What is answered for each, in their order, where those of one step are asked together."""
    places: dict[str, list[int]] = {}
    for place, due in enumerate(dues):
        places.setdefault(due.occasion.step, []).append(place)
    found: dict[int, Found] = {}
    for step, own in places.items():
        answers = await answer(step, [dues[place] for place in own])
        found.update(zip(own, answers, strict=True))
    return [found[place] for place in range(len(dues))]


def each(deliveries: Sequence[Delivery], card: Callable[[Delivery], Card]) -> list[Made]:
    """The card of each, in their order, or why it is not needed or goes nowhere."""
    made: list[Made] = []
    for delivery in deliveries:
        try:
            made.append(card(delivery))
        except (NotNeeded, Unreachable) as reason:
            made.append(reason)
    return made


async def one_by_one(
    deliveries: Sequence[Delivery], card: Callable[[Delivery], Awaitable[Card]]
) -> list[Made]:
    """The same where each is read by itself."""
    made: list[Made] = []
    for delivery in deliveries:
        try:
            made.append(await card(delivery))
        except (NotNeeded, Unreachable) as reason:
            made.append(reason)
    return made


class Rules(Protocol):
    """A routine's rules. Routines arrive with their `team` and `series` loaded, and the series
    with its `exceptions`. Whatever needs the database is asked for many at a time, which may be of
    many teams or of one. A reminder comes `reminds_after` its ask or later, where that is so much
    time, however long the ask was put off."""

    reminds_after: ClassVar[timedelta | None]

    async def prepare(self, session: AsyncSession, routines: Sequence[Routine]) -> None:
        """Loads what else the rules need of routines, before anything is asked of them."""

    def occasions(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        """What falls due after `after` and not later than `until` by the rules alone, whenever
        that is, in order of time."""

    def due(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        """Those of them that really come: from when the routine, and its rhythm, began."""

    def next_due(self, routine: Routine, after: datetime) -> datetime | None:
        """The first due time after `after`, None if there will be none."""

    async def meetings(self, session: AsyncSession, dues: Sequence[Due]) -> Sequence[int | None]:
        """The id of the meeting that each is about, written down if it was not, and held."""

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        """Who gets each of these, as things stand. Reads only."""

    def is_apart(self, step: str, other_at: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
        """Whether an ask, or the reminder of one, may go at `now` to somebody in that zone who got
        the other of the two at `other_at`; None if they did not."""

    async def begin(self, session: AsyncSession, begun: Sequence[Begun], now: datetime) -> None:
        """What these change, besides what they say; once, when they have been planned."""

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]:
        """What each delivery's message should show at `now`, or why it need not be sent. They may
        be of many teams."""
