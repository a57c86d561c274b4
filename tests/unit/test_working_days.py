"""Which days count: working days, public holidays, and a team's own days off."""

from datetime import date, timedelta

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import AlongsideError
from bot.working_days import WorkingDays

MLK_DAY = date(2026, 1, 19)


def test_holidays_and_weekends_are_no_working_days() -> None:
    working = WorkingDays("US")

    assert MLK_DAY not in working
    assert date(2026, 1, 17) not in working
    assert date(2026, 1, 18) not in working
    assert date(2026, 1, 20) in working
    assert MLK_DAY in WorkingDays(None)
    assert MLK_DAY in WorkingDays("DE")


def test_working_days_are_counted_back_over_weekends_and_holidays() -> None:
    working, meeting = WorkingDays("US"), date(2026, 1, 20)

    assert [working.before(meeting, days) for days in range(4)] == [
        meeting,
        date(2026, 1, 16),
        date(2026, 1, 15),
        date(2026, 1, 14),
    ]


def test_a_day_of_the_calendar_moves_back_from_a_holiday_and_not_from_a_weekend() -> None:
    working = WorkingDays("US")

    assert working.not_a_holiday(MLK_DAY) == date(2026, 1, 18)
    assert working.not_a_holiday(date(2026, 1, 17)) == date(2026, 1, 17)
    assert working.not_a_holiday(date(2026, 1, 1)) == date(2025, 12, 31)


def test_a_subdivision_has_holidays_of_its_own() -> None:
    family_day = date(2026, 2, 16)

    assert family_day not in WorkingDays("CA-ON")
    assert family_day in WorkingDays("CA-QC")


@pytest.mark.parametrize("place", ["Narnia", "US-Narnia", "us"])
def test_holidays_of_an_unknown_place_are_refused(place: str) -> None:
    with pytest.raises(AlongsideError, match=f"the public holidays of “{place}”"):
        WorkingDays(place)


DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 1))


@given(
    place=st.sampled_from([None, "US", "DE", "CA-QC"]),
    own=st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=4),
    day=DAYS,
    count=st.integers(0, 15),
)
def test_as_many_working_days_lie_between_as_were_counted(
    place: str | None, own: list[tuple[date, int]], day: date, count: int
) -> None:
    off = {first + timedelta(days=more) for first, days in own for more in range(days + 1)}
    public = country_holidays(place[:2], subdiv=place[3:] or None) if place else {}
    working = WorkingDays(place, [f"{first}/{first + timedelta(days=days)}" for first, days in own])

    def works(one: date) -> bool:
        return one.isoweekday() <= 5 and one not in off and one not in public

    before, after = working.before(day, count), working.after(day, count)

    between = [day - timedelta(days=number) for number in range(1, (day - before).days + 1)]
    assert sum(map(works, between)) == count
    between = [day + timedelta(days=number) for number in range(1, (after - day).days + 1)]
    assert sum(map(works, between)) == count
    if count:
        assert works(before)
        assert works(after)
    assert (day in working) == works(day)
    assert working.own_days >= len(off)


@given(place=st.sampled_from([None, "US", "DE"]), first=DAYS, lasts=st.integers(0, 40), day=DAYS)
def test_a_day_moves_back_past_holidays_and_own_days_off_and_no_farther(
    place: str | None, first: date, lasts: int, day: date
) -> None:
    working = WorkingDays(place, [f"{first}/{first + timedelta(days=lasts)}"])

    moved = working.not_a_holiday(day)

    assert moved <= day
    assert not working.is_holiday(moved)
    passed = [moved + timedelta(days=number) for number in range(1, (day - moved).days + 1)]
    assert all(map(working.is_holiday, passed))


def test_own_days_off_are_holidays_like_any_other_and_weekends_among_them_stay_weekends() -> None:
    working = WorkingDays(None, ["2026-12-24/2027-01-01", "2026-06-19"])

    assert working.is_holiday(date(2026, 12, 24))
    assert working.is_holiday(date(2027, 1, 1))
    assert not working.is_holiday(date(2027, 1, 2))
    assert date(2027, 1, 2) not in working
    assert working.before(date(2027, 1, 4), 1) == date(2026, 12, 23)
    assert working.after(date(2026, 6, 18), 1) == date(2026, 6, 22)
    assert working.own_days == 9 + 1


@pytest.mark.parametrize(
    "text",
    [
        *("", "/", "tomorrow", "2026-02-30", "2026-06-19/2026-06-18"),
        *("2026-01-01/2027-06-01", "2026-06-19/2026-06-20/2026-06-21", "2026-06-19T09:00"),
    ],
)
def test_a_day_off_that_is_no_day_is_refused_as_it_was_written(text: str) -> None:
    with pytest.raises(AlongsideError) as refusal:
        WorkingDays(None, [text])

    assert f"“{text}”" in refusal.value.sentence
