"""What is written down of a try to send something: how it ended, or when it is tried again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.platforms import InDoubt, Sent, TryLater
from storage.tables import Delivery, DeliveryState

_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=30)

# Columns of a delivery, and what they become.
Result = dict[str, Any]


def arrived(sent: Sent, at: datetime, *, carrier: int | None) -> Result:
    """Its message stands there; `carrier` is whose message holds it, in a digest."""
    return {
        "state": DeliveryState.SENT,
        "reason": "",
        "held_until": None,
        "attempts": 0,
        "sent_at": at,
        "place": sent.place,
        "message": sent.message,
        "carrier_id": carrier,
    }


def ended(state: DeliveryState, reason: str) -> Result:
    return {"state": state, "reason": reason[:200], "held_until": None}


def again(gone: Sequence[Delivery], reason: TryLater, machine: datetime) -> dict[int, Result]:
    """What went as one message waits for another try, by the delivery's id, and what it goes with
    is seen then. What may have arrived stays on its way, with those that it went with."""
    put_off = later(gone, reason, machine)
    if isinstance(reason, InDoubt):
        settled = machine + timedelta(seconds=reason.settles)
        return {
            one: result | {"held_until": max(result["held_until"], settled)}
            for one, result in put_off.items()
        }
    anew_then = {"state": DeliveryState.WAITING, "carrier_id": None}
    return {one: result | anew_then for one, result in put_off.items()}


def anew() -> Result:
    """It has not arrived: what is to become of it is decided from the beginning."""
    return {"state": DeliveryState.WAITING, "held_until": None, "carrier_id": None}


def untried(delivery: Delivery, machine: datetime, *, doubt: bool) -> Result:
    """Nobody began with it after all. Of one in doubt nothing else is known than before."""
    if doubt:
        return {"held_until": machine}
    return anew() | {"attempts": delivery.attempts - 1, "claimed_at": None}


def later(
    deliveries: Sequence[Delivery], reason: TryLater, machine: datetime, *, new: bool = False
) -> dict[int, Result]:
    """Nobody takes them up for a while, by their ids: none before the others, for what one message
    holds is looked for by its name, which may be another one's by the next time. A `new` try is one
    that was not counted when it began."""
    attempts = {one.id: one.attempts + new for one in deliveries}
    held_until = machine + _pause(max(attempts.values()), reason.seconds)
    return {
        one: {
            "reason": reason.sentence[:200],
            "held_until": held_until,
            # To be asked to wait is no failure, and makes the next pause no longer.
            "attempts": count - (reason.seconds is not None),
        }
        for one, count in attempts.items()
    }


def _pause(attempts: int, seconds: float | None) -> timedelta:
    """What the platform asked for, else longer after each attempt."""
    if seconds is not None:
        return timedelta(seconds=seconds)
    return min(_FIRST_PAUSE * float(2 ** min(attempts - 1, 20)), _LONGEST_PAUSE)
