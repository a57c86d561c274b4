"""The only place that asks what time it is. Everything else is handed an aware datetime."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

Now = Callable[[], datetime]


def machine_time() -> datetime:
    """This machine's time, aware, in UTC. For leases and signatures, which no demo may move."""
    return datetime.now(UTC)


@dataclass
class MovableClock:
    """A clock that runs like the machine's but can be set. The demo lives by it."""

    offset: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return machine_time() + self.offset

    def set(self, to: datetime) -> None:
        """Makes it `to` (aware) now; the clock runs on from there."""
        self.offset = to - machine_time()
