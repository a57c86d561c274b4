"""Quiet hours: until when a personal message waits, on every kind of night."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule import QuietHours
from tests.unit.times import BERLIN, INSTANTS, NEW_YORK, TIMES_OF_DAY, ZONES


def quiet(start: str, until: str, zone: ZoneInfo = NEW_YORK) -> QuietHours:
    return QuietHours(time.fromisoformat(start), time.fromisoformat(until), zone)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ("2026-01-14T19:59-05:00", "2026-01-14T19:59-05:00"),
        ("2026-01-14T20:00-05:00", "2026-01-15T08:00-05:00"),
        ("2026-01-14T23:59-05:00", "2026-01-15T08:00-05:00"),
        ("2026-01-15T00:00-05:00", "2026-01-15T08:00-05:00"),
        ("2026-01-15T07:59-05:00", "2026-01-15T08:00-05:00"),
        ("2026-01-15T08:00-05:00", "2026-01-15T08:00-05:00"),
    ],
)
def test_quiet_hours_across_midnight_end_in_the_morning(at: str, end: str) -> None:
    moved = quiet("20:00", "08:00").end_of(datetime.fromisoformat(at))

    assert moved == datetime.fromisoformat(end)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ("2026-01-14T12:59-05:00", "2026-01-14T12:59-05:00"),
        ("2026-01-14T13:00-05:00", "2026-01-14T15:30-05:00"),
        ("2026-01-14T15:30-05:00", "2026-01-14T15:30-05:00"),
    ],
)
def test_quiet_hours_within_a_day_end_on_that_day(at: str, end: str) -> None:
    moved = quiet("13:00", "15:30").end_of(datetime.fromisoformat(at))

    assert moved == datetime.fromisoformat(end)


def test_quiet_hours_end_at_their_wall_time_after_a_night_with_a_clock_change() -> None:
    night = quiet("20:00", "08:00")

    assert night.end_of(datetime.fromisoformat("2026-03-07T22:00-05:00")) == (
        datetime.fromisoformat("2026-03-08T08:00-04:00")
    )
    assert night.end_of(datetime.fromisoformat("2026-10-31T22:00-04:00")) == (
        datetime.fromisoformat("2026-11-01T08:00-05:00")
    )


def test_quiet_hours_that_would_end_in_a_skipped_hour_end_when_the_clock_is_past_it() -> None:
    moved = quiet("20:00", "02:30").end_of(datetime.fromisoformat("2026-03-08T01:00-05:00"))

    assert moved.astimezone(NEW_YORK).isoformat() == "2026-03-08T03:30:00-04:00"


def test_quiet_hours_last_through_the_second_pass_of_an_hour_that_comes_twice() -> None:
    moved = quiet("20:00", "01:30").end_of(datetime.fromisoformat("2026-11-01T01:10-05:00"))

    assert moved == datetime.fromisoformat("2026-11-01T01:30-05:00")


NIGHTS_OF_CHANGE = st.sampled_from(
    [
        (NEW_YORK, datetime(2026, 3, 8, 7, tzinfo=UTC)),
        (NEW_YORK, datetime(2026, 11, 1, 6, tzinfo=UTC)),
        (BERLIN, datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (BERLIN, datetime(2026, 10, 25, 1, tzinfo=UTC)),
        (ZoneInfo("Australia/Lord_Howe"), datetime(2026, 4, 4, 15, tzinfo=UTC)),
        (ZoneInfo("America/Havana"), datetime(2026, 3, 8, 5, tzinfo=UTC)),
    ]
)


def near_a_change(drawn: tuple[tuple[ZoneInfo, datetime], int]) -> tuple[ZoneInfo, datetime]:
    (zone, change), minutes = drawn
    return zone, change + timedelta(minutes=minutes)


MOMENTS = st.one_of(
    st.tuples(ZONES, INSTANTS),
    st.tuples(NIGHTS_OF_CHANGE, st.integers(-1500, 1500)).map(near_a_change),
)


@given(start=TIMES_OF_DAY, until=TIMES_OF_DAY, moment=MOMENTS)
def test_no_message_is_moved_into_quiet_hours(
    start: time, until: time, moment: tuple[ZoneInfo, datetime]
) -> None:
    zone, at = moment
    if start == until:
        return
    moved = QuietHours(start, until, zone).end_of(at)

    hour = moved.astimezone(zone).time()
    is_quiet = start <= hour < until if start < until else hour >= start or hour < until
    assert not is_quiet
    assert moved >= at


@given(start=TIMES_OF_DAY, until=TIMES_OF_DAY, at=INSTANTS)
def test_no_message_waits_longer_than_quiet_hours_last(
    start: time, until: time, at: datetime
) -> None:
    if start == until:
        return
    moved = QuietHours(start, until, ZoneInfo("Etc/UTC")).end_of(at)

    lasting = timedelta(
        minutes=(until.hour * 60 + until.minute - start.hour * 60 - start.minute) % (24 * 60)
    )
    assert moved - at <= lasting
    assert moved == at or moved.time() == until
