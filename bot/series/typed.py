"""A day and a time as somebody typed them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.cards import Time
from bot.errors import Invalid
from bot.schedule import instant
from bot.texts import line

DAY, CLOCK = "day", "clock"
# Further ahead it is a slip of the year.
_FARTHEST = timedelta(days=2 * 366)


def wall_ahead(day: str, clock: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The wall time (naive) in that zone. Raises `Invalid` at the fields "day" and "clock" where
    one is missing, or the time has passed or is years away."""
    wall = wall_of(day, clock)
    if abs(wall.year - now.year) > _FARTHEST.days // 366:
        raise Invalid({DAY: line("meeting.other_year", year=str(wall.year))})
    at = instant(wall, zone)
    if at <= now:
        raise Invalid({DAY: line("meeting.passed", when=Time(at, zone.key))})
    return wall


def wall_of(day: str, clock: str) -> datetime:
    """The same, whenever it is."""
    missing = {
        key: line("meeting.missing") for key, typed in ((DAY, day), (CLOCK, clock)) if not typed
    }
    if missing:
        raise Invalid(missing)
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
