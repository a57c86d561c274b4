"""What became of deliveries is written down, and counted."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.meters import Meters
from bot.taking import Batch
from bot.tries import Result
from storage.database import AWAY, Database
from storage.queries.decisions import Decision, keep_decisions
from storage.queries.sending import held_since, is_sent, write_down
from storage.tables import DeliveryState

# Seconds between the tries to write down what was sent: a failover takes half a minute.
_PATIENCE = (0.1, 0.5, 1, 2, 4, 8, 8, 8, 8, 8)

# What is decided only when the message is made, or tried. Another try is no decision.
_NOT_SENT = (DeliveryState.SKIPPED, DeliveryState.UNREACHABLE, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True)
class Records:
    """The ledger's side of sending. Results are by the delivery's id."""

    database: Database
    meters: Meters

    def ended(self, batch: Batch) -> None:
        """Counts what came to its end when it was decided, which is written down already."""
        for one in batch.ended:
            self.meters.ended(one.nudge.routine.kind, one.state, one.reason)

    async def keep(self, batch: Batch, results: Mapping[int, Result]) -> None:
        """Writes down what became of a batch's deliveries while its claim holds, although the
        database is away for a while: who sends what nobody has written down might repeat it. About
        as long as the claim holds."""
        if not results:
            return
        for seconds in _PATIENCE:
            try:
                await self._keep(batch, results)
                break
            except AWAY:
                await asyncio.sleep(seconds)
        else:
            await self._keep(batch, results)
        for taken in batch.taken:
            for one in taken.deliveries:
                if "state" in (result := results.get(one.id, {})):
                    kind = one.nudge.routine.kind
                    self.meters.ended(kind, result["state"], result.get("reason", ""))

    async def give_back(self, batch: Batch, results: Mapping[int, Result]) -> None:
        """The same of what was not tried, which counts for nothing."""
        if results:
            await self._keep(batch, results)

    async def shown(self, results: Mapping[int, Result]) -> None:
        """Writes down what messages show that were sent before."""
        async with self.database.writing.begin() as session:
            await write_down(session, results, is_sent())

    async def _keep(self, batch: Batch, results: Mapping[int, Result]) -> None:
        async with self.database.writing.begin() as session:
            written = await write_down(session, results, held_since(batch.until))
            await keep_decisions(session, _decided(results, written), batch.now)


def _decided(results: Mapping[int, Result], written: set[int]) -> list[Decision]:
    return [
        Decision(one, None, result["reason"])
        for one, result in results.items()
        if one in written and result.get("state") in _NOT_SENT
    ]
