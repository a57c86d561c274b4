"""Deliveries become messages: claimed, sent, recorded, each ending in a named state.

The claim is committed before the send and the result after it. So a process that dies at any
point loses nothing: its claim is a lease that runs out, and only the one message that was in
flight may be sent again. What does not go out is tried until it would be of no more use.
"""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import SQLAlchemyError

from bot.cards import Card
from bot.clock import Now
from bot.faults import report
from bot.planner import reaches
from bot.platforms import MessageGone, Platform, Refused, Sent, TryLater, Unreachable
from bot.routines.plan import NotNeeded, Recipient, Rules
from storage.database import Database
from storage.queries.ledger import Claim, claim, delivery_with_all, outdated
from storage.tables import Contact, Delivery, DeliveryState, RoutineKind, Workspace

log = logging.getLogger(__name__)

# Longer than any one call to a platform takes, so a lease that ran out means a process that died.
LEASE = timedelta(seconds=60)
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=30)

Result = dict[str, Any]


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
        while (claimed := await self._claim(workspace_id, now)) is not None:
            result = await self._send(claimed.id, now)
            await self._record(_held_since(claimed), result)
            ended[result["state"]] += 1
        while (delivery_id := await self._outdated(workspace_id)) is not None:
            await self._record(_sent(delivery_id), await self._update(delivery_id, now))
        return ended

    async def _claim(self, workspace_id: int, now: datetime) -> Claim | None:
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
        if now >= delivery.nudge.expires_at:
            return _expired(delivery)
        if (fit := reaches(_recipient(delivery), delivery.nudge.routine.team, now)) > now:
            return _put_off(delivery, fit)
        try:
            platform, card = await self._made(delivery, now)
            key = f"delivery:{delivery.id}"
            sent = await platform.send(_recipient(delivery).address, card, key=key)
        except NotNeeded as reason:
            return _ended(DeliveryState.SKIPPED, reason.sentence)
        except Unreachable as reason:
            return _ended(DeliveryState.UNREACHABLE, reason.sentence)
        except Refused as reason:
            return _ended(DeliveryState.FAILED, reason.sentence)
        except TryLater as reason:
            return self._later(delivery, reason) | {"state": DeliveryState.WAITING}
        except SQLAlchemyError:
            raise
        except Exception as error:  # one message that can't be made must not stop the others
            again = self._later(delivery, _fault(error, delivery))
            return again | {"state": DeliveryState.WAITING}
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

    async def _update(self, delivery_id: int, now: datetime) -> Result:
        async with self.database.reading() as session:
            delivery = await delivery_with_all(session, delivery_id)
        current = {"shown": delivery.version, "held_until": None, "attempts": 0}
        try:
            platform, card = await self._made(delivery, now)
            await platform.update(Sent(delivery.place or "", delivery.message or ""), card)
        except (MessageGone, Unreachable, Refused, NotNeeded) as reason:
            return current | {"reason": reason.sentence[:200]}
        except TryLater as reason:
            again = self._later(delivery, reason)
        except SQLAlchemyError:
            raise
        except Exception as error:  # as above: the next message waits behind this one
            return current | {
                "reason": f"not updated, see {report(log, error, delivery=delivery_id)}"
            }
        else:
            return current
        # Once its meeting has begun nobody needs it to be brought up to date.
        return again if now < delivery.nudge.expires_at else current | {"reason": again["reason"]}

    async def _made(self, delivery: Delivery, now: datetime) -> tuple[Platform, Card]:
        """The way out and what to show. The database is left before anything goes out."""
        if delivery.person and delivery.person.contact is Contact.MAIL:
            raise Unreachable("mail is not set up")
        async with self.database.reading() as session:
            card = await self.rules[delivery.nudge.routine.kind].card(session, delivery, now)
        return await self.platform(delivery.workspace), card

    async def _record(self, mine: ColumnElement[bool], result: Result) -> None:
        async with self.database.writing.begin() as session:
            await session.execute(update(Delivery).where(mine).values(**result))

    def _later(self, delivery: Delivery, reason: TryLater) -> Result:
        # To be asked to wait is no failure, and makes the next pause no longer.
        attempts = delivery.attempts + (delivery.state is DeliveryState.SENT)
        return {
            "reason": reason.sentence[:200],
            "held_until": self.machine() + _pause(attempts, reason.seconds),
            "attempts": attempts - (reason.seconds is not None),
        }


def _held_since(claimed: Claim) -> ColumnElement[bool]:
    """The delivery while this claim holds: once the lease ran out and another took it over,
    what that one records stands."""
    return (
        (Delivery.id == claimed.id)
        & (Delivery.state == DeliveryState.SENDING)
        & (Delivery.held_until == claimed.until)
    )


def _sent(delivery_id: int) -> ColumnElement[bool]:
    return (Delivery.id == delivery_id) & (Delivery.state == DeliveryState.SENT)


def _recipient(delivery: Delivery) -> Recipient:
    return Recipient(delivery.person, delivery.channel)


def _expired(delivery: Delivery) -> Result:
    """Too late to be of use: because nobody was there to send it, or because it never went out."""
    if delivery.reason:
        return _ended(DeliveryState.FAILED, delivery.reason)
    return _ended(DeliveryState.SKIPPED, "stale")


def _put_off(delivery: Delivery, until: datetime) -> Result:
    """It is late, and its person's quiet hours have begun: it comes when they end."""
    return {
        "state": DeliveryState.WAITING,
        "due_at": until,
        "held_until": None,
        "attempts": delivery.attempts - 1,
    }


def _fault(error: Exception, delivery: Delivery) -> TryLater:
    return TryLater(f"an error, see {report(log, error, delivery=delivery.id)}")


def _ended(state: DeliveryState, reason: str) -> Result:
    return {"state": state, "reason": reason[:200], "held_until": None}


def _pause(attempts: int, seconds: float | None) -> timedelta:
    """What the platform asked for, else longer after each attempt."""
    if seconds is not None:
        return timedelta(seconds=seconds)
    return min(_FIRST_PAUSE * float(2 ** min(attempts - 1, 20)), _LONGEST_PAUSE)
