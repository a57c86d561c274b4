"""How long a pause lasts: what people type is understood kindly, and a pause ends on a morning."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.personal.durations import LONGEST, MORNING, BadDuration, end_of_pause

ET = ZoneInfo("America/New_York")
# A Wednesday.
NOW = datetime.fromisoformat("2026-01-14T17:31-05:00")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2 weeks", "2026-01-28"),
        ("two weeks", "2026-01-28"),
        ("for 2 Weeks, please", "2026-01-28"),
        ("2w", "2026-01-28"),
        ("a week", "2026-01-21"),
        ("10 days", "2026-01-24"),
        ("one day", "2026-01-15"),
        ("3 months", "2026-04-14"),
        ("another month", "2026-02-14"),
        ("a year", "2027-01-14"),
        ("tomorrow", "2026-01-15"),
        ("until tomorrow", "2026-01-15"),
        ("next week", "2026-01-19"),
        ("next month", "2026-02-01"),
        ("until Feb 3", "2026-02-03"),
        ("Feb. 3rd", "2026-02-03"),
        ("until February 3, 2026", "2026-02-03"),
        ("3 February", "2026-02-03"),
        ("the 3rd of Feb 2026", "2026-02-03"),
        ("until 2026-02-03", "2026-02-03"),
        ("2026-2-3", "2026-02-03"),
        ("sept 1", "2026-09-01"),
        ("jan 13", "2027-01-13"),
        ("friday", "2026-01-16"),
        ("until next Friday", "2026-01-16"),
        ("Wed", "2026-01-21"),
    ],
)
def test_a_length_of_time_is_understood_as_people_type_it(typed: str, day: str) -> None:
    end = datetime.combine(date.fromisoformat(day), MORNING, ET)

    assert end_of_pause(typed, NOW, ET) == end


def test_a_month_that_is_too_short_ends_on_its_last_day() -> None:
    from_the_31st = datetime.fromisoformat("2026-01-31T12:00-05:00")

    assert end_of_pause("1 month", from_the_31st, ET) == datetime(2026, 2, 28, 8, tzinfo=ET)


@pytest.mark.parametrize("typed", ["", "  ", "forever", "Until I resume.", "for now"])
def test_a_pause_may_have_no_end(typed: str) -> None:
    assert end_of_pause(typed, NOW, ET) is None


@pytest.mark.parametrize(
    "typed",
    [
        "soon", "a while", "2", "weeks", "1.5 weeks", "2 hours", "-3 days", "Feb 30", "Febtober 3",
        "2026-13-01", "0000-01-01", "2/3", "until", "2 weeks 3 days", "Feb 3 26", "٣ days", "{x}",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_with_examples(typed: str) -> None:
    with pytest.raises(BadDuration, match="2 weeks"):
        end_of_pause(typed, NOW, ET)


@pytest.mark.parametrize("typed", ["today", "0 days", "until Jan 13, 2026", "2026-01-14", "Jan 14"])
def test_a_day_that_is_not_ahead_is_refused(typed: str) -> None:
    with pytest.raises(BadDuration, match="ahead"):
        end_of_pause(typed, NOW, ET)


@pytest.mark.parametrize("typed", ["2 years", "9999 years", "400 days", "2030-01-01"])
def test_more_than_a_year_is_no_pause_with_an_end(typed: str) -> None:
    with pytest.raises(BadDuration, match="year"):
        end_of_pause(typed, NOW, ET)


def test_the_day_is_counted_where_the_person_is() -> None:
    evening = datetime.fromisoformat("2026-01-14T23:30-05:00")  # already Thursday in London

    assert end_of_pause("tomorrow", evening, ET) == datetime(2026, 1, 15, 8, tzinfo=ET)
    london = ZoneInfo("Europe/London")
    assert end_of_pause("tomorrow", evening, london) == datetime(2026, 1, 16, 8, tzinfo=london)


@given(typed=st.text())
def test_whatever_is_typed_is_a_morning_ahead_or_a_kind_refusal(typed: str) -> None:
    try:
        end = end_of_pause(typed, NOW, ET)
    except BadDuration:
        return
    assert end is None or end > NOW


@given(
    now=st.integers(0, 5_000_000).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    days=st.integers(1, LONGEST.days),
    zone=st.sampled_from(["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
)
def test_so_many_days_end_on_the_morning_of_that_day(now: datetime, days: int, zone: str) -> None:
    there = ZoneInfo(zone)

    end = end_of_pause(f"{days} days", now, there)

    assert end is not None
    local = end.astimezone(there)
    assert local.time() == MORNING
    assert local.date() - now.astimezone(there).date() == timedelta(days=days)
