"""What is written down of a try to send something: how it ended, or when it is tried again."""

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


def again(delivery: Delivery, reason: TryLater, machine: datetime) -> Result:
    """It waits for another try, and what it goes with is seen then. One that may have arrived
    stays on its way, with those that it went with."""
    put_off = later(delivery, reason, machine)
    if isinstance(reason, InDoubt):
        settled = machine + timedelta(seconds=reason.settles)
        return put_off | {"held_until": max(put_off["held_until"], settled)}
    return put_off | {"state": DeliveryState.WAITING, "carrier_id": None}


def anew() -> Result:
    """It has not arrived: what is to become of it is decided from the beginning."""
    return {"state": DeliveryState.WAITING, "held_until": None, "carrier_id": None}


def untried(delivery: Delivery, machine: datetime, *, doubt: bool) -> Result:
    """Nobody began with it after all. Of one in doubt nothing else is known than before."""
    if doubt:
        return {"held_until": machine}
    return anew() | {"attempts": delivery.attempts - 1, "claimed_at": None}


def later(delivery: Delivery, reason: TryLater, machine: datetime, *, new: bool = False) -> Result:
    """Nobody takes it up for a while. A `new` try is one that was not counted when it began."""
    # To be asked to wait is no failure, and makes the next pause no longer.
    attempts = delivery.attempts + new
    return {
        "reason": reason.sentence[:200],
        "held_until": machine + _pause(attempts, reason.seconds),
        "attempts": attempts - (reason.seconds is not None),
    }


def _pause(attempts: int, seconds: float | None) -> timedelta:
    """What the platform asked for, else longer after each attempt."""
    if seconds is not None:
        return timedelta(seconds=seconds)
    return min(_FIRST_PAUSE * float(2 ** min(attempts - 1, 20)), _LONGEST_PAUSE)
