"""Slack's pace: a message a second in a channel, a short burst first."""

import pytest

from handlers.slack.pace import Pace


class Time:
    """Seconds that pass only by sleeping, and what was slept."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


async def sent_at(time: Time, pace: Pace, channel: str, messages: int) -> list[float]:
    """When each of some messages, one after the other, may leave."""
    left = []
    for _ in range(messages):
        await pace.turn(channel)
        left.append(time.now - 100.0)
    return left


async def test_a_burst_leaves_at_once_and_then_one_message_a_second() -> None:
    time = Time()
    pace = Pace(burst=3, monotonic=time.monotonic, sleep=time.sleep)

    assert await sent_at(time, pace, "C0QI", 6) == [0.0, 0.0, 0.0, 1.0, 2.0, 3.0]


async def test_a_channel_does_not_wait_for_another() -> None:
    time = Time()
    pace = Pace(burst=1, monotonic=time.monotonic, sleep=time.sleep)

    await pace.turn("C0QI")
    await pace.turn("C0OTHER")

    assert time.slept == []


async def test_a_channel_that_was_quiet_has_its_burst_again() -> None:
    time = Time()
    pace = Pace(burst=2, monotonic=time.monotonic, sleep=time.sleep)
    await sent_at(time, pace, "C0QI", 3)
    time.now += 60
    time.slept.clear()

    await sent_at(time, pace, "C0QI", 2)
    assert time.slept == []

    await pace.turn("C0QI")
    assert time.slept == [1.0]


async def test_those_who_ask_at_the_same_time_are_spread_out() -> None:
    time = Time()
    waits: list[float] = []

    async def remember(seconds: float) -> None:
        waits.append(seconds)

    pace = Pace(burst=1, monotonic=time.monotonic, sleep=remember)
    for _ in range(4):
        await pace.turn("C0QI")

    assert waits == [1.0, 2.0, 3.0]


async def test_of_very_many_channels_those_used_last_are_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("handlers.slack.pace._REMEMBERED", 3)
    waits: list[float] = []

    async def remember(seconds: float) -> None:
        waits.append(seconds)

    pace = Pace(burst=1, monotonic=Time().monotonic, sleep=remember)
    for channel in ("C0QI", "C1", "C2", "C0QI", "C3"):
        await pace.turn(channel)
    assert waits == [1.0]

    await pace.turn("C1")
    assert waits == [1.0]
    await pace.turn("C0QI")
    assert waits == [1.0, 2.0]
