"""Slack's pace: about one message a second in each channel, with short bursts."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

# https://docs.slack.dev/apis/web-api/rate-limits: chat.postMessage, one a second per channel.
SECONDS_APART = 1.0
BURST = 3
_REMEMBERED = 10_000


class Pace:
    """Makes a caller wait until its channel may have another message. `turn` keeps order."""

    def __init__(
        self,
        burst: int = BURST,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._burst = burst
        self._monotonic = monotonic
        self._sleep = sleep
        # When each channel's burst would be whole again, most recent last.
        self._whole_at: OrderedDict[str, float] = OrderedDict()

    async def turn(self, channel: str) -> None:
        """Returns when it is this channel's turn."""
        now = self._monotonic()
        whole_at = max(self._whole_at.get(channel, 0.0), now) + SECONDS_APART
        self._whole_at[channel] = whole_at
        self._whole_at.move_to_end(channel)
        if len(self._whole_at) > _REMEMBERED:
            self._whole_at.popitem(last=False)
        wait = whole_at - now - self._burst * SECONDS_APART
        if wait > 0:
            await self._sleep(wait)
