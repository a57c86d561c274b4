"""What may have arrived though nobody wrote it down is looked for before it is sent again."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.batch import Taken
from bot.delivery.tries import Result, anew, arrived, later
from bot.faults import report
from bot.platforms import CannotLook, Platform, Refused, TryLater, Unreachable, key_of
from storage.tables import Delivery

log = logging.getLogger(__name__)

# More than the clocks of two machines, and of the platform, are apart.
_BEFORE = timedelta(minutes=5)
# So long after it was of use nobody needs to know any more whether it arrived.
_LOOKED_FOR = timedelta(days=1)


async def looked_up(
    taken: Taken, platform: Platform, now: datetime, machine: datetime
) -> dict[int, Result]:
    """What is to be written down of each of these, all to one recipient, after one look. Where
    the platform does not let us look, they go out as if they had not arrived."""
    first = taken.deliveries[0]
    address = first.person.address if first.person else first.channel or ""
    keys = {_key(one) for one in taken.deliveries}
    try:
        found = await platform.find(address, keys, _since(taken, now))
    except (CannotLook, Unreachable, Refused) as reason:
        log.warning("not looked for: deliveries=%s reason=%s", sorted(keys), reason.sentence)
        found = {}
    except TryLater as reason:
        return _unknown(taken, reason, now, machine)
    except SQLAlchemyError:
        raise
    except Exception as error:  # one look that fails must not stop the others
        fault = TryLater(f"an error, see {report(log, error, delivery=first.id)}")
        return _unknown(taken, fault, now, machine)
    return {
        one.id: arrived(found[_key(one)], one.claimed_at or now, carrier=one.carrier_id)
        if _key(one) in found
        else anew()
        for one in taken.deliveries
    }


def _unknown(taken: Taken, reason: TryLater, now: datetime, machine: datetime) -> dict[int, Result]:
    put_off = later(taken.deliveries, reason, machine, new=True)
    over = [one for one in taken.deliveries if now >= one.nudge.expires_at + _LOOKED_FOR]
    return put_off | {one.id: anew() | {"reason": reason.sentence[:200]} for one in over}


def _key(delivery: Delivery) -> str:
    """What its message carries: in a digest the name of the first one."""
    return key_of(delivery.carrier_id or delivery.id)


def _since(taken: Taken, now: datetime) -> datetime:
    return min((one.claimed_at or now) for one in taken.deliveries) - _BEFORE
