"""What a routine tells the planner and delivery; every routine file answers these questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.errors import AlongsideError
from storage.tables import Delivery, Person, Routine


@dataclass(frozen=True, slots=True)
class Occasion:
    """One step of a routine that falls due once. `name` says what it is about for good; after
    `expires_at` sending it would be of no use. `day` is the meeting's, None without one."""

    step: str
    name: str
    due_at: datetime
    expires_at: datetime
    day: date | None = None
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person or a channel."""

    person: Person | None = None
    channel: str | None = None

    @property
    def key(self) -> str:
        return f"person:{self.person.id}" if self.person else f"channel:{self.channel}"

    @property
    def address(self) -> str:
        """What the platform, or the mail, calls it."""
        return self.person.address if self.person else self.channel or ""


class NotNeeded(AlongsideError):
    """There is no need to send this any more; the sentence is the ledger's reason."""


class Rules(Protocol):
    """A routine's rules. Routines arrive with their `team` and `series` loaded."""

    def occasions(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        """What falls due after `after` and not later than `until`, in order of time."""

    def next_due(self, routine: Routine, after: datetime) -> datetime | None:
        """The first due time after `after`, None if there will be none."""

    async def meeting_id(
        self, session: AsyncSession, routine: Routine, occasion: Occasion
    ) -> int | None:
        """The meeting that an occasion is about, written down if it was not."""

    async def recipients(
        self, session: AsyncSession, routine: Routine, occasion: Occasion
    ) -> Sequence[Recipient]:
        """Who gets this step, as things stand."""

    async def card(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Card:
        """What the delivery's message should show at `now`. Raises `NotNeeded`."""
