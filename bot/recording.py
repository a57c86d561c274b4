"""What became of deliveries is written down, and counted."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Now
from bot.meters import Meters
from bot.taking import Batch, Taken
from bot.together import Together
from bot.tries import Result
from storage.database import AWAY, Database
from storage.queries.decisions import Decision, keep_decisions
from storage.queries.sending import hold_claimed, hold_sent, write_down
from storage.tables import DeliveryState

# Seconds between the tries to write down what was sent: a failover takes half a minute.
_PATIENCE = (0.1, 0.5, 1, 2, 4, 8, 8, 8, 8, 8)

# Of those who write at the same time so many do it in one transaction.
_MOST = 200

# What is decided only when the message is made, or tried. Another try is no decision.
_NOT_SENT = (DeliveryState.SKIPPED, DeliveryState.UNREACHABLE, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True)
class _Claimed:
    """What to write down of deliveries, by their ids, as long as the claim until then is theirs."""

    results: Mapping[int, Result]
    until: datetime
    now: datetime

    def alone(self, delivery_id: int) -> "_Claimed":
        return replace(self, results={delivery_id: self.results[delivery_id]})


class Records:
    """The ledger's side of sending, of all workspaces. Results are by the delivery's id."""

    def __init__(self, database: Database, machine: Now, meters: Meters) -> None:
        self._database = database
        self._machine = machine
        self._meters = meters
        self._together = Together(self._write_claimed, _MOST)

    def ended(self, batch: Batch) -> None:
        """Counts what came to its end when it was decided, which is written down already."""
        for one in batch.ended:
            self._meters.ended(one.nudge.routine.kind, one.state, one.reason)

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
                    self._meters.ended(kind, result["state"], result.get("reason", ""))

    async def give_back(self, batch: Batch, results: Mapping[int, Result]) -> None:
        """The same of what was not tried, which counts for nothing."""
        if results:
            await self._keep(batch, results, ())

    async def shown(self, results: Mapping[int, Result]) -> None:
        """Writes down what messages show that were sent before."""
        written = await self._write_shown(results, waits=False)
        for one in results.keys() - written:
            await self._write_shown({one: results[one]}, waits=True)

    async def _keep(
        self, batch: Batch, results: Mapping[int, Result], beginning: Sequence[Taken]
    ) -> None:
        at = min(batch.now, self._machine())
        begin = {one.id: one for taken in beginning for one in taken.deliveries if not taken.doubt}
        marks: dict[int, Result] = {one: {"claimed_at": at} for one in begin}
        asked = _Claimed({**results, **marks}, batch.until, batch.now)
        # What others hold is written afterwards, one by one: who holds several rows must not wait
        # for another one's, who may wait for these.
        written = await self._together.ask(asked)
        for one in asked.results.keys() - written:
            written |= (await self._write_claimed([asked.alone(one)], waits=True))[0]
        for one in written & begin.keys():
            begin[one].claimed_at = at

    async def _write_claimed(
        self, lot: Sequence[_Claimed], *, waits: bool = False
    ) -> list[set[int]]:
        """Of each those that are written down, with the decisions that some of them are."""
        claims = {(one, asked.until) for asked in lot for one in asked.results}
        async with self._database.writing.begin() as session:
            held = await hold_claimed(session, claims, waits=waits)
            written = [
                {one for one in asked.results if (one, asked.until) in held} for asked in lot
            ]
            every = list(zip(lot, written, strict=True))
            await write_down(
                session, {one: asked.results[one] for asked, own in every for one in own}
            )
            for asked, own in every:
                await keep_decisions(session, _decided(asked.results, own), asked.now)
        return written

    async def _write_shown(self, results: Mapping[int, Result], *, waits: bool) -> set[int]:
        async with self._database.writing.begin() as session:
            held = await hold_sent(session, results, waits=waits)
            await write_down(session, {one: results[one] for one in held})
        return held


def _decided(results: Mapping[int, Result], written: set[int]) -> list[Decision]:
    return [
        Decision(one, None, result["reason"])
        for one, result in results.items()
        if one in written and result.get("state") in _NOT_SENT
    ]
