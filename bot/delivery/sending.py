"""What is done about each message of a batch: it is sent, or looked for, or left for later."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from bot.cards import Card
from bot.clock import Now
from bot.delivery.abreast import Job
from bot.delivery.batch import Batch, Taken
from bot.delivery.digest import digest
from bot.delivery.doubt import looked_up
from bot.delivery.tries import Result, again, arrived, ended
from bot.faults import report
from bot.pictures import bearable
from bot.platforms import InDoubt, Platform, Refused, TryLater, Unreachable, key_of
from bot.routines.plan import Recipient
from storage.tables import Delivery, DeliveryState

log = logging.getLogger(__name__)

# Whoever has less than this of their claim left does not begin any more: one message takes no
# longer, so nobody else takes it up meanwhile.
_ONE_MESSAGE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Sending:
    """`cards` are those of the deliveries that are to go out. Once it is `enough`, nothing more is
    begun."""

    cards: Mapping[int, Card]
    platform: Platform
    batch: Batch
    machine: Now
    enough: Callable[[], bool]

    def jobs(self) -> list[Job[dict[int, Result]]]:
        """For each message what is to be done about it, which tells what to record; nothing where
        it was not begun. Those to one recipient are in order."""
        return [Job(one.recipient, partial(self._one, one)) for one in self.batch.taken]

    async def _one(self, taken: Taken) -> dict[int, Result]:
        going = going_of(taken, self.cards)
        machine = self.machine()
        late = machine > self.batch.until - _ONE_MESSAGE
        if late or self.enough() or not taken.is_begun:
            return {}
        if taken.doubt:
            return await looked_up(taken, self.platform, self.batch.now, machine)
        return await self._sent(going, digested=taken.digest) if going else {}

    async def _sent(self, going: Sequence[Delivery], *, digested: bool) -> dict[int, Result]:
        """The result to record for each, whatever happens on the way. The first one's message
        carries the others."""
        first, cards = going[0], [self.cards[one.id] for one in going]
        try:
            shown = bearable(digest(cards) if digested else cards[0], first.attempts)
            to = Recipient(first.person, first.channel)
            sent = await self.platform.send(to.address, shown, key=key_of(first.id))
        except Unreachable as reason:
            return {one.id: ended(DeliveryState.UNREACHABLE, reason.sentence) for one in going}
        except Refused as reason:
            return {one.id: ended(DeliveryState.FAILED, reason.sentence) for one in going}
        except TryLater as reason:
            return again(going, reason, self.machine())
        except SQLAlchemyError:
            raise
        except Exception as error:  # one message that can't go must not stop the others
            fault = InDoubt(f"an error, see {report(log, error, delivery=first.id)}")
            return again(going, fault, self.machine())
        carrier = first.id if digested else None
        return {one.id: arrived(sent, self.batch.now, carrier=carrier) for one in going}


def going_of(taken: Taken, cards: Mapping[int, Card]) -> list[Delivery]:
    """What really goes out of what was taken."""
    return [one for one in taken.deliveries if one.id in cards]
