"""`alongside tick`: one planning and delivery pass, for a process that then exits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.config import Settings
from bot.personal.pausing import end_pauses
from bot.planner import plan
from bot.rules import RULES
from handlers.app import assembled, deliver_now
from handlers.operations import require_current
from storage.queries.beats import keep_beat
from storage.queries.ledger import OPEN
from storage.tables import Delivery, DeliveryState


@dataclass(frozen=True, slots=True)
class Passed:
    """One pass: nudges planned, deliveries that ended or still wait. `failed` counts those that
    could not be delivered, unreachable recipients included."""

    at: str
    planned: int
    sent: int
    skipped: int
    failed: int
    waiting: int

    def __str__(self) -> str:
        return (
            f"{self.at}: {self.planned} planned, {self.sent} sent, {self.skipped} skipped, "
            f"{self.failed} failed, {self.waiting} waiting"
        )


async def tick(settings: Settings, when: datetime | None) -> Passed:
    """As of then, or of now."""
    async with assembled(settings, (lambda: when) if when else None) as bot:
        await require_current(bot.database)
        await bot.workspaces.check()
        at = bot.now()
        await end_pauses(bot.database, at)
        planned = await plan(bot.database, RULES, at)
        ended = await deliver_now(bot)
        async with bot.database.writing.begin() as session:
            await keep_beat(session, bot.clock.now())
        await bot.clean_up()
        async with bot.database.reading() as session:
            waiting = await session.scalar(
                select(func.count()).select_from(Delivery).where(Delivery.state.in_(OPEN))
            )
    return Passed(
        at=at.isoformat(),
        planned=planned,
        sent=ended[DeliveryState.SENT],
        skipped=ended[DeliveryState.SKIPPED],
        failed=ended[DeliveryState.FAILED] + ended[DeliveryState.UNREACHABLE],
        waiting=waiting or 0,
    )
