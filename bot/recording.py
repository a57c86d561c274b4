"""What became of deliveries is written down, and counted."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement

from bot.clock import Now
from bot.meters import Meters
from bot.taking import Batch, Taken
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
    machine: Now
    meters: Meters

    def ended(self, batch: Batch) -> None:
        """Counts what came to its end when it was decided, which is written down already."""
        for one in batch.ended:
            self.meters.ended(one.nudge.routine.kind, one.state, one.reason)

    async def keep(
        self, batch: Batch, results: Mapping[int, Result], beginning: Sequence[Taken] = ()
    ) -> None:
        """Writes down what became of a batch's deliveries while its claim holds, and what begins
        now, although the database is away for a while: who sends what nobody has written down might
        repeat it. About as long as the claim holds."""
        if not results and not beginning:
            return
        for seconds in _PATIENCE:
            try:
                await self._keep(batch, results, beginning)
                break
            except AWAY:
                await asyncio.sleep(seconds)
        else:
            await self._keep(batch, results, beginning)
        for taken in batch.taken:
            for one in taken.deliveries:
                if "state" in (result := results.get(one.id, {})):
                    kind = one.nudge.routine.kind
                    self.meters.ended(kind, result["state"], result.get("reason", ""))

    async def give_back(self, batch: Batch, results: Mapping[int, Result]) -> None:
        """The same of what was not tried, which counts for nothing."""
        if results:
            await self._keep(batch, results, ())

    async def shown(self, results: Mapping[int, Result]) -> None:
        """Writes down what messages show that were sent before."""
        await self._written(results, is_sent())

    async def _keep(
        self, batch: Batch, results: Mapping[int, Result], beginning: Sequence[Taken]
    ) -> None:
        at = min(batch.now, self.machine())
        begin = {one.id: one for taken in beginning for one in taken.deliveries if not taken.doubt}
        marks: dict[int, Result] = {one: {"claimed_at": at} for one in begin}
        mine = held_since(batch.until)
        for one in await self._written({**results, **marks}, mine, batch.now) & begin.keys():
            begin[one].claimed_at = at

    async def _written(
        self, results: Mapping[int, Result], still: ColumnElement[bool], now: datetime | None = None
    ) -> set[int]:
        """Those that are written down, with the decisions that some of them are. Who holds several
        rows must not wait for another one's, who may wait for these: what others hold is written
        afterwards, one by one."""
        written = await self._write(results, still, now)
        if len(results) > 1:
            for one in results.keys() - written:
                written |= await self._write({one: results[one]}, still, now)
        return written

    async def _write(
        self, results: Mapping[int, Result], still: ColumnElement[bool], now: datetime | None
    ) -> set[int]:
        async with self.database.writing.begin() as session:
            written = await write_down(session, results, still)
            if now is not None:
                await keep_decisions(session, _decided(results, written), now)
            return written


def _decided(results: Mapping[int, Result], written: set[int]) -> list[Decision]:
    return [
        Decision(one, None, result["reason"])
        for one, result in results.items()
        if one in written and result.get("state") in _NOT_SENT
    ]
