"""A workspace in which time passes, and people do what they do, by a seeded chance."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.actor import Membership, resolve
from bot.delivery.courier import Courier
from bot.errors import AlongsideError
from bot.personal import pausing
from bot.planner import plan
from bot.routines.plan import Rules
from bot.rules import STANDING
from storage.database import Database
from storage.queries.ledger import next_due
from storage.tables import Delivery, Kind, Person, RoutineKind
from tests.contract.core.acts import Act, act_for, say_so
from tests.contract.core.ledger import workspace_id
from tests.contract.core.promises import Kept, kept
from tests.contract.core.recorder import Machine, Recorder
from tests.contract.core.standing import Made

WORKSPACE = "T0MAPLE"
# Of a team file.
EVERY_ROUTINE: dict[str, Any] = {"routines": {kind.value: {"enabled": True} for kind in STANDING}}


@dataclass
class Life:
    """`rules` are those by which the bot lives. `done` counts what people did, by the message that
    it was about."""

    database: Database
    rules: Mapping[RoutineKind, Rules]
    chance: Random
    machine: Machine
    # How likely it is that somebody answers, by their address; else it is even.
    answers: Mapping[str, float] = field(default_factory=dict)
    platform: Recorder = field(default_factory=Recorder)
    pauses: dict[int, list[tuple[datetime, datetime | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    done: Counter[str] = field(default_factory=Counter)

    async def tick(self, now: datetime, couriers: int = 1) -> None:
        workspace = await workspace_id(self.database, WORKSPACE)
        await pausing.end_pauses(self.database, now)
        await plan(self.database, self.rules, now)
        bots = [
            Courier(self.database, self.rules, self.platform.of, self.machine)
            for _ in range(couriers)
        ]
        await asyncio.gather(*(one.deliver(workspace, now) for one in bots))

    async def next(self, now: datetime) -> datetime | None:
        async with self.database.reading() as session:
            return await next_due(session, now)

    async def everybody_acts(self, now: datetime) -> None:
        """Whoever was sent something new to answer may do so, or pause."""
        for one in await kept(self.database, Delivery.sent_at == now):
            person = one.person
            owed = one.nudge.kind is Kind.TASK
            if owed or self.chance.random() < self.answers.get(person.address, 0.5):
                await self._act(one, now)
            elif self.chance.random() < 0.03 and not self._pauses(person.id, now):
                ends = now.replace(microsecond=0) + timedelta(days=self.chance.randint(2, 20))
                await self._pause(one, now, ends)

    async def _act(self, one: Kept, now: datetime) -> None:
        is_made = isinstance(self.rules[one.nudge.routine.kind], Made)
        does = say_so if is_made and one.nudge.kind is Kind.ASK else act_for(one)
        if does is None:
            return
        who = await self._place(one)
        try:
            async with self.database.writing.begin() as session:
                await does(Act(session, who, one, now, self.chance))
        except AlongsideError:  # too late, or somebody else was quicker: nothing has happened
            return
        self.done[one.what] += 1

    async def _pause(self, one: Kept, now: datetime, ends: datetime) -> None:
        who = await self._place(one)
        async with self.database.writing.begin() as session:
            await pausing.pause(session, who, now, f"until {ends.date().isoformat()}")
            person = await session.get_one(Person, one.person.id)
            self.pauses[one.person.id].append((now, person.paused_until))

    def _pauses(self, person_id: int, now: datetime) -> bool:
        return any(ends is None or now < ends for _, ends in self.pauses[person_id])

    async def _place(self, one: Kept) -> Membership:
        address = one.person.address
        actor = await self.database.look_up(
            lambda connection: resolve(connection, "slack", WORKSPACE, address, channel="")
        )
        [place] = [place for place in actor.memberships if place.team_id == one.team.id]
        return place
