"""What became of deliveries is written down, and counted."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.clock import Now
from bot.delivery.batch import Batch, Taken
from bot.delivery.tries import Result
from bot.meters import Meters
from bot.together import Together
from storage.database import AWAY, Database
from storage.queries.decisions import Decision, keep_decisions
from storage.queries.recording import OUTCOME, Outcome, hold_sent, write_down, write_outcomes
from storage.queries.rows import show
from storage.tables import Delivery, DeliveryState

# Seconds between the tries to write down what was sent: a failover takes half a minute.
_PATIENCE = (0.1, 0.5, 1, 2, 4, 8, 8, 8, 8, 8)

# Of those who write at the same time so many do it in one transaction.
_MOST = 200

# What is decided only when the message is made, or tried. Another try is no decision.
_NOT_SENT = (DeliveryState.SKIPPED, DeliveryState.UNREACHABLE, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to write down of one workspace's deliveries, by their ids."""

    workspace_id: int
    outcomes: Mapping[int, Outcome]
    now: datetime


class Records:
    """The ledger's side of sending, of all workspaces. Results are by the delivery's id."""

    def __init__(self, database: Database, machine: Now, meters: Meters) -> None:
        self._database = database
        self._machine = machine
        self._meters = meters
        self._together = Together(self._write, _MOST, line=lambda asked: asked.workspace_id)

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
        for seconds in _PATIENCE:
            try:
                await self._keep(batch, results, beginning)
                break
            except AWAY:
                await asyncio.sleep(seconds)
        else:
            await self._keep(batch, results, beginning)
        for one, result in results.items():
            if "state" in result:
                kind = batch.held[one].nudge.routine.kind
                self._meters.ended(kind, result["state"], result.get("reason", ""))

    async def give_back(self, batch: Batch, results: Mapping[int, Result]) -> None:
        """The same of what was not tried, which counts for nothing."""
        await self._keep(batch, results, ())

    async def shown(self, results: Mapping[int, Result]) -> None:
        """Writes down what messages show that were sent before."""
        written = await self._write_shown(results, waits=False)
        for one in results.keys() - written:
            await self._write_shown({one: results[one]}, waits=True)

    async def _keep(
        self, batch: Batch, results: Mapping[int, Result], beginning: Sequence[Taken]
    ) -> None:
        at = batch.begins_at(self._machine())
        news: dict[int, Result] = {number: {**result} for number, result in results.items()}
        for taken in beginning:
            for one in taken.deliveries:
                is_new = one.claimed_at is None and one.state is DeliveryState.SENDING
                if is_new and "state" not in news.get(one.id, {}):
                    news.setdefault(one.id, {})["claimed_at"] = at
        if not news:
            return
        outcomes = {
            number: Outcome(number, batch.until, _columns(batch.held[number], new))
            for number, new in news.items()
        }
        asked = _Asked(batch.workspace.id, outcomes, batch.now)
        # What others hold is written afterwards, one by one: who holds several rows must not wait
        # for another one's, who may wait for these.
        written = await self._together.ask(asked)
        for number in outcomes.keys() - written:
            alone = replace(asked, outcomes={number: outcomes[number]})
            written |= (await self._write([alone], waits=True))[0]
        for number in written:
            show(batch.held[number], news[number])

    async def _write(self, lot: Sequence[_Asked], *, waits: bool = False) -> list[set[int]]:
        """Of each those that are written down, with the decisions that some of them are."""
        every = [one for asked in lot for one in asked.outcomes.values()]
        async with self._database.writing.begin() as session:
            ids = await write_outcomes(session, every, waits=waits)
            written = [ids & asked.outcomes.keys() for asked in lot]
            for asked, own in zip(lot, written, strict=True):
                await keep_decisions(session, _decided(asked.outcomes, own), asked.now)
        return written

    async def _write_shown(self, results: Mapping[int, Result], *, waits: bool) -> set[int]:
        async with self._database.writing.begin() as session:
            held = await hold_sent(session, results, waits=waits)
            await write_down(session, {one: results[one] for one in held})
        return held


def _columns(delivery: Delivery, new: Result) -> Mapping[str, Any]:
    """What is to stand there, where only a part of it is new."""
    return {name: getattr(delivery, name) for name in OUTCOME} | new


def _decided(outcomes: Mapping[int, Outcome], written: set[int]) -> list[Decision]:
    return [
        Decision(one, None, outcome.columns["reason"])
        for one, outcome in outcomes.items()
        if one in written and outcome.columns["state"] in _NOT_SENT
    ]
