"""The only place that asks what time it is. Everything else is handed an aware datetime."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from storage.database import Database

Now = Callable[[], datetime]


def machine_time() -> datetime:
    """This machine's time, aware, in UTC. For leases and signatures, which no demo may move."""
    return datetime.now(UTC)


@dataclass
class SharedClock:
    """A clock that processes on several machines share: their database's, for machines differ.
    Leases, retries and what is due live by it. With a database that has none, this machine's."""

    machine: Now = machine_time
    offset: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return self.machine() + self.offset

    async def set_by(self, database: Database) -> None:
        """Looks what time it is there. Raises as the database does."""
        before = self.machine()
        there = await database.time()
        if there is not None:
            after = self.machine()
            self.offset = there - before - (after - before) / 2


@dataclass
class MovableClock:
    """A clock that runs like the machine's but can be set. The demo lives by it."""

    offset: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return machine_time() + self.offset

    def set(self, to: datetime) -> None:
        """Makes it `to` (aware) now; the clock runs on from there."""
        self.offset = to - machine_time()
