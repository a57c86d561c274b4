"""Slack's pace in one process: no faster than the limits, in order, and never long in line."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState

from bot.platforms import TryLater
from handlers.slack.noticing import Noticing
from handlers.slack.pace import LONGEST, OwnPace, Turns
from handlers.slack.rates import MESSAGES_A_MINUTE, POST, rate_in, rate_of
from storage.queries.pace import Rate

BEGIN = 100.0
RATES = st.builds(
    Rate, st.sampled_from("abc"), st.integers(1, 40).map(lambda n: n / 10), st.integers(1, 5)
)
PAUSES = st.integers(0, 40).map(lambda tenths: tenths / 10)


class Time:
    """Seconds that pass only by sleeping, and what was slept."""

    def __init__(self) -> None:
        self.now = BEGIN
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pace(time: Time) -> OwnPace:
    return OwnPace(time.monotonic, time.sleep)


@pytest.fixture
def turns(pace: OwnPace) -> Turns:
    return Turns(pace, "T0MAPLE")


async def test_a_burst_leaves_at_once_and_then_one_message_a_second(
    time: Time, turns: Turns
) -> None:
    left = []
    for _ in range(6):
        await turns.to_write(POST, "C0QI")
        left.append(time.now - BEGIN)

    assert left == [0.0, 0.0, 0.0, 1.0, 2.0, 3.0]


async def test_a_channel_that_was_quiet_has_its_burst_again(time: Time, turns: Turns) -> None:
    for pause in (0, 60):
        time.now += pause
        time.slept.clear()
        for _ in range(4):
            await turns.to_write(POST, "C0QI")
        assert time.slept == [1.0]


async def test_many_channels_together_get_what_the_workspace_allows_and_another_waits_for_none(
    time: Time, pace: OwnPace
) -> None:
    first, second = Turns(pace, "T0MAPLE"), Turns(pace, "T1OTHER")
    for number in range(2 * MESSAGES_A_MINUTE):
        await first.to_write(POST, f"C{number}")

    burst = rate_of(POST).burst
    assert time.now - BEGIN == pytest.approx((2 * MESSAGES_A_MINUTE - burst) / 5)
    time.slept.clear()
    await second.to_write(POST, "C0")
    assert time.slept == []


@pytest.mark.parametrize(
    ("method", "a_minute"),
    [
        ("conversations.history", 50),
        ("chat.update", 50),
        ("users.info", 100),
        ("views.publish", 100),
        ("one.that.nobody.knows", 50),
    ],
)
async def test_a_method_is_called_as_often_as_its_tier_says_and_a_third_more_at_once(
    time: Time, turns: Turns, method: str, a_minute: int
) -> None:
    for _ in range(a_minute // 3 + a_minute):
        await turns.to_call(method)

    assert time.now - BEGIN == pytest.approx(60)


async def test_a_pause_puts_off_that_method_in_that_workspace_and_nothing_else(
    time: Time, pace: OwnPace, turns: Turns
) -> None:
    await turns.refused(POST, 30)

    with pytest.raises(TryLater) as caught:
        await turns.to_write(POST, "C0QI")
    assert caught.value.seconds == pytest.approx(30.0)
    await turns.to_call("views.publish")
    await Turns(pace, "T1OTHER").to_write(POST, "C0QI")
    assert time.slept == []

    time.now += 30
    await turns.to_write(POST, "C0QI")
    await turns.to_write(POST, "C0QI")
    assert time.slept == pytest.approx([0.2])  # no burst at once


@pytest.mark.parametrize(
    ("status", "said"),
    [(429, None), (429, {"ok": False, "error": "ratelimited"}), (200, {"error": "ratelimited"})],
)
async def test_slack_is_heard_to_ask_for_time_however_it_says_so(
    turns: Turns, status: int, said: dict[str, object] | None
) -> None:
    request = HttpRequest(method="POST", url="https://slack.com/api/chat.update", headers={})
    answer = HttpResponse(status_code=status, headers={"Retry-After": ["30"]}, body=said)

    again = await Noticing(turns).can_retry_async(
        state=RetryState(), request=request, response=answer
    )

    assert not again
    await turns.to_call("views.open")
    with pytest.raises(TryLater) as told:
        await turns.to_call("chat.update")
    assert told.value.seconds == pytest.approx(30)


async def test_an_answer_that_does_not_ask_for_time_pauses_nothing(turns: Turns) -> None:
    request = HttpRequest(method="POST", url="https://slack.com/api/chat.update", headers={})
    for answer in (
        HttpResponse(status_code=200, headers={}, body={"ok": True}),
        HttpResponse(status_code=500, headers={"Retry-After": ["30"]}),
        HttpResponse(status_code=200, headers={}, body=["ratelimited"]),  # type: ignore[arg-type]
        None,
    ):
        await Noticing(turns).can_retry_async(state=RetryState(), request=request, response=answer)
    await turns.to_call("chat.update")


async def test_a_short_pause_is_slept_through(time: Time, turns: Turns) -> None:
    await turns.refused(POST, 2)

    await turns.to_write(POST, "C0QI")

    assert time.slept == pytest.approx([2.0])


async def test_a_shorter_pause_does_not_end_a_longer_one(turns: Turns) -> None:
    await turns.refused(POST, 30)
    await turns.refused(POST, 5)

    with pytest.raises(TryLater) as caught:
        await turns.to_write(POST, "C0QI")
    assert caught.value.seconds == pytest.approx(30.0)


async def test_whoever_is_put_off_has_taken_no_turn(time: Time, turns: Turns) -> None:
    await turns.refused(POST, 30)
    for _ in range(10):
        with pytest.raises(TryLater):
            await turns.to_write(POST, "C0QI")
    time.now += 60

    for _ in range(3):
        await turns.to_write(POST, "C0QI")
    assert time.slept == []


async def test_what_is_forgotten_limits_nobody(time: Time, pace: OwnPace, turns: Turns) -> None:
    await turns.to_call("views.open")
    await turns.refused(POST, 30)
    time.now += 2

    await pace.tidy()

    with pytest.raises(TryLater):
        await turns.to_call(POST)
    assert set(pace._whole_at) == {("T0MAPLE", POST)}


async def test_a_key_does_not_tell_whose_direct_messages_they_are() -> None:
    assert "U0PRIYA" not in rate_in("U0PRIYA").key
    assert rate_in("U0PRIYA") == rate_in("U0PRIYA") != rate_in("U0DANA")


@given(asked=st.lists(st.tuples(PAUSES, st.lists(RATES, min_size=1, max_size=2)), max_size=40))
async def test_no_limit_is_ever_exceeded_and_nobody_waits_long(
    asked: list[tuple[float, list[Rate]]],
) -> None:
    time, waits = Time(), list[float]()

    async def wait(seconds: float) -> None:
        """Those who ask meanwhile do so before this one has slept."""
        waits.append(seconds)

    pace = OwnPace(time.monotonic, wait)
    limits: dict[str, Rate] = {}
    left: dict[str, list[float]] = defaultdict(list)
    for pause, chosen in asked:
        time.now += pause
        rates = list({rate.key: limits.setdefault(rate.key, rate) for rate in chosen}.values())
        waits.clear()
        try:
            await pace.turn("T0MAPLE", rates)
        except TryLater:
            continue
        assert sum(waits) <= LONGEST
        for rate in rates:
            left[rate.key].append(time.now + sum(waits))

    for key, times in left.items():
        rate = limits[key]
        for first, begin in enumerate(sorted(times)):
            for number, end in enumerate(sorted(times)[first:], start=1):
                assert number <= rate.burst + (end - begin) / rate.apart + 1e-6


@given(pauses=st.lists(PAUSES, max_size=40), rate=RATES)
async def test_turns_come_in_the_order_in_which_they_were_asked_for(
    pauses: list[float], rate: Rate
) -> None:
    time, left = Time(), list[float]()

    async def leave(seconds: float) -> None:
        left[-1] += seconds

    pace = OwnPace(time.monotonic, leave)
    for pause in pauses:
        time.now += pause
        left.append(time.now)
        try:
            await pace.turn("T0MAPLE", [rate])
        except TryLater:
            left.pop()

    assert left == sorted(left)
