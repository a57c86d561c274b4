"""What a lead types into the team's settings, as the team is set by it."""

from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import AlongsideError, Invalid
from bot.teams.daysoff import read_days_off, typed_again
from bot.teams.settings import Days, read_days
from bot.teams.timing import read_timing
from bot.working_days import WorkingDays

DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
FORMATS = ("%Y-%m-%d", "%b %d %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%b. %d, %Y")
BETWEEN = (" to ", "/", " until ", " - ", " – ")
SET = {"timezone": "America/New_York", "country": "US", "region": "", "days_off": ""}
TIMES = {
    "ask": "6", "remind": "2", "channel": "3", "post": "1",
    "ask_time": "17:30", "channel_time": "09:30", "post_time": "14:00",
}  # fmt: skip


def _problems(**changed: str) -> list[str]:
    with pytest.raises(Invalid) as error:
        read_days(SET | changed)
    return sorted(error.value.fields)


def _timing_problems(**changed: str) -> list[str]:
    with pytest.raises(Invalid) as error:
        read_timing(TIMES | changed)
    return sorted(error.value.fields)


@given(day=DAYS, written=st.sampled_from(FORMATS))
def test_a_day_off_is_read_however_people_write_it(day: date, written: str) -> None:
    assert read_days_off(f"  {day.strftime(written)} ") == [day.isoformat()]


@given(
    day=DAYS,
    length=st.integers(0, 366),
    formats=st.tuples(st.sampled_from(FORMATS), st.sampled_from(FORMATS)),
    between=st.sampled_from(BETWEEN),
)
def test_a_span_of_days_is_read_however_people_write_it(
    day: date, length: int, formats: tuple[str, str], between: str
) -> None:
    last = day + timedelta(days=length)
    typed = between.join((day.strftime(formats[0]), last.strftime(formats[1])))
    assert read_days_off(typed) == [f"{day.isoformat()}/{last.isoformat()}"]


@given(st.lists(st.tuples(DAYS, st.integers(0, 60))))
def test_what_is_shown_again_is_read_as_the_same(spans: list[tuple[date, int]]) -> None:
    kept = sorted({f"{day}/{day + timedelta(days=length)}" for day, length in spans})
    assert read_days_off(typed_again(kept)) == kept


@given(st.text(max_size=200))
def test_whatever_is_typed_is_either_days_or_a_kind_sentence(typed: str) -> None:
    with suppress(AlongsideError):
        WorkingDays(None, read_days_off(typed))


@pytest.mark.parametrize(
    "line",
    [
        "Christmas", "2026-02-30", "Feb 30 2026", "Dec 24", "24", "2026-12-31 to 2026-12-24",
        "2026-01-01 to 2028-01-01", "2026-01-01 to 2026-01-02 to 2026-01-03", "Ju 4 2026",
    ],
)  # fmt: skip
def test_a_line_that_is_no_day_is_quoted(line: str) -> None:
    with pytest.raises(AlongsideError, match="I can't read") as error:
        read_days_off(f"2026-12-24\n{line}\n2026-12-26")
    assert f"“{line}”" in error.value.sentence


def test_settings_are_read() -> None:
    read = read_days(SET | {"country": "US", "region": " us-ma ", "days_off": "2026-12-24"})
    assert read == Days("America/New_York", "US-MA", ("2026-12-24",))
    assert read_days(SET | {"country": "none"}).holidays is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"region": "ATLANTIS"}, "region"),
        ({"country": "none", "region": "MA"}, "region"),
        ({"country": "XX"}, "region"),
        ({"days_off": "soon"}, "days_off"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changed: dict[str, str], field: str) -> None:
    assert _problems(**changed) == [field]


def test_two_wrong_fields_are_both_named() -> None:
    assert _problems(region="ATLANTIS", days_off="soon") == ["days_off", "region"]


def test_times_are_read() -> None:
    read = read_timing(TIMES)
    assert (read.ask_days_before, read.post_time) == (6, time(14))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ask": "2"}, "remind"),
        ({"remind": "6"}, "remind"),
        ({"channel": "0"}, "channel"),
        ({"channel": "1", "channel_time": "14:00"}, "channel"),
        ({"ask": ""}, "ask"),
        ({"post": "61"}, "post"),
        ({"post": "-1"}, "post"),
        ({"post_time": ""}, "post_time"),
    ],
)
def test_times_that_make_no_sense_are_said_at_their_field(
    changed: dict[str, str], field: str
) -> None:
    assert _timing_problems(**changed) == [field]
