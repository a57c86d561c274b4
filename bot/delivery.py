"""Deliveries become messages: claimed, sent, recorded, each ending in a named state.

The claim is committed before the send and the result after it. So a process that dies at any
point loses nothing: its claim is a lease that runs out, and the one message that was in flight is
looked for before it is sent again, as is one of which the platform did not say whether it took it.
What does not go out is tried until it would be of no more use.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import SQLAlchemyError

from bot.cards import Card
from bot.clock import Now
from bot.digest import digest
from bot.doubt import looked_up
from bot.faults import report
from bot.meters import UNWATCHED, Meters
from bot.personal import rhythm
from bot.pictures import in_words
from bot.platforms import (
    InDoubt,
    MessageGone,
    Platform,
    Refused,
    Sent,
    TryLater,
    Unreachable,
    key_of,
)
from bot.routines.plan import NotNeeded, Recipient, Rules
from bot.taking import Taken, take
from bot.texts import line
from bot.tries import Result, again, arrived, ended, later
from storage.database import AWAY, Database
from storage.queries.decisions import keep_decision
from storage.queries.departures import has_left
from storage.queries.habits import RHYTHM
from storage.queries.ledger import carried_by, delivery_with_all, outdated
from storage.tables import Contact, Delivery, DeliveryState, RoutineKind, Workspace

log = logging.getLogger(__name__)

# Seconds between the tries to record what was sent: a failover takes half a minute.
_PATIENCE = (0.1, 0.5, 1, 2, 4, 8, 8, 8, 8, 8)
# A message is worth more than its pictures: after so many tries it goes out with their words.
_TRIES_WITH_PICTURES = 3

# What is decided only when the message is made, or tried. Another try is no decision.
_NOT_SENT = (DeliveryState.SKIPPED, DeliveryState.UNREACHABLE, DeliveryState.FAILED)


@dataclass(frozen=True)
class Courier:
    """Sends what a workspace has waiting. `machine` is the clock of leases and retries, which
    nothing moves; what is due is judged by the `now` that it is handed."""

    database: Database
    rules: Mapping[RoutineKind, Rules]
    platform: Callable[[Workspace], Awaitable[Platform]]
    machine: Now
    meters: Meters = UNWATCHED

    async def deliver(
        self, workspace_id: int, now: datetime, enough: Callable[[], bool] = lambda: False
    ) -> Counter[DeliveryState]:
        """Sends everything that is due by `now`, then brings outdated messages up to date, until
        `enough` says so between two messages: then the rest stays for another run.

        Returns how many deliveries ended in which state (`WAITING`: put off for a retry). One
        that fails raises nothing; a database that fails does.
        """
        counted: Counter[DeliveryState] = Counter()
        while not enough() and (taken := await self._take(workspace_id, now)) is not None:
            if taken.ended is not None:
                counted[taken.ended.state] += 1
                self._count(taken.ended, taken.ended.state, taken.ended.reason)
            if taken.deliveries:
                work = self._look if taken.doubt else self._send
                counted.update(await work(taken, now))
        while not enough() and (delivery_id := await self._outdated(workspace_id)) is not None:
            await self._update(delivery_id, now)
        return counted

    async def _take(self, workspace_id: int, now: datetime) -> Taken | None:
        async with self.database.writing.begin() as session:
            return await take(session, workspace_id, self.rules, now, self.machine())

    async def _outdated(self, workspace_id: int) -> int | None:
        async with self.database.reading() as session:
            return await outdated(session, workspace_id, self.machine())

    async def _send(self, taken: Taken, now: datetime) -> Counter[DeliveryState]:
        """Sends what was taken as one message and records how each of it ended."""
        cards: dict[int, Card] = {}
        results: dict[int, Result] = {}
        for delivery in taken.deliveries:
            made = await self._made(delivery, now)
            if isinstance(made, Card):
                cards[delivery.id] = made
            else:
                results[delivery.id] = made
        # Before the send: whoever looks for the message must find just what is in it.
        await self._record_each(results, taken, now)
        going = [delivery for delivery in taken.deliveries if delivery.id in cards]
        if going:
            card = digest(list(cards.values())) if taken.digest else cards[going[0].id]
            if taken.digest:
                await self._record_each(_carried(going), taken, now)
            sent = await self._sent(going, card, now, digest=taken.digest)
            await self._record_each(sent, taken, now)
            results |= sent
        return Counter(result.get("state", DeliveryState.WAITING) for result in results.values())

    async def _look(self, taken: Taken, now: datetime) -> Counter[DeliveryState]:
        """Looks whether it has arrived, and records that. What has not is taken up anew."""
        results = await looked_up(taken, self.platform, now, self.machine())
        await self._record_each(results, taken, now)
        states = [result.get("state") for result in results.values()]
        found, unknown = states.count(DeliveryState.SENT), states.count(None)
        return +Counter({DeliveryState.SENT: found, DeliveryState.WAITING: unknown})

    def _count(self, delivery: Delivery, state: DeliveryState, reason: str) -> None:
        self.meters.ended(delivery.nudge.routine.kind, state, reason)

    async def _sent(
        self, going: Sequence[Delivery], card: Card, now: datetime, *, digest: bool
    ) -> dict[int, Result]:
        """The result to record for each, whatever happens on the way. The first one's message
        carries the others."""
        first = going[0]
        try:
            platform = await self.platform(first.workspace)
            shown = _bearable(card, first)
            sent = await platform.send(_recipient(first).address, shown, key=key_of(first.id))
        except Unreachable as reason:
            return {one.id: ended(DeliveryState.UNREACHABLE, reason.sentence) for one in going}
        except Refused as reason:
            return {one.id: ended(DeliveryState.FAILED, reason.sentence) for one in going}
        except TryLater as reason:
            return {one.id: again(one, reason, self.machine()) for one in going}
        except SQLAlchemyError:
            raise
        except Exception as error:  # one message that can't go must not stop the others
            fault = InDoubt(_fault(error, first).sentence)
            return {one.id: again(one, fault, self.machine()) for one in going}
        carrier = first.id if digest else None
        return {one.id: arrived(sent, now, carrier=carrier) for one in going}

    async def _made(self, delivery: Delivery, now: datetime) -> Card | Result:
        """What to show, or what to record where there is nothing to show."""
        try:
            return await self._card(delivery, now)
        except NotNeeded as reason:
            return ended(DeliveryState.SKIPPED, reason.sentence)
        except Unreachable as reason:
            return ended(DeliveryState.UNREACHABLE, reason.sentence)
        except SQLAlchemyError:
            raise
        except Exception as error:  # one card that can't be made must not stop the others
            return again(delivery, _fault(error, delivery), self.machine())

    async def _card(self, delivery: Delivery, now: datetime) -> Card:
        """The database is left again before anything goes out."""
        if delivery.person and delivery.person.contact is Contact.MAIL:
            raise Unreachable(line("reason.no_mail"))
        team_id, person_id = delivery.nudge.routine.team_id, delivery.person_id
        async with self.database.reading() as session:
            if person_id is not None and await has_left(session, team_id, person_id):
                raise NotNeeded(line("reason.left"))
            if delivery.nudge.step == RHYTHM:
                return await rhythm.card(session, delivery, now)
            return await self.rules[delivery.nudge.routine.kind].card(session, delivery, now)

    async def _update(self, delivery_id: int, now: datetime) -> None:
        async with self.database.reading() as session:
            delivery = await delivery_with_all(session, delivery_id)
            carrier = delivery.carrier_id
            shown_with = await carried_by(session, carrier) if carrier else [delivery]
        result = await self._updated(delivery, shown_with, now)
        for one in shown_with:
            shown = {"shown": one.version} if "shown" in result else {}
            await self._record(_is_sent(one.id), result | shown, now)

    async def _updated(
        self, delivery: Delivery, shown_with: Sequence[Delivery], now: datetime
    ) -> Result:
        """The result to record for a message that was brought up to date, or was not."""
        current = {"shown": delivery.version, "held_until": None, "attempts": 0}
        try:
            cards = [await self._card(one, now) for one in shown_with]
            platform = await self.platform(delivery.workspace)
            sent = Sent(delivery.place or "", delivery.message or "")
            card = digest(cards) if delivery.carrier_id else cards[0]
            await platform.update(sent, _bearable(card, delivery))
        except (MessageGone, Unreachable, Refused, NotNeeded) as reason:
            return current | {"reason": reason.sentence[:200]}
        except TryLater as reason:
            put_off = later(delivery, reason, self.machine(), new=True)
        except SQLAlchemyError:
            raise
        except Exception as error:  # as above: the next message waits behind this one
            reference = report(log, error, delivery=delivery.id)
            return current | {"reason": f"not updated, see {reference}"}
        else:
            return current
        # From then on nobody needs it to be brought up to date.
        if now < delivery.nudge.expires_at:
            return put_off
        return current | {"reason": put_off["reason"]}

    async def _record_each(
        self, results: Mapping[int, Result], taken: Taken, now: datetime
    ) -> None:
        by_id = {one.id: one for one in taken.deliveries}
        for delivery_id, result in results.items():
            await self._record_patiently(_held_since(delivery_id, taken), result, now)
            if "state" in result:
                self._count(by_id[delivery_id], result["state"], result.get("reason", ""))

    async def _record_patiently(
        self, mine: ColumnElement[bool], result: Result, now: datetime
    ) -> None:
        """Records it although the database is away for a while: who sends what nobody has recorded
        might repeat it. About as long as the claim holds."""
        for seconds in _PATIENCE:
            try:
                return await self._record(mine, result, now)
            except AWAY:
                await asyncio.sleep(seconds)
        return await self._record(mine, result, now)

    async def _record(self, mine: ColumnElement[bool], result: Result, now: datetime) -> None:
        async with self.database.writing.begin() as session:
            changed = update(Delivery).where(mine).values(**result).returning(Delivery.id)
            ended = result.get("state") in _NOT_SENT
            for delivery_id in (await session.scalars(changed)).all():
                if ended:
                    await keep_decision(session, delivery_id, now, None, result["reason"])


def _held_since(delivery_id: int, taken: Taken) -> ColumnElement[bool]:
    """The delivery while this claim holds: once the lease ran out and another took it over,
    what that one records stands."""
    return (
        (Delivery.id == delivery_id)
        & (Delivery.state == DeliveryState.SENDING)
        & (Delivery.held_until == taken.until)
    )


def _carried(going: Sequence[Delivery]) -> dict[int, Result]:
    """Whose message holds them, where it is not the first one's that was taken."""
    carrier = going[0].id
    return {one.id: {"carrier_id": carrier} for one in going if one.carrier_id != carrier}


def _is_sent(delivery_id: int) -> ColumnElement[bool]:
    return (Delivery.id == delivery_id) & (Delivery.state == DeliveryState.SENT)


def _bearable(card: Card, delivery: Delivery) -> Card:
    return in_words(card) if delivery.attempts > _TRIES_WITH_PICTURES else card


def _recipient(delivery: Delivery) -> Recipient:
    return Recipient(delivery.person, delivery.channel)


def _fault(error: Exception, delivery: Delivery) -> TryLater:
    return TryLater(f"an error, see {report(log, error, delivery=delivery.id)}")
