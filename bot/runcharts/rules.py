"""The Anhøj rules: whether a run chart shows more than the ups and downs of chance.

Source: Anhøj J, Olesen AV (2014), "Run Charts Revisited: A Simulation Study of Run Chart Rules
for Detection of Non-Random Variation in Health Care Processes", PLoS ONE 9(11): e113825.

Two things are counted around the median: the longest run of points on one side of it, and how
often the line crosses it. A run that is unusually long, or crossings that are unusually few, is
a signal. Everything is counted in whole numbers and fractions, so a point that lies on the median
is found to lie on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby, pairwise
from math import comb

Value = Fraction | int

# Of fewer points nothing is said: chance alone makes any pattern of so few.
FEWEST = 10


class Signal(StrEnum):
    """What the rules say. Whether it is for the better, they do not know."""

    TOO_FEW = "too_few"
    NONE = "none"
    RUN = "run"
    CROSSINGS = "crossings"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was counted. Of `points` values `useful` lie off the median; `longest` holds the places
    of the first longest run in the series, gaps and points on the median inside it left out."""

    median: Fraction | None
    points: int
    useful: int
    longest: tuple[int, ...]
    crossings: int
    signal: Signal


def read(values: Sequence[Value | None]) -> Reading:
    """Reads a series in the order of time; None is a gap.

    A point on the median is on neither side: it neither ends a run nor lengthens it, makes no
    crossing, and is not among the points that the limits are counted by. A gap likewise.
    """
    there = [value for value in values if value is not None]
    middle = median(there)
    sides = [
        (place, value > middle)
        for place, value in enumerate(values)
        if value is not None and middle is not None and value != middle
    ]
    runs = [tuple(place for place, _ in run) for _, run in groupby(sides, lambda one: one[1])]
    longest = max(runs, key=len, default=())
    crossings = sum(before != after for (_, before), (_, after) in pairwise(sides))
    told = _signal(len(sides), len(longest), crossings)
    return Reading(middle, len(there), len(sides), longest, crossings, told)


def median(values: Iterable[Value]) -> Fraction | None:
    """The middle value, or halfway between the two in the middle; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[half])
    return Fraction(ordered[half - 1] + ordered[half]) / 2


def longest_allowed(useful: int) -> int:
    """The longest run that chance often makes of so many points (at least one): round(log2 n) + 3.

    The bits of n squared give the rounded logarithm exactly, for n squared is below or above an
    odd power of two as log2 n is below or above a half.
    """
    return (useful * useful).bit_length() // 2 + 3


def fewest_allowed(useful: int) -> int:
    """The fewest crossings that chance often makes: the 5 % quantile of Binomial(n - 1, 1/2)."""
    chances = useful - 1
    below, crossings = 1, 0
    while 20 * below < 2**chances:
        crossings += 1
        below += comb(chances, crossings)
    return crossings


def _signal(useful: int, longest: int, crossings: int) -> Signal:
    if useful < FEWEST:
        return Signal.TOO_FEW
    match (longest > longest_allowed(useful), crossings < fewest_allowed(useful)):
        case (True, True):
            return Signal.BOTH
        case (True, False):
            return Signal.RUN
        case (False, True):
            return Signal.CROSSINGS
        case _:
            return Signal.NONE
