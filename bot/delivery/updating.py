"""Messages that were sent before are brought up to date."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from bot.cards import Card
from bot.clock import Now
from bot.delivery.abreast import Job
from bot.delivery.digest import digest
from bot.delivery.tries import Result, later
from bot.faults import report
from bot.pictures import bearable
from bot.platforms import MessageGone, Platform, Refused, Sent, TryLater, Unreachable
from bot.routines.plan import Made, NotNeeded, Unmade
from storage.tables import Delivery

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Updating:
    """`made` is what each delivery should show now, or why there is nothing to show."""

    made: Mapping[int, Made | Unmade]
    platform: Platform
    now: datetime
    machine: Now

    def jobs(self, messages: Iterable[Sequence[Delivery]]) -> list[Job[dict[int, Result]]]:
        """For each message, of which one delivery or a digest's several are, what brings it up to
        date and tells what to record. Those in one place are in order."""
        return [Job(shown[0].place or "", partial(self._one, shown)) for shown in messages]

    async def _one(self, shown: Sequence[Delivery]) -> dict[int, Result]:
        first = shown[0]
        result = await self._updated(first, shown)
        return {
            one.id: result | ({"shown": one.version} if "shown" in result else {}) for one in shown
        }

    async def _updated(self, first: Delivery, shown: Sequence[Delivery]) -> Result:
        """The result to record for a message that was brought up to date, or was not."""
        current = {"shown": first.version, "held_until": None, "attempts": 0}
        try:
            cards = [self._card(one) for one in shown]
            card = digest(cards) if first.carrier_id else cards[0]
            sent = Sent(first.place or "", first.message or "")
            await self.platform.update(sent, bearable(card, first.attempts))
        except (MessageGone, Unreachable, Refused, NotNeeded, Unmade) as reason:
            return current | {"reason": reason.sentence[:200]}
        except TryLater as reason:
            put_off = later([first], reason, self.machine(), new=True)[first.id]
        except SQLAlchemyError:
            raise
        except Exception as error:  # the next message waits behind this one
            reference = report(log, error, delivery=first.id)
            return current | {"reason": f"not updated, see {reference}"}
        else:
            return current
        # From then on nobody needs it to be brought up to date.
        if self.now < first.nudge.expires_at:
            return put_off
        return current | {"reason": put_off["reason"]}

    def _card(self, delivery: Delivery) -> Card:
        made = self.made[delivery.id]
        if isinstance(made, Card):
            return made
        raise made
