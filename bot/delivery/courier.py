"""Carries out what a workspace has waiting, from the claim to the record."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.cards import Card
from bot.clock import Now
from bot.delivery.abreast import abreast
from bot.delivery.batch import AT_ONCE, Batch
from bot.delivery.making import Maker
from bot.delivery.readying import Ready, Readying
from bot.delivery.recording import Records
from bot.delivery.sending import Sending, going_of
from bot.delivery.tries import Result, untried
from bot.delivery.updating import Updating
from bot.meters import UNWATCHED, Meters
from bot.platforms import Platform
from bot.routines.plan import Rules
from storage.database import Database
from storage.queries.sending import free_unbegun
from storage.queries.updating import outdated
from storage.tables import DeliveryState, RoutineKind, Workspace


@dataclass(frozen=True)
class Courier:
    """Sends what a workspace has waiting. `machine` is the clock of leases and retries, which
    nothing moves; what is due is judged by the `now` that it is handed."""

    database: Database
    rules: Mapping[RoutineKind, Rules]
    platform: Callable[[Workspace], Awaitable[Platform]]
    machine: Now
    meters: Meters = UNWATCHED

    @cached_property
    def _maker(self) -> Maker:
        return Maker(self.database, self.rules)

    @cached_property
    def _readying(self) -> Readying:
        return Readying(
            self.database, self.rules, self._maker, self._records, self.platform, self.machine
        )

    @cached_property
    def _records(self) -> Records:
        return Records(self.database, self.machine, self.meters)

    async def deliver(
        self, workspace_id: int, now: datetime, enough: Callable[[], bool] = lambda: False
    ) -> Counter[DeliveryState]:
        """Sends everything that is due by `now`, then brings outdated messages up to date, until
        `enough` says so: then nothing more is begun, and the rest stays for another run.

        Returns how many deliveries ended in which state (`WAITING`: put off for a retry). One
        that fails raises nothing; a database that fails does.
        """
        counted: Counter[DeliveryState] = Counter()
        async with self.database.reading() as session:
            workspace = await session.get(Workspace, workspace_id)
        if workspace is None:
            return counted
        async with aclosing(self._readying.batches(workspace, now, enough)) as batches:
            async for ready in batches:
                counted.update(one.state for one in ready.batch.ended)
                counted.update(await self._carry_out(ready, enough))
        while not enough() and await self._update(workspace, now):
            pass
        return counted

    async def free(self, workspace_id: int) -> None:
        """Gives back what somebody who died had claimed in a workspace and had not begun."""
        async with self.database.writing.begin() as session:
            await free_unbegun(session, workspace_id, self.machine())

    async def _carry_out(self, ready: Ready, enough: Callable[[], bool]) -> Counter[DeliveryState]:
        """Sends, and records how each delivery ended as soon as it did."""
        batch, results = ready.batch, {**ready.results}
        # Before the send: whoever looks for the message must find just what is in it.
        unwritten = results | _carriers(batch, ready.cards)
        is_over = (lambda: True) if ready.off else enough
        sending = Sending(ready.cards, ready.platform, batch, self.machine, is_over)
        async with aclosing(abreast(sending.jobs(), AT_ONCE)) as steps:
            async for step in steps:
                new = _together(step.found)
                beginning = [batch.taken[one] for one in step.beginning]
                await self._records.keep(batch, unwritten | new, beginning)
                results |= new
                unwritten = {}
        left = _left(batch, results, self.machine())
        batch.is_left = bool(left) or any(map(_is_anew, results.values()))
        await self._records.give_back(batch, left)
        return _counted(batch, results)

    async def _update(self, workspace: Workspace, now: datetime) -> bool:
        """Brings some messages up to date; whether there were any."""
        async with self.database.reading() as session:
            found = await outdated(session, workspace.id, self.machine(), AT_ONCE)
        if not found:
            return False
        platform = await self._readying.way_out(workspace)
        cards = await self._maker.cards([one for shown in found for one in shown], now)
        updating = Updating(cards, platform, now, self.machine)
        async with aclosing(abreast(updating.jobs(found), AT_ONCE)) as steps:
            async for step in steps:
                await self._records.shown(_together(step.found))
        return True


def _carriers(batch: Batch, cards: Mapping[int, Card]) -> dict[int, Result]:
    """Whose message holds each part of a digest, where it is not the first one's that was taken."""
    return {
        one.id: {"carrier_id": going[0].id}
        for taken in batch.taken
        if taken.digest and (going := going_of(taken, cards))
        for one in going
        if one.carrier_id != going[0].id
    }


def _together(found: Iterable[Mapping[int, Result]]) -> dict[int, Result]:
    return {one: result for some in found for one, result in some.items()}


def _counted(batch: Batch, results: Mapping[int, Result]) -> Counter[DeliveryState]:
    """What has turned out not to have arrived begins anew, and counts when that ends."""
    states: Counter[DeliveryState] = Counter()
    for taken in batch.taken:
        for one in taken.deliveries:
            state = results.get(one.id, {}).get("state")
            if one.id in results and not (taken.doubt and state is DeliveryState.WAITING):
                states[state or DeliveryState.WAITING] += 1
    return states


def _is_anew(result: Result) -> bool:
    """Whether it may be taken up at once."""
    return result.get("state") is DeliveryState.WAITING and result["held_until"] is None


def _left(batch: Batch, results: Mapping[int, Result], machine: datetime) -> dict[int, Result]:
    """What nobody began is free again."""
    return {
        one.id: untried(one, machine, doubt=taken.doubt)
        for taken in batch.taken
        for one in taken.deliveries
        if one.id not in results
    }
