"""What the bot counts of its own work, for whoever watches over it."""

from typing import Protocol

from storage.tables import DeliveryState, RoutineKind


class Meters(Protocol):
    """Told of work once it is in the database. A person's words never come here."""

    def planned(self, routine: RoutineKind, nudges: int) -> None: ...

    def ended(self, routine: RoutineKind, state: DeliveryState, reason: str) -> None:
        """A delivery ended in this state, or waits for another try, for the ledger's reason."""


class Unwatched:
    """For a process that nobody watches."""

    def planned(self, routine: RoutineKind, nudges: int) -> None:
        pass

    def ended(self, routine: RoutineKind, state: DeliveryState, reason: str) -> None:
        pass


UNWATCHED: Meters = Unwatched()
