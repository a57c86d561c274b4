"""One verified request from Slack, with everything that a listener needs for it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.actor import Actor, Membership
from bot.cards import Card, Form
from bot.home.page import home
from bot.platforms import Platform
from handlers.slack import blockkit, trouble
from handlers.slack.later import Job, Later
from handlers.slack.show import show

WayOut = Callable[[str], Awaitable[Platform]]


@dataclass(frozen=True)
class Call:
    """`actor` and `now` (aware) are what the work is done as and at, `machine` is the time of
    leases. `session` is committed after the listener; `reading` makes sessions for what only
    looks, and never waits for who writes; `writing` is for work that can only be done after the
    reply."""

    body: Mapping[str, Any]
    context: AsyncBoltContext
    actor: Actor
    session: AsyncSession
    reading: async_sessionmaker[AsyncSession]
    writing: async_sessionmaker[AsyncSession]
    now: datetime
    machine: datetime
    later: Later
    wake: Callable[[int], None]
    platform: WayOut

    def show(self, shown: Card | Form) -> None:
        """Opens the card or form for whoever tapped, after the reply."""
        self.answer(lambda: show(self.context, self.body, shown))

    def send(self, card: Card) -> None:
        """Sends the card to whoever tapped as a message of its own, after the reply: that is where
        pictures are shown."""

        async def job() -> None:
            platform = await self.platform(self.context.team_id or "")
            key = f"answer:{self.body.get('trigger_id', '')}"
            await platform.send(self.actor.address, card, key=key)

        self.answer(job)

    def answer(self, job: Job) -> None:
        """After the reply makes a call that the person waits for: if it fails, they are told."""
        self.later(lambda: trouble.told(job, self.body, self.context))

    def changed(self, place: Membership) -> None:
        """Says that messages of this team have changed: they and the person's own page follow."""

        async def job() -> None:
            self.wake(place.workspace_id)
            await self.publish_home()

        self.later(job)

    def woken(self, workspace_id: int) -> None:
        """Says that something waits to be sent there."""

        async def job() -> None:
            self.wake(workspace_id)

        self.later(job)

    async def publish_home(self) -> None:
        """Brings the person's App Home up to date. Calls Slack, so only after the reply."""
        admin = await self.is_admin()
        async with self.reading() as session:
            card = await home(session, self.actor, self.now, admin=admin)
        await self.context.client.views_publish(
            user_id=self.actor.address, view=blockkit.home(card)
        )

    async def is_admin(self) -> bool:
        """Whether Slack says, at this moment, that the caller runs the workspace."""
        answer = await self.context.client.users_info(user=self.actor.address)
        user = answer["user"]
        return bool(user.get("is_admin") or user.get("is_owner"))
