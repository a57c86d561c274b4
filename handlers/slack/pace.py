"""No faster than Slack allows: whoever is about to call it takes a turn first.

A short wait is slept through. One that is longer raises `TryLater`, so that what is to be sent is
put off and nobody stands in line meanwhile.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.platforms import TryLater
from bot.texts import line
from bot.together import Together
from handlers.slack.rates import rate_in, rate_of
from storage.database import AWAY, Database
from storage.queries import pace as shared
from storage.queries.pace import Rate

# Seconds that are slept through.
LONGEST = 3.0
Sleep = Callable[[float], Awaitable[None]]


class Pace(Protocol):
    """The limits of every workspace, each of which goes by a name of the platform's."""

    async def turn(self, workspace: str, rates: Sequence[Rate]) -> None:
        """Returns when it is the caller's turn by all of these, who come in the order in which
        they asked. Raises `TryLater` where that is long."""

    async def pause(self, workspace: str, rate: Rate, seconds: float) -> None:
        """Nobody has a turn by this limit for so long."""

    async def tidy(self) -> None:
        """Forgets what no longer limits anybody."""


class OwnPace:
    """Of one process, in its memory."""

    def __init__(
        self, monotonic: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        # When each limit would allow a whole burst again, by workspace and key.
        self._whole_at: dict[tuple[str, str], float] = {}

    async def turn(self, workspace: str, rates: Sequence[Rate]) -> None:
        now = self._monotonic()
        whole = {rate: self._whole_at.get((workspace, rate.key), now) for rate in rates}
        wait = max(0.0, *(at + rate.apart - rate.span - now for rate, at in whole.items()))
        _refuse_long(wait)
        # Whoever waits for one limit leaves by the others only then, too.
        for rate, at in whole.items():
            self._whole_at[workspace, rate.key] = max(at, now + wait) + rate.apart
        if wait > 0:
            await self._sleep(wait)

    async def pause(self, workspace: str, rate: Rate, seconds: float) -> None:
        whole = self._monotonic() + seconds + rate.span - rate.apart
        key = (workspace, rate.key)
        self._whole_at[key] = max(self._whole_at.get(key, whole), whole)

    async def tidy(self) -> None:
        now = self._monotonic()
        self._whole_at = {key: at for key, at in self._whole_at.items() if at > now}


# Turns that are taken in one statement, each in another workspace: how long others may have to wait
# for the rows, and PostgreSQL's time for each, grow with it.
_AT_ONCE = 50


class SharedPace:
    """Of all processes on one PostgreSQL. Waits for nothing but the database and the turn."""

    def __init__(
        self, database: Database, sleep: Sleep = asyncio.sleep, longest: float = LONGEST
    ) -> None:
        self._engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._sleep = sleep
        self._longest = longest
        self._together = Together(self._take, _AT_ONCE, line=_workspace)

    async def turn(self, workspace: str, rates: Sequence[Rate]) -> None:
        try:
            wait, is_taken = await self._together.ask((workspace, rates))
        except AWAY as error:
            # Nothing was sent, so nobody has to look for it.
            raise TryLater(line("slack.no_turn")) from error
        if not is_taken:
            raise TryLater(line("slack.busy"), wait)
        if wait > 0:
            await self._sleep(wait)

    async def _take(
        self, lot: Sequence[tuple[str, Sequence[Rate]]]
    ) -> Sequence[tuple[float, bool]]:
        async with self._engine.connect() as connection:
            turns = await shared.take_turns(connection, dict(lot), self._longest)
        return [turns[workspace] for workspace, _ in lot]

    async def pause(self, workspace: str, rate: Rate, seconds: float) -> None:
        async with self._engine.connect() as connection:
            await shared.pause(connection, workspace, rate, seconds)

    async def tidy(self) -> None:
        async with self._engine.connect() as connection:
            await shared.forget_past(connection)


class NoPace:
    """For a pretend Slack, which does not mind."""

    async def turn(self, workspace: str, rates: Sequence[Rate]) -> None:
        return

    async def pause(self, workspace: str, rate: Rate, seconds: float) -> None:
        return

    async def tidy(self) -> None:
        return


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of one workspace."""

    pace: Pace
    workspace: str

    async def to_call(self, method: str) -> None:
        await self.pace.turn(self.workspace, [rate_of(method)])

    async def to_write(self, method: str, channel: str) -> None:
        """To send a message, or change one, in that channel."""
        await self.pace.turn(self.workspace, [rate_of(method), rate_in(channel)])

    async def refused(self, method: str, seconds: float) -> None:
        """Slack has asked to leave the method alone for so long."""
        await self.pace.pause(self.workspace, rate_of(method), seconds)


def _workspace(asked: tuple[str, Sequence[Rate]]) -> str:
    return asked[0]


def _refuse_long(wait: float) -> None:
    if wait > LONGEST:
        raise TryLater(line("slack.busy"), wait)
