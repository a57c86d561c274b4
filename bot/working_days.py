"""Which days count: working days, public holidays and a team's own days off. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache, lru_cache

import holidays as public_holidays

from bot.errors import AlongsideError
from bot.texts import line

_LONGEST_OFF = timedelta(days=366)


class WorkingDays:
    """Monday to Friday without the public holidays of a country or subdivision ("US", "CA-ON") and
    without a team's own days off (dates or intervals in ISO 8601, "2026-12-24/2026-12-31").

    Raises `AlongsideError` for a place whose holidays are not known, or a day off that is no day.
    """

    def __init__(self, place: str | None, days_off: Sequence[str] = ()) -> None:
        self._holidays = _holidays_of(place) if place else None
        self._off = [_interval(text) for text in days_off]
        self._known: dict[date, bool] = {}

    def is_holiday(self, day: date) -> bool:
        """Whether it is a public holiday or one of the team's own."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self._is_off(day)
        return known

    def _is_off(self, day: date) -> bool:
        if any(first <= day <= last for first, last in self._off):
            return True
        return self._holidays is not None and day in self._holidays

    @property
    def own_days(self) -> int:
        """How many days off the team has of its own."""
        return sum((last - first).days + 1 for first, last in self._off)

    def __contains__(self, day: date) -> bool:
        return day.weekday() < 5 and not self.is_holiday(day)

    def before(self, day: date, count: int) -> date:
        """The working day `count` working days before `day`; `day` itself for 0."""
        while count:
            day -= timedelta(days=1)
            count -= day in self
        return day

    def after(self, day: date, count: int) -> date:
        """The working day `count` working days after `day`; `day` itself for 0."""
        while count:
            day += timedelta(days=1)
            count -= day in self
        return day

    def not_a_holiday(self, day: date) -> date:
        """`day`, or the nearest earlier day that is no holiday."""
        while self.is_holiday(day):
            day -= timedelta(days=1)
        return day


def working_days(place: str | None, days_off: Sequence[str] = ()) -> WorkingDays:
    """Those of a team, which are asked for again and again. Raises as they do."""
    return _working_days(place, tuple(days_off))


@lru_cache(maxsize=1024)
def _working_days(place: str | None, days_off: tuple[str, ...]) -> WorkingDays:
    return WorkingDays(place, days_off)


def _interval(text: str) -> tuple[date, date]:
    first, _, last = text.partition("/")
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise AlongsideError(line("schedule.bad_day_off", day=text)) from error
    if not timedelta(0) <= ends - begins <= _LONGEST_OFF:
        raise AlongsideError(line("schedule.bad_day_off", day=text))
    return begins, ends


@cache
def _holidays_of(place: str) -> public_holidays.HolidayBase:
    country, _, subdivision = place.partition("-")
    try:
        return public_holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError as error:
        raise AlongsideError(line("schedule.unknown_holidays", place=place)) from error
