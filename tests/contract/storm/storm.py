"""One storm: many workspaces, the processes, the people and the troubles that come over them."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from storage.database import Database
from tests.contract.core.process import Alongside
from tests.contract.storm.a_slack import Slack
from tests.contract.storm.fleet import Fleet
from tests.contract.storm.network import Member, begin_teams
from tests.contract.storm.people import People
from tests.contract.storm.weather import Fate
from tests.databases import OwnServer

log = logging.getLogger(__name__)

SECONDS = 120
POLL_SECONDS = 0.2
# How long a trouble lasts: so many calls to Slack, or people who could not be answered.
CALLS, UNANSWERED = 25, 5
WRITERS = 2


@dataclass(frozen=True)
class Ground:
    """Where it all happens, while nothing runs yet. `slack_url` is the address of its Web API."""

    server: OwnServer
    database: Database
    slack: Slack
    slack_url: str
    alongside: Alongside
    http: aiohttp.ClientSession


@dataclass
class Storm:
    """`told` is what people heard is kept, and `odd` what they should not have heard."""

    chance: random.Random
    ground: Ground
    fleet: Fleet
    members: list[Member] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    async def round(self, number: int, likely: dict[Fate, float], *, crash: bool) -> None:
        """New teams begin; one who answers and one who works die while that weather lasts, and
        with a `crash` the database too. People write all the while."""
        log.info("round %s: %s", number, ", ".join(likely))
        begun = await begin_teams(self.ground.database, number)
        self.members += begun
        self.ground.slack.weather.likely = likely
        async with self._writing(begun) as people:
            await self._calls(CALLS)
            for words in ("serve", "worker"):
                self.fleet.kill_one(words, self.chance)
            if crash:
                await self._crash(people)
            await self._calls(CALLS)
            self.ground.slack.weather.likely = {}
        self.told += people.told
        self.odd += people.odd

    async def _calls(self, number: int) -> None:
        until = self.ground.slack.calls + number
        await eventually(lambda: self.ground.slack.calls >= until)

    async def _crash(self, people: People) -> None:
        await asyncio.to_thread(self.ground.server.crash)
        try:
            until = people.unanswered + UNANSWERED
            await eventually(lambda: people.unanswered >= until)
        finally:
            await asyncio.to_thread(self.ground.server.start)

    @asynccontextmanager
    async def _writing(self, members: list[Member]) -> AsyncIterator[People]:
        """Some of them write, and have written when the block is over."""
        people = People(
            members,
            self.fleet.answering,
            self.ground.slack_url,
            self.ground.http,
            self.chance,
        )
        writers = [asyncio.create_task(people.come_and_go()) for _ in range(WRITERS)]
        try:
            yield people
            people.leave()
            async with asyncio.timeout(SECONDS):
                await asyncio.gather(*writers)
        finally:
            for writer in writers:
                writer.cancel()


async def eventually(condition: Callable[[], bool]) -> None:
    """Raises `TimeoutError` if it never holds."""
    async with asyncio.timeout(SECONDS):
        while True:
            if condition():
                return
            await asyncio.sleep(POLL_SECONDS)
