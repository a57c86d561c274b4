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
from tests.contract.storm.door import Door
from tests.contract.storm.fleet import Fleet
from tests.contract.storm.hands import Hands
from tests.contract.storm.kept import Kept
from tests.contract.storm.network import Member, begin_teams
from tests.contract.storm.people import People
from tests.contract.storm.weather import Fate
from tests.databases import OwnServer

log = logging.getLogger(__name__)

SECONDS = 120
POLL_SECONDS = 0.2
# How long a trouble lasts: so many calls to Slack and visits of people, or answers that nobody got.
CALLS, VISITS, UNANSWERED = 25, 10, 5
AT_ONCE = 4


@dataclass(frozen=True)
class Ground:
    """Where it all happens, while nothing runs yet."""

    server: OwnServer
    database: Database
    slack: Slack
    slack_url: str
    alongside: Alongside
    http: aiohttp.ClientSession


@dataclass
class Storm:
    """`odd` is what people should not have heard."""

    chance: random.Random
    ground: Ground
    fleet: Fleet
    members: list[Member] = field(default_factory=list)
    kept: Kept = field(default_factory=Kept)
    odd: list[str] = field(default_factory=list)

    async def round(self, number: int, likely: dict[Fate, float], *, crash: bool) -> None:
        """New teams begin; one who answers and one who works die while that weather lasts, and
        with a `crash` the database too. People come and go all the while."""
        log.info("round %s: %s", number, ", ".join(likely))
        self.members += await begin_teams(self.ground.database, number)
        self.ground.slack.weather.likely = likely
        async with self._visited() as people:
            await self._goes_on(people)
            for command in ("serve", "worker"):
                self.fleet.kill_one(command, self.chance)
            if crash:
                await self._crash(people.hands.door)
            await self._goes_on(people)
            self.ground.slack.weather.likely = {}

    async def calm(self) -> None:
        """People come and go until all that can be done has been done."""
        async with self._visited():
            await eventually(self.kept.is_everything)

    async def _goes_on(self, people: People) -> None:
        calls, visits = self.ground.slack.calls + CALLS, people.visits + VISITS
        await eventually(lambda: self.ground.slack.calls >= calls)
        await eventually(lambda: people.visits >= visits)

    async def _crash(self, door: Door) -> None:
        await asyncio.to_thread(self.ground.server.crash)
        try:
            until = door.unanswered + UNANSWERED
            await eventually(lambda: door.unanswered >= until)
        finally:
            await asyncio.to_thread(self.ground.server.start)

    @asynccontextmanager
    async def _visited(self) -> AsyncIterator[People]:
        """People come and go, and have finished what they were at when the block is over."""
        door = Door(self.fleet.answering, self.ground.http, self.chance)
        people = People(
            self.members,
            Hands(door, self.ground.slack.screens),
            self.ground.database,
            self.ground.slack_url,
            self.chance,
            self.kept,
        )
        visits = [asyncio.create_task(people.come_and_go()) for _ in range(AT_ONCE)]
        try:
            yield people
            people.leave()
            async with asyncio.timeout(SECONDS):
                await asyncio.gather(*visits)
        finally:
            for visit in visits:
                visit.cancel()
            self.odd += door.odd


async def eventually(condition: Callable[[], bool]) -> None:
    """Raises `TimeoutError` if it never holds."""
    async with asyncio.timeout(SECONDS):
        while True:
            if condition():
                return
            await asyncio.sleep(POLL_SECONDS)
