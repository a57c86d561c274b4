"""A team's measures month by month: what belongs to which month, and what is left out."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.routines.summary import months
from bot.runcharts import Point

ET = "America/New_York"
NOW = datetime.fromisoformat("2026-04-13T08:30-04:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


FIRST = at("2026-01-06T09:00-05:00")
WHOLE = months.whole(FIRST, NOW, ET)


def test_the_month_that_has_not_ended_is_left_out() -> None:
    assert [months.label(month, ET) for month in WHOLE] == ["Jan 2026", "Feb 2026", "Mar 2026"]
    assert months.whole(FIRST, at("2026-01-31T23:59-05:00"), ET) == []
    assert len(months.whole(FIRST, at("2026-02-01T00:00-05:00"), ET)) == 1


def test_a_month_is_the_teams_and_not_greenwichs() -> None:
    late = at("2026-01-31T22:00-05:00")  # in Greenwich it is February

    assert [point.value for point in months.counted([late], WHOLE, ET)] == [1, 0, 0]


def test_a_meeting_that_nobody_wrote_down_counts_as_a_meeting() -> None:
    held = [
        (at("2026-01-06T09:00-05:00"), True),
        (at("2026-01-20T09:00-05:00"), None),
        (at("2026-03-03T09:00-05:00"), False),
    ]

    assert months.discussed(held, WHOLE, ET) == [
        Point("Jan 2026", Fraction(1, 2), 2),
        Point("Feb 2026", None),
        Point("Mar 2026", Fraction(0), 1),
    ]


def test_a_loop_counts_in_the_month_in_which_it_began_and_its_days_where_it_ended() -> None:
    loops = [
        (at("2026-01-15T12:00-05:00"), at("2026-02-04T13:00-05:00")),
        (at("2026-01-30T12:00-05:00"), None),
        (at("2026-02-02T12:00-05:00"), at("2026-02-12T12:00-05:00")),
    ]

    assert [point.value for point in months.closed(loops, WHOLE, ET)] == [Fraction(1, 2), 1, None]
    assert [point.value for point in months.days_to_close(loops, WHOLE, ET)] == [None, 15, None]


@given(st.lists(st.integers(0, 24 * 500).map(lambda hours: FIRST + timedelta(hours=hours))))
def test_everything_of_whole_months_is_counted_once(brought: list[datetime]) -> None:
    counted = months.counted(brought, WHOLE, ET)

    ended = [one for one in brought if months.of(one, ET) < months.of(NOW, ET)]
    assert sum(point.value or 0 for point in counted) == len(ended)
