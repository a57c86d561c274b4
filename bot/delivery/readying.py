"""What a workspace is sent next is made ready: claimed, decided about, and its cards made."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from bot.cards import Card
from bot.clock import Now
from bot.delivery.batch import Batch
from bot.delivery.making import Maker
from bot.delivery.recording import Records
from bot.delivery.taking import take
from bot.delivery.tries import Result, again, ended
from bot.faults import report
from bot.platforms import Platform, Refused, TryLater, Unreachable, Unusable
from bot.routines.plan import NotNeeded, Rules, Unmade
from storage.database import Database
from storage.tables import DeliveryState, RoutineKind, Workspace

log = logging.getLogger(__name__)

# Claimed in one transaction.
MOST = 60


@dataclass(frozen=True, slots=True)
class Ready:
    """A batch with its way out: the cards of what is to be sent, and what to record of those that
    have nothing to show, both by the delivery's id. One that is `off` is only given back."""

    batch: Batch
    platform: Platform
    cards: Mapping[int, Card]
    results: Mapping[int, Result]
    off: bool = False


@dataclass(frozen=True, slots=True)
class Readying:
    """`machine` is the clock of leases and retries."""

    database: Database
    rules: Mapping[RoutineKind, Rules]
    maker: Maker
    records: Records
    platform: Callable[[Workspace], Awaitable[Platform]]
    machine: Now

    async def batches(
        self, workspace: Workspace, now: datetime, enough: Callable[[], bool]
    ) -> AsyncGenerator[Ready, None]:
        """One batch after the other, until nothing is left to decide or it is `enough`. Where much
        waits the next is made ready while the last is on its way. Each is to be carried out, or
        what it holds waits until its lease runs out."""
        most = MOST
        last: Batch | None = None
        ahead: asyncio.Task[Ready | None] | None = None
        try:
            while ahead or not enough():
                ready = await (ahead or self._ready(workspace, now, most, begins=True))
                # What is left of the last goes first.
                off = ahead is not None and last is not None and last.is_left
                ahead = None
                if ready is None:
                    if off:
                        continue
                    break
                # Who has just one recipient may wait until nobody else decides about them.
                most = 1 if ready.batch.is_put_off else MOST
                if self._is_worth_while(ready) and not off and not enough():
                    ahead = asyncio.create_task(self._ready(workspace, now, MOST, begins=False))
                yield replace(ready, off=off)
                last = ready.batch
        finally:
            if ahead:
                ahead.cancel()
                await asyncio.gather(ahead, return_exceptions=True)

    def _is_worth_while(self, ready: Ready) -> bool:
        """PostgreSQL works beside us. On SQLite whoever claims would wait for whoever records."""
        is_alone = self.database.is_sqlite or not ready.platform.can_look
        return ready.batch.is_full and not ready.batch.is_put_off and not is_alone

    async def _ready(
        self, workspace: Workspace, now: datetime, most: int, *, begins: bool
    ) -> Ready | None:
        platform = await self.way_out(workspace)
        # Where nobody may look what has arrived, a process that dies may repeat what it had sent:
        # there that is never more than one message.
        most = most if platform.can_look else 1
        async with self.database.writing.begin() as session:
            batch = await take(
                session, workspace.id, self.rules, now, self.machine(), most, begins=begins
            )
        if batch is None:
            return None
        self.records.ended(batch)
        return Ready(batch, platform, *await self._cards(batch))

    async def way_out(self, workspace: Workspace) -> Platform:
        """One that refuses everything, where there is none."""
        try:
            return await self.platform(workspace)
        except (Unreachable, Refused, TryLater) as reason:
            return Unusable(reason)
        except SQLAlchemyError:
            raise
        except Exception as error:  # what waits here waits for a while longer
            fault = report(log, error, workspace=workspace.id)
            return Unusable(TryLater(f"an error, see {fault}"))

    async def _cards(self, batch: Batch) -> tuple[dict[int, Card], dict[int, Result]]:
        """What to show, and what to record where there is nothing to show."""
        cards: dict[int, Card] = {}
        results: dict[int, Result] = {}
        going = [one for taken in batch.taken if not taken.doubt for one in taken.deliveries]
        made = await self.maker.cards(going, batch.now) if going else {}
        for one in going:
            match made[one.id]:
                case NotNeeded() as reason:
                    results[one.id] = ended(DeliveryState.SKIPPED, reason.sentence)
                case Unreachable() as reason:
                    results[one.id] = ended(DeliveryState.UNREACHABLE, reason.sentence)
                case Unmade() as fault:
                    results |= again([one], fault, self.machine())
                case Card() as card:
                    cards[one.id] = card
        return cards, results
