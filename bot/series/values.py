"""What a meeting series is made of, whoever says it: a form, a calendar file, a team file."""

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class Timing:
    """When what leads up to a meeting is said, as `MeetingSeries` has it."""

    ask_days_before: int = 6
    remind_days_before: int = 2
    channel_days_before: int = 3
    post_days_before: int = 1
    ask_time: time = time(17, 30)
    channel_time: time = time(9, 30)
    post_time: time = time(14)


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Where a series differs from its rule: dates by the rule that are off, those that have
    another wall time (naive), and wall times that the rule does not know."""

    cancelled: tuple[date, ...] = ()
    moved: tuple[tuple[date, datetime], ...] = ()
    added: tuple[datetime, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cancelled or self.moved or self.added)


@dataclass(frozen=True, slots=True)
class SeriesValues:
    """A series as somebody wants it. Each name is that of its column.

    `start` is the first meeting's wall time (naive) in `timezone` (IANA; None: the team's).
    `rrule` is RFC 5545 without its prefix, None for a one-off. `timing` None leaves the usual
    times, or those that a series has already. `exceptions` are added to those that it has.
    """

    title: str
    start: datetime
    rrule: str | None = None
    timezone: str | None = None
    minutes: int = 60
    place: str = ""
    join_url: str = ""
    facilitator_id: int | None = None
    backup_id: int | None = None
    timing: Timing | None = None
    exceptions: Exceptions = Exceptions()
