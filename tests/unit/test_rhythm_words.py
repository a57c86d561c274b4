"""Plain choices, the rules behind them, and their words: all three say the same of every day."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.schedule import Rhythm, checked_rhythm, instant, occurrences
from bot.series.rhythm import (
    NotThatDay,
    Often,
    by_rule,
    continued,
    last_of,
    often_of,
    rule_for,
)
from bot.series.words import clock_words, rhythm_words, zone_words

NEW_YORK = ZoneInfo("America/New_York")
CHOICES = [often for often in Often if often is not Often.KEPT]
WEEKS = {Often.WEEKLY: 1, Often.TWO_WEEKS: 2, Often.THREE_WEEKS: 3, Often.FOUR_WEEKS: 4}
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PLACES = ("first", "second", "third", "fourth")
days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


def rhythm(rule: str | None, first: date = date(2026, 1, 6), clock: time = time(9)) -> Rhythm:
    return Rhythm(datetime.combine(first, clock), rule, NEW_YORK)


def first_days(of: Rhythm, count: int = 6) -> list[date]:
    begin = instant(of.start, of.zone) - timedelta(days=1)
    ahead = occurrences(of, begin, begin + timedelta(days=900))
    return [one.day for one in islice(ahead, count)]


def expected(often: Often, first: date, count: int) -> list[date]:
    """The days of a choice by counting on the calendar, without any rule."""
    if often is Often.ONCE:
        return [first]
    if often in WEEKS:
        return [first + timedelta(weeks=WEEKS[often] * number) for number in range(count)]
    months = 3 if often is Often.QUARTERLY else 1
    return [_in_month(often, first, number * months) for number in range(count)]


def _in_month(often: Often, first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    every = [date(year, month + 1, day) for day in range(1, length + 1)]
    same = [day for day in every if day.weekday() == first.weekday()]
    match often:
        case Often.SAME_DATE:
            return every[first.day - 1]
        case Often.LAST_WEEKDAY:
            return same[-1]
        case _:
            return same[(first.day - 1) // 7]


@given(often=st.sampled_from(CHOICES), first=days, clock=clocks)
def test_a_choice_meets_on_the_days_that_it_says(often: Often, first: date, clock: time) -> None:
    try:
        rule = rule_for(often, first)
    except NotThatDay:
        assume(False)
        return
    chosen = checked_rhythm(rhythm(rule, first, clock))

    assert first_days(chosen, 6) == expected(often, first, 6)


@given(often=st.sampled_from(CHOICES), first=days)
def test_a_day_is_refused_only_where_the_rhythm_cannot_keep_to_it(
    often: Often, first: date
) -> None:
    length = monthrange(first.year, first.month)[1]
    impossible = {
        Often.SAME_WEEKDAY: first.day > 28,
        Often.QUARTERLY: first.day > 28,
        Often.LAST_WEEKDAY: first.day + 7 <= length,
        Often.SAME_DATE: first.day > 28,
    }
    if impossible.get(often, False):
        with pytest.raises(NotThatDay):
            rule_for(often, first)
    else:
        rule_for(often, first)


@given(often=st.sampled_from(CHOICES), first=days, ahead=st.integers(0, 5))
def test_the_rule_of_a_choice_is_known_again_from_any_of_its_days(
    often: Often, first: date, ahead: int
) -> None:
    try:
        rule = rule_for(often, first)
    except NotThatDay:
        assume(False)
        return
    found = first_days(rhythm(rule, first), 6)

    assert often_of(rule, found[min(ahead, len(found) - 1)]) is often


@given(often=st.sampled_from(CHOICES), first=days)
def test_the_words_name_the_weekday_and_its_place(often: Often, first: date) -> None:
    try:
        words = rhythm_words(rhythm(rule_for(often, first), first))
    except NotThatDay:
        assume(False)
        return
    weekday = NAMES[first.weekday()]

    match often:
        case Often.ONCE:
            assert words == "Once"
        case Often.SAME_WEEKDAY:
            assert words == f"Every month on the {PLACES[(first.day - 1) // 7]} {weekday}"
        case Often.QUARTERLY:
            assert words == f"Every three months on the {PLACES[(first.day - 1) // 7]} {weekday}"
        case Often.LAST_WEEKDAY:
            assert words == f"Every month on the last {weekday}"
        case Often.SAME_DATE:
            assert words == f"Every month on day {first.day}"
        case _:
            number = ("week", "two weeks", "three weeks", "four weeks")[WEEKS[often] - 1]
            assert words == f"Every {number} on {weekday}"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY", "Every week on Tuesday"),
        ("FREQ=WEEKLY;INTERVAL=6;BYDAY=TU", "Every 6 weeks on Tuesday"),
        ("FREQ=WEEKLY;BYDAY=TH,TU;WKST=SU", "Every week on Tuesday and Thursday"),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", "Every month on the first and third Tuesday"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=-1", "Every month on the last Tuesday"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=6", "Every 2 months on day 6"),
        ("FREQ=MONTHLY", "Every month on day 6"),
        ("FREQ=DAILY;INTERVAL=14", "Every 14 days"),
        ("FREQ=WEEKLY;COUNT=3", "Every week on Tuesday, until Tue Jan 20, 2026"),
        ("FREQ=WEEKLY;UNTIL=20270106", "Every week on Tuesday, until Tue Jan 5, 2027"),
        ("FREQ=YEARLY", "On days of its own"),
        ("FREQ=MONTHLY;BYDAY=1MO,2TU", "On days of its own"),
    ],
)
def test_a_rule_from_elsewhere_has_words_too(rule: str, words: str) -> None:
    assert rhythm_words(rhythm(rule)) == words


@pytest.mark.parametrize(
    ("rule", "often"),
    [
        ("FREQ=WEEKLY;INTERVAL=1", Often.WEEKLY),
        ("freq=weekly;interval=2;byday=tu;wkst=su", Often.TWO_WEEKS),
        ("FREQ=MONTHLY;BYDAY=+1TU", Often.SAME_WEEKDAY),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1", Often.SAME_WEEKDAY),
        ("FREQ=WEEKLY;COUNT=3", Often.KEPT),
        ("FREQ=WEEKLY;BYDAY=TU,TH", Often.KEPT),
        ("FREQ=MONTHLY;BYDAY=2TU", Often.KEPT),  # of a series that begins on the first
    ],
)
def test_a_rule_is_a_plain_choice_only_where_it_means_the_same(rule: str, often: Often) -> None:
    assert often_of(rule, date(2026, 1, 6)) is often


RULES = (
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU",
    "FREQ=WEEKLY;COUNT=9",
    "FREQ=MONTHLY;BYDAY=2TU,4TH",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=DAILY;INTERVAL=10;UNTIL=20260901",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=-1TH",
)


@given(rule=st.sampled_from(RULES), later=st.integers(0, 400))
def test_a_rhythm_that_begins_later_has_the_same_meetings_from_there_on(
    rule: str, later: int
) -> None:
    whole = rhythm(rule)
    after = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=later)
    until = after + timedelta(days=800)
    rest = continued(whole, after)

    wanted = [one.starts_at for one in occurrences(whole, after, until)]
    assert (rest is None) == (wanted == [])
    if rest is not None:
        assert [one.starts_at for one in occurrences(rest, after, until)] == wanted


@given(rule=st.sampled_from(RULES), day=days)
def test_a_day_has_a_meeting_by_the_rule_or_none(rule: str, day: date) -> None:
    begin = datetime.combine(day, time(), UTC) - timedelta(days=2)
    ahead = occurrences(rhythm(rule), begin, begin + timedelta(days=5))

    assert by_rule(rhythm(rule), day) == next((one for one in ahead if one.day == day), None)


def test_only_a_rhythm_that_ends_has_a_last_meeting() -> None:
    last = last_of(rhythm("FREQ=WEEKLY;COUNT=3"))
    assert last is not None
    assert last.day == date(2026, 1, 20)
    assert last_of(rhythm("FREQ=WEEKLY")) is None
    assert last_of(rhythm(None)) is None


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/London", "Asia/Kolkata", "UTC"])
def test_the_hour_is_said_with_the_name_of_its_zone(zone: str) -> None:
    start = datetime.combine(date(2026, 1, 6), time(17, 30))
    said = clock_words(Rhythm(start, None, ZoneInfo(zone)))

    assert said == f"5:30 PM {zone_words(zone, datetime(2026, 1, 6, tzinfo=UTC))}"
