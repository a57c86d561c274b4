"""What was decided at once about a workspace, and what it makes of deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from bot.delivery.abreast import first_of
from bot.delivery.tries import Result
from storage.queries.decisions import Decision
from storage.queries.rows import show
from storage.tables import Delivery, DeliveryState, Workspace

# On their way at once in one workspace: Slack takes five a second there, and whoever would wait
# for a turn of more than three seconds is put off.
AT_ONCE = 15


@dataclass(frozen=True, slots=True)
class Taken:
    """Deliveries, with all that sending needs, that are to go out as one message to one recipient.
    A digest may have just one. Those in `doubt` may have arrived: first somebody has to look."""

    deliveries: tuple[Delivery, ...]
    digest: bool = False
    doubt: bool = False

    @property
    def recipient(self) -> str:
        return self.deliveries[0].recipient

    @property
    def is_begun(self) -> bool:
        """What turned out not to be needed counts for nothing."""
        going = (one for one in self.deliveries if one.state is DeliveryState.SENDING)
        return all(one.claimed_at is not None for one in going)


@dataclass
class Batch:
    """What was decided at once about a workspace: what was `taken`, in order of time and held until
    `until` (machine time), which also tells this claim from a later one; and what has `ended`
    without being sent. There may be neither: all of it has to wait, or (`is_put_off`) somebody else
    is just deciding something about all of its recipients. More may wait where it `is_full`, and
    what nobody began of it, or has not arrived, waits again where something `is_left`.
    `changes` is what all that makes of deliveries, by their ids, to be written down in the end. Of
    what was taken a message is only begun once that is written down too (`claimed_at`): it alone is
    in doubt if this process dies."""

    workspace: Workspace
    now: datetime
    until: datetime
    is_full: bool
    is_left: bool = False
    taken: list[Taken] = field(default_factory=list)
    ended: list[Delivery] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    changes: dict[int, Result] = field(default_factory=dict)

    @property
    def is_put_off(self) -> bool:
        return not self.taken and not self.decisions

    @cached_property
    def held(self) -> dict[int, Delivery]:
        """Everything that was taken, by its id, once all is decided."""
        return {one.id: one for taken in self.taken for one in taken.deliveries}

    def hold(self, deliveries: Sequence[Delivery], *, digest: bool) -> None:
        for one in deliveries:
            self._change(
                one,
                state=DeliveryState.SENDING,
                held_until=self.until,
                claimed_at=None,
                shown=one.version,
                attempts=one.attempts + 1,
                carrier_id=deliveries[0].id if digest else None,
            )
        self.taken.append(Taken(tuple(deliveries), digest))

    def look(self, deliveries: Sequence[Delivery]) -> None:
        for one in deliveries:
            self._change(one, held_until=self.until)
        self.taken.append(Taken(tuple(deliveries), doubt=True))

    def forget_claim(self, delivery: Delivery) -> None:
        """Whoever claimed it died, or lost the database, before they began with it."""
        self._change(delivery, state=DeliveryState.WAITING, attempts=delivery.attempts - 1)

    def wait(self, delivery: Delivery, until: datetime, reason: str, *, digest: bool) -> None:
        state = DeliveryState.WAITING
        self._change(
            delivery, state=state, held_until=None, due_at=until, reason=reason, digest=digest
        )
        self.decisions.append(Decision(delivery.id, until, reason))

    def end(self, delivery: Delivery, state: DeliveryState, reason: str) -> None:
        self._change(delivery, state=state, reason=reason, held_until=None)
        self.ended.append(delivery)
        self.decisions.append(Decision(delivery.id, None, reason))

    def in_order(self) -> None:
        """Puts what was taken in order of time."""
        self.taken.sort(key=lambda one: (one.deliveries[0].due_at, one.deliveries[0].id))

    def begin(self, machine: datetime) -> None:
        """Begins with the first of it."""
        for place in first_of([one.recipient for one in self.taken], AT_ONCE):
            for one in self.taken[place].deliveries:
                if one.claimed_at is None:
                    self._change(one, claimed_at=self.begins_at(machine))

    def begins_at(self, machine: datetime) -> datetime:
        """No later than the message, by whichever of the clocks the platform goes."""
        return min(self.now, machine)

    def _change(self, delivery: Delivery, **columns: Any) -> None:
        self.changes.setdefault(delivery.id, {}).update(columns)
        show(delivery, columns)
