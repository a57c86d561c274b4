"""A hospital whose people all wait for a message, for real processes to send."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, select, update

from bot import importing
from bot.clock import machine_time
from bot.config import Settings
from bot.routines.ideas.prompts import CARE_TEAM_PROMPTS
from bot.routines.ideas.steps import Step
from bot.teamfile import TeamFile
from handlers.demo.seed import SEED
from storage.database import Database
from storage.tables import (
    Delivery,
    DeliveryState,
    Kind,
    Nudge,
    Person,
    PromptUse,
    Routine,
    RoutineKind,
    Team,
)
from tests.contract.core.ledger import CHANNEL, ledger, maple
from tests.contract.core.process import Alongside
from tests.contract.core.turnstile import Turnstile, turnstile
from tests.contract.sandbox.world import BOT_TOKEN, House, open_house

POSTS = 3


@dataclass(frozen=True)
class Hospital:
    """A team whose people are all to be welcomed now, one message each, and nothing else."""

    house: House
    gate: Turnstile
    database: Database
    alongside: Alongside

    def settings(self) -> Settings:
        """What its commands are given, for a bot in this process."""
        nested: dict[str, dict[str, object]] = {}
        for key, value in self.alongside.config.items():
            section, name = key.split(".")
            nested.setdefault(section, {})[name] = value
        return Settings.model_validate(nested)

    async def states(self) -> list[str]:
        return [entry.state.value for entry in await ledger(self.database)]

    async def end_leases(self) -> None:
        """As if they had run out."""
        async with self.database.writing.begin() as session:
            in_flight = update(Delivery).where(Delivery.state == DeliveryState.SENDING)
            lately = machine_time() - timedelta(seconds=1)
            await session.execute(in_flight.values(held_until=lately))

    async def posts(self) -> None:
        """Three for the team's channel, instead of what else waits. They go there one by one."""
        now = machine_time()
        async with self.database.writing.begin() as session:
            await session.execute(delete(Delivery))
            routine = (
                await session.scalars(select(Routine).where(Routine.kind == RoutineKind.IDEAS))
            ).one()
            team = await session.get_one(Team, routine.team_id)
            for number in range(POSTS):
                nudge = Nudge(
                    routine_id=routine.id,
                    occasion=f"post {number}",
                    step=Step.CHANNEL,
                    kind=Kind.NEWS,
                    due_at=now,
                    expires_at=now + timedelta(days=1),
                    planned_at=now,
                )
                delivery = Delivery(
                    nudge=nudge,
                    workspace_id=team.workspace_id,
                    recipient=f"channel:{team.channel}",
                    channel=team.channel,
                    due_at=now,
                )
                session.add(delivery)
                await session.flush()
                used = {"delivery_id": delivery.id, "recipient": delivery.recipient}
                session.add(PromptUse(**used, prompt=CARE_TEAM_PROMPTS[0]))

    async def posted(self) -> int:
        """How many messages stand in the team's channel."""
        found = await self.house.get("messages", user=SEED.users[0].id, channel=CHANNEL)
        return len(found["messages"])

    async def welcomed(self) -> list[int]:
        """How many messages each of them has from the bot."""
        looks = [("messages", user.id, f"D{user.id[1:]}") for user in SEED.users]
        found = [await self.house.get(path, user=user, channel=dm) for path, user, dm in looks]
        return [len(one["messages"]) for one in found]


@asynccontextmanager
async def open_hospital(folder: Path, url: str, database: Database) -> AsyncIterator[Hospital]:
    """On PostgreSQL its engine is that of many machines; its commands run in `folder`."""
    async with database.writing.begin() as session:
        file = TeamFile.model_validate(maple())
        await importing.import_team(session, file, machine_time(), welcomes=True)
        await session.execute(update(Routine).values(enabled=False))
        await session.execute(update(Person).values(quiet_from=None, quiet_until=None))
        await session.execute(update(Team).values(holidays=None))  # whatever day it is
        await session.execute(update(Delivery).values(due_at=machine_time()))
    async with open_house(seed=SEED) as house, turnstile(house) as (gate, api_url):
        house.clock.moment = machine_time()  # or a look from the claim on would find nothing
        config = {
            "database.url": url,
            "database.pgbouncer": database.connections.pgbouncer,
            "slack.api_url": api_url,
            "slack.bot_token": BOT_TOKEN,
            "slack.signing_secret": "not used here",
            "delivery.engine": "local" if database.is_sqlite else "procrastinate",
        }
        yield Hospital(house, gate, database, Alongside(folder, config))
