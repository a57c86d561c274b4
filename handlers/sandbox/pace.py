"""Slack's pace: about one message a second and channel, with a short burst allowed; and methods
that are told to take no calls for a while."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class _Bucket:
    tokens: float
    at: float


class Pace:
    """A token bucket per key. `rate` is tokens a second, `burst` how many may come at once."""

    def __init__(self, rate: float, burst: int, monotonic: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = burst
        self._monotonic = monotonic
        self._buckets: dict[str, _Bucket] = {}

    def wait(self, key: str) -> float:
        """Takes one token and returns 0.0; when there is none, the seconds until there is."""
        now = self._monotonic()
        bucket = self._buckets.setdefault(key, _Bucket(float(self._burst), now))
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / self._rate
        bucket.tokens -= 1
        return 0.0


class Closed:
    """Methods that answer nothing but 429 for some seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._until: dict[str, float] = {}

    def close(self, method: str, seconds: float) -> None:
        self._until[method] = self._monotonic() + seconds

    def left(self, method: str) -> float:
        """Seconds until it takes calls again; 0.0 while it does."""
        return max(0.0, self._until.get(method, 0.0) - self._monotonic())
