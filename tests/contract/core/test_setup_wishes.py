"""The form that sets a team up: what it suggests, and what it makes of what was filled in."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.errors import Invalid
from bot.personal.zones import COMMON
from bot.schedule import Rhythm, occurrences
from bot.teams import wishes
from bot.teams.accounts import Account
from bot.teams.zones import holidays_in, zone_options
from bot.working_days import WorkingDays

NOW = datetime(2026, 1, 5, 14, tzinfo=UTC)
FILLED = {
    "channel": "C0QITEAM",
    "day": "2026-01-13",
    "at": "09:00",
    "often": "two_weeks",
    "facilitator": "U0DANA",
    "timezone": "America/New_York",
    "name": "  Maple Valley IBD ",
}


def _problems(**changed: str) -> list[str]:
    with pytest.raises(Invalid) as error:
        wishes.read(FILLED | changed, NOW)
    return sorted(error.value.fields)


def _account(zone: str | None = "America/New_York") -> Account:
    return Account("U0DANA", "Dana Reyes", zone)


@given(zone=st.sampled_from(COMMON), minutes=st.integers(0, 3 * 366 * 24 * 60))
def test_the_suggested_meeting_is_a_working_tuesday_a_week_or_more_ahead(
    zone: str, minutes: int
) -> None:
    now = NOW + timedelta(minutes=minutes)
    day = wishes.suggested(_account(zone), set(), now).day
    today = now.astimezone(ZoneInfo(zone)).date()

    assert day.weekday() == 1
    assert day in WorkingDays(holidays_in(zone))
    assert timedelta(days=7) <= day - today <= timedelta(days=28)


def test_a_zone_that_slack_does_not_know_is_one_to_choose() -> None:
    suggested = wishes.suggested(_account(None), set(), NOW)
    assert suggested.timezone in {option.value for option in zone_options(suggested.timezone)}


def test_a_name_that_is_free_is_suggested() -> None:
    assert wishes.suggested(_account(), {"QI team", "QI team 2"}, NOW).name == "QI team 3"


def test_what_was_filled_in_is_read() -> None:
    read = wishes.read(FILLED, NOW)

    assert (read.name, read.start) == ("Maple Valley IBD", datetime(2026, 1, 13, 9))  # noqa: DTZ001
    assert read.rrule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"


@given(
    day=st.dates(date(2026, 1, 6), date(2026, 12, 31)).filter(lambda day: day.day < 29),
    often=st.sampled_from(["weekly", "two_weeks", "four_weeks", "same_weekday", "once"]),
)
def test_the_first_meeting_of_every_rhythm_is_on_the_day_that_was_chosen(
    day: date, often: str
) -> None:
    read = wishes.read(FILLED | {"day": day.isoformat(), "often": often}, NOW)
    zone = ZoneInfo(read.timezone)
    first = next(occurrences(Rhythm(read.start, read.rrule, zone), NOW, NOW + timedelta(800)))
    assert first.day == day


def test_a_rhythm_that_would_skip_months_is_named_at_its_field() -> None:
    assert _problems(day="2026-01-29", often="same_weekday") == ["often"]


@given(
    key=st.sampled_from(sorted(FILLED)),
    value=st.sampled_from(["", "   ", "no such thing"]),
)
def test_every_field_that_is_empty_or_made_up_is_named_at_its_place(key: str, value: str) -> None:
    assume(key not in ("day", "at") or not value.strip())
    assume(key not in ("channel", "facilitator", "name") or not value.strip())
    assert _problems(**{key: value}) == [key]


def test_a_meeting_that_has_begun_is_in_the_past_in_the_zone_that_was_chosen() -> None:
    """9:00 in New York is now; in Chicago it is an hour ahead."""
    today = {"day": "2026-01-05", "at": "09:00"}
    assert _problems(**today) == ["day"]
    assert wishes.read(FILLED | today | {"timezone": "America/Chicago"}, NOW).day == date(
        2026, 1, 5
    )


def test_a_meeting_that_is_years_away_is_asked_about() -> None:
    assert _problems(day="2036-01-13") == ["day"]


def test_a_name_that_is_too_long_says_how_long_it_may_be() -> None:
    assert _problems(name="Q" * (wishes.MAX_NAME + 1)) == ["name"]


@pytest.mark.parametrize(
    ("zone", "country"),
    [("America/New_York", "US"), ("US/Eastern", "US"), ("Europe/Berlin", "DE"), ("UTC", None)],
)
def test_holidays_come_from_the_country_of_the_zone(zone: str, country: str | None) -> None:
    assert holidays_in(zone) == country
