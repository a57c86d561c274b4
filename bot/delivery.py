"""Deliveries become messages: claimed, sent, recorded, each ending in a named state.

The claim is committed before the send and the result after it. So a process that dies at any
point loses nothing: its claim is a lease that runs out, and only the one message that was in
flight may be sent again.
"""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Now
from bot.faults import report
from bot.platforms import MessageGone, Platform, Sent, TryLater, Unreachable
from bot.routines.plan import NotNeeded, Rules
from storage.database import Database
from storage.queries.ledger import claim, delivery_with_all, outdated
from storage.tables import Contact, Delivery, DeliveryState, RoutineKind, Workspace

log = logging.getLogger(__name__)

# Longer than any one call to a platform takes, so a lease that ran out means a process that died.
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 8
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=30)

Result = Mapping[str, Any]


@dataclass(frozen=True)
class Courier:
    """Sends what a workspace has waiting. `machine` is the clock of leases and retries, which
    nothing moves; what is due is judged by the `now` that it is handed."""

    database: Database
    rules: Mapping[RoutineKind, Rules]
    platform: Callable[[Workspace], Awaitable[Platform]]
    machine: Now

    async def deliver(self, workspace_id: int, now: datetime) -> Counter[DeliveryState]:
        """Sends everything that is due by `now`, then brings outdated messages up to date.

        Returns how many deliveries ended in which state (`WAITING`: put off for a retry). One
        that fails raises nothing; a database that fails does.
        """
        ended: Counter[DeliveryState] = Counter()
        while (delivery_id := await self._claim(workspace_id, now)) is not None:
            result = await self._send(delivery_id, now)
            await self._record(delivery_id, DeliveryState.SENDING, result)
            ended[result["state"]] += 1
        while (delivery_id := await self._outdated(workspace_id)) is not None:
            await self._record(delivery_id, DeliveryState.SENT, await self._update(delivery_id))
        return ended

    async def _claim(self, workspace_id: int, now: datetime) -> int | None:
        machine = self.machine()
        async with self.database.writing.begin() as session:
            return await claim(session, workspace_id, now, machine, machine + LEASE)

    async def _outdated(self, workspace_id: int) -> int | None:
        async with self.database.reading() as session:
            return await outdated(session, workspace_id, self.machine())

    async def _send(self, delivery_id: int, now: datetime) -> Result:
        """The result to record, whatever happens on the way."""
        async with self.database.reading() as session:
            delivery = await delivery_with_all(session, delivery_id)
            try:
                sent = await self._send_now(session, delivery, now)
            except NotNeeded as reason:
                return _ended(DeliveryState.SKIPPED, reason.sentence)
            except Unreachable as reason:
                return _ended(DeliveryState.UNREACHABLE, reason.sentence)
            except TryLater as reason:
                return self._later(delivery, reason)
            except SQLAlchemyError:
                raise
            except Exception as error:  # one message that can't be made must not stop the others
                reference = report(log, error, delivery=delivery_id)
                return self._later(delivery, TryLater(f"an error, see {reference}"))
        return {
            "state": DeliveryState.SENT,
            "reason": "",
            "held_until": None,
            "attempts": 0,
            "sent_at": now,
            "place": sent.place,
            "message": sent.message,
            "shown": delivery.version,
        }

    async def _send_now(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Sent:
        if now >= delivery.nudge.expires_at:
            raise NotNeeded("stale")
        if delivery.person and delivery.person.contact is Contact.MAIL:
            raise Unreachable("mail is not set up")
        card = await self.rules[delivery.nudge.routine.kind].card(session, delivery)
        recipient = delivery.person.address if delivery.person else delivery.channel
        platform = await self.platform(delivery.workspace)
        return await platform.send(recipient or "", card, key=f"delivery:{delivery.id}")

    async def _update(self, delivery_id: int) -> Result:
        async with self.database.reading() as session:
            delivery = await delivery_with_all(session, delivery_id)
            current = {"shown": delivery.version, "held_until": None, "attempts": 0}
            sent = Sent(delivery.place or "", delivery.message or "")
            try:
                card = await self.rules[delivery.nudge.routine.kind].card(session, delivery)
                platform = await self.platform(delivery.workspace)
                await platform.update(sent, card)
            except (MessageGone, Unreachable, NotNeeded) as reason:
                return current | {"reason": reason.sentence}
            except TryLater as reason:
                attempts = delivery.attempts + 1
                if reason.seconds is None and attempts >= MAX_ATTEMPTS:
                    return current | {"reason": reason.sentence}
                pause = _pause(attempts, reason.seconds)
                return {"held_until": self.machine() + pause, "attempts": attempts}
            except SQLAlchemyError:
                raise
            except Exception as error:  # as above: the next message waits behind this one
                reference = report(log, error, delivery=delivery_id)
                return current | {"reason": f"not updated, see {reference}"}
        return current

    async def _record(self, delivery_id: int, state: DeliveryState, result: Result) -> None:
        # Whoever took it over after our lease ran out has recorded it; theirs stands.
        async with self.database.writing.begin() as session:
            mine = (Delivery.id == delivery_id) & (Delivery.state == state)
            await session.execute(update(Delivery).where(mine).values(**result))

    def _later(self, delivery: Delivery, reason: TryLater) -> Result:
        if reason.seconds is None and delivery.attempts >= MAX_ATTEMPTS:
            return _ended(DeliveryState.FAILED, reason.sentence)
        return {
            "state": DeliveryState.WAITING,
            "reason": reason.sentence[:200],
            "held_until": self.machine() + _pause(delivery.attempts, reason.seconds),
            # To be asked to wait is no failure.
            "attempts": delivery.attempts - (reason.seconds is not None),
        }


def _ended(state: DeliveryState, reason: str) -> Result:
    return {"state": state, "reason": reason[:200], "held_until": None}


def _pause(attempts: int, seconds: float | None) -> timedelta:
    """What the platform asked for, else longer after each attempt."""
    if seconds is not None:
        return timedelta(seconds=seconds)
    return min(_FIRST_PAUSE * float(2 ** (attempts - 1)), _LONGEST_PAUSE)
