"""Slack's pace, for any rhythm of messages."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.sandbox.pace import Pace
from tests.contract.sandbox.world import Clock

PAUSES = st.lists(st.integers(0, 30).map(lambda tenths: tenths / 10), max_size=60)


@given(pauses=PAUSES, burst=st.integers(1, 5))
def test_no_window_lets_through_more_than_the_burst_and_one_a_second(
    pauses: list[float], burst: int
) -> None:
    clock = Clock()
    pace = Pace(1.0, burst, clock)
    passed = []
    for pause in pauses:
        clock.seconds += pause
        if pace.wait("C") == 0:
            passed.append(clock.seconds)
    for i, first in enumerate(passed):
        for j, last in enumerate(passed[i:], start=1):
            assert j <= burst + (last - first) + 1e-6


@given(pauses=PAUSES, burst=st.integers(1, 5))
def test_whoever_waits_as_told_is_let_through(pauses: list[float], burst: int) -> None:
    clock = Clock()
    pace = Pace(1.0, burst, clock)
    for pause in pauses:
        clock.seconds += pause
        wait = pace.wait("C")
        if wait:
            clock.seconds += wait + 1e-6
            assert pace.wait("C") == 0


def test_channels_have_their_own_pace() -> None:
    pace = Pace(1.0, 1, Clock())
    assert [pace.wait(channel) == 0 for channel in ("C1", "C1", "C2")] == [True, False, True]
