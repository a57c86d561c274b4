"""The rules of run charts against the values they are known by, and against their definition."""

import math
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runcharts.rules import (
    FEWEST,
    Signal,
    Value,
    fewest_allowed,
    longest_allowed,
    median,
    read,
)

# n → (longest run allowed, fewest crossings allowed), as published with the rules.
KNOWN = {10: (6, 2), 12: (7, 3), 15: (7, 4), 20: (7, 6), 24: (8, 8), 30: (8, 10)}

shares = st.fractions(0, 1, max_denominator=12)
series = st.lists(st.none() | shares | st.integers(-3, 9), max_size=40)


@pytest.mark.parametrize(("useful", "limits"), KNOWN.items())
def test_the_limits_are_the_known_ones(useful: int, limits: tuple[int, int]) -> None:
    assert (longest_allowed(useful), fewest_allowed(useful)) == limits


@pytest.mark.parametrize("useful", range(2, 16))
def test_the_fewest_crossings_are_those_of_every_way_that_coins_can_fall(useful: int) -> None:
    """Each step between two points crosses or does not: every such row, written out."""
    counts = [sum(row) for row in product((0, 1), repeat=useful - 1)]
    expected = min(
        crossings
        for crossings in range(useful)
        if Fraction(sum(count <= crossings for count in counts), len(counts)) >= Fraction(1, 20)
    )
    assert fewest_allowed(useful) == expected


@given(st.integers(1, 10**6))
def test_the_longest_run_is_the_rounded_logarithm_and_three(useful: int) -> None:
    assert longest_allowed(useful) == round(math.log2(useful)) + 3


def brute_force(values: list[Value | None]) -> tuple[int, int, int]:
    """Useful points, longest run and crossings by asking every stretch of the series."""
    there = sorted(value for value in values if value is not None)
    low, high = there[(len(there) - 1) // 2], there[len(there) // 2]
    off = [v for v in values if v is not None and 2 * v != low + high]
    above = [2 * value > low + high for value in off]
    stretches = [above[a:b] for a in range(len(above)) for b in range(a + 1, len(above) + 1)]
    longest = max((len(one) for one in stretches if len(set(one)) == 1), default=0)
    return len(off), longest, sum(above[n] != above[n + 1] for n in range(len(above) - 1))


@given(series.filter(lambda values: any(value is not None for value in values)))
def test_runs_and_crossings_are_those_of_the_definition(values: list[Value | None]) -> None:
    found = read(values)
    useful, longest, crossings = brute_force(values)
    assert (found.useful, len(found.longest), found.crossings) == (useful, longest, crossings)
    told = found.signal
    if useful < FEWEST:
        assert told is Signal.TOO_FEW
        return
    assert (told in (Signal.RUN, Signal.BOTH)) == (longest > round(math.log2(useful)) + 3)
    # Below the quantile: so few or fewer come less often than once in twenty.
    ways = sum(math.comb(useful - 1, fewer) for fewer in range(crossings + 1))
    assert (told in (Signal.CROSSINGS, Signal.BOTH)) == (20 * ways < 2 ** (useful - 1))


@given(series, st.integers(0, 40))
def test_a_gap_changes_nothing(values: list[Value | None], at: int) -> None:
    with_gap = [*values[:at], None, *values[at:]]
    one, other = read(values), read(with_gap)
    assert (one.median, one.useful, one.crossings, one.signal) == (
        *(other.median, other.useful, other.crossings, other.signal),
    )


@given(series)
def test_up_side_down_or_backwards_is_the_same_signal(values: list[Value | None]) -> None:
    turned = [None if value is None else -value for value in values]
    assert read(turned).signal is read(values).signal is read(values[::-1]).signal


@given(series)
def test_the_longest_run_names_points_of_one_side(values: list[Value | None]) -> None:
    found = read(values)
    sides = set()
    for place in found.longest:
        value = values[place]
        assert value is not None
        assert found.median is not None
        sides.add(value > found.median)
    assert len(sides) == (1 if found.longest else 0)


def crossing(useful: int, crossings: int) -> list[int]:
    """An even number of points, half of them on each side, that cross so often."""
    below, above = crossings // 2 + 1, (crossings + 1) // 2
    rest = [useful // 2 - below + 1, useful // 2 - above + 1]
    return [
        *([1] * rest[0] + [3] * rest[1]),
        *(1 if number % 2 == 0 else 3 for number in range(crossings - 1)),
    ]


@pytest.mark.parametrize("useful", [n for n in KNOWN if n % 2 == 0])
def test_the_fewest_crossings_allowed_are_no_signal_and_one_fewer_are(useful: int) -> None:
    few = (Signal.CROSSINGS, Signal.BOTH)
    for crossings in (fewest_allowed(useful), fewest_allowed(useful) - 1):
        found = read(crossing(useful, crossings))
        assert (found.useful, found.crossings) == (useful, crossings)
        assert (found.signal in few) == (crossings < KNOWN[useful][1])


def test_a_point_on_the_median_neither_ends_a_run_nor_lengthens_it() -> None:
    found = read([5, 5, 3, 5, 1, 1, 3, 1])
    assert found.median == 3
    assert (found.useful, len(found.longest), found.crossings) == (6, 3, 1)
    assert found.longest == (0, 1, 3)


def test_points_on_the_median_do_not_count_toward_the_ten() -> None:
    assert read([1, 3] * 5).signal is Signal.NONE
    assert read([*[1, 3] * 5, 2]).useful == 10
    assert read([*[1, 3] * 4, 2, 2, 2, 2]).signal is Signal.TOO_FEW


def test_thirds_lie_on_the_median_whichever_way_they_were_counted() -> None:
    third, sixths = Fraction(1, 3), Fraction(2, 6)
    assert read([0, third, sixths, 1]).useful == 2


def test_without_a_value_there_is_no_median_and_nothing_to_say() -> None:
    for values in ([], [None, None]):
        found = read(values)
        assert (found.median, found.useful, found.longest) == (None, 0, ())
        assert found.signal is Signal.TOO_FEW


def test_one_value_all_along_says_nothing() -> None:
    assert read([1] * 30).signal is Signal.TOO_FEW


def test_the_median_of_an_even_number_lies_halfway() -> None:
    assert median([1, 2, 10, 4]) == 3
    assert median([1, 2]) == Fraction(3, 2)


@pytest.mark.parametrize(
    ("values", "signal"),
    [
        ([*[1] * 6, *[3] * 6, 1, 3, 1, 3, 1, 3, 1, 3], Signal.NONE),
        ([*[1] * 9, *[3, 3, 1] * 6, *[3] * 3], Signal.RUN),
        ([*[1] * 7, *[3] * 7, *[1] * 3, *[3] * 3], Signal.CROSSINGS),
        ([*[1] * 10, *[3] * 10], Signal.BOTH),
    ],
)
def test_each_signal_has_its_name(values: list[Value | None], signal: Signal) -> None:
    assert read(values).signal is signal
