"""When somebody who wants to be asked later is asked: at a good hour, and early enough."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.humane import Manner, suits
from bot.routines.agenda.snoozing import ROOM, later
from bot.schedule import QuietHours
from bot.working_days import WorkingDays
from storage.tables import Kind

ET = ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def manner(days: str = "1234567", quiet: tuple[int, int] | None = (20, 8)) -> Manner:
    hours = QuietHours(time(quiet[0]), time(quiet[1]), ET) if quiet else None
    weekdays = frozenset(int(day) for day in days)
    return Manner(ET, hours, weekdays, WorkingDays("US"))


MEETING = at("2026-01-20T09:00-05:00")


@pytest.mark.parametrize(
    ("now", "days", "again"),
    [
        ("2026-01-14T17:31-05:00", "1234567", "2026-01-15T17:31-05:00"),
        # The clock does not say when within the minute it was.
        ("2026-01-14T17:31:40-05:00", "1234567", "2026-01-15T17:31-05:00"),
        # In quiet hours tomorrow, so after them.
        ("2026-01-14T21:00-05:00", "1234567", "2026-01-16T08:00-05:00"),
        # Their days are weekdays, and Monday is a holiday: the day of the meeting itself.
        ("2026-01-16T17:31-05:00", "12345", "2026-01-20T08:00-05:00"),
        # Tomorrow is too late: half-way, at an hour that suits.
        ("2026-01-19T11:00-05:00", "1234567", "2026-01-20T08:00-05:00"),
    ],
)
def test_it_is_the_same_time_tomorrow_or_the_next_good_hour(
    now: str, days: str, again: str
) -> None:
    assert later(at(now), MEETING, manner(days)) == at(again)


def test_on_the_day_of_an_afternoon_meeting_it_is_half_way() -> None:
    afternoon = at("2026-01-20T16:00-05:00")

    assert later(at("2026-01-20T10:00-05:00"), afternoon, manner()) == at("2026-01-20T13:00-05:00")


@pytest.mark.parametrize(
    ("now", "days"),
    [("2026-01-20T08:30-05:00", "1234567"), ("2026-01-19T17:00-05:00", "67")],
)
def test_where_no_good_hour_is_left_there_is_none(now: str, days: str) -> None:
    assert later(at(now), MEETING, manner(days)) is None


def test_the_time_of_day_is_the_wall_clocks_over_a_clock_change() -> None:
    spring = at("2026-03-07T17:30-05:00")

    assert later(spring, at("2026-03-12T09:00-04:00"), manner()) == at("2026-03-08T17:30-04:00")


@given(
    before=st.integers(0, 20 * 24 * 60),
    days=st.sets(st.sampled_from("1234567"), min_size=1),
    quiet=st.none() | st.tuples(st.integers(0, 11), st.integers(12, 23)),
)
def test_it_is_never_at_a_bad_hour_nor_too_late(
    before: int, days: set[str], quiet: tuple[int, int] | None
) -> None:
    now = MEETING - timedelta(minutes=before)
    way = manner("".join(days), quiet)

    again = later(now, MEETING, way)

    if again is not None:
        assert suits(way, Kind.REMINDER, again) == again
        assert now + ROOM <= again <= MEETING - ROOM
