"""What the bot needs of a chat platform: to send a card, to bring a sent one up to date, and to
look whether one arrived."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.cards import Card
from bot.errors import AlongsideError


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message stands, in the platform's own words. Means nothing to anyone else."""

    place: str
    message: str


class Unreachable(AlongsideError):
    """This recipient cannot be reached.

    The sentence is a short reason fit for the ledger ("I am not in the channel").
    """


class TryLater(AlongsideError):
    """The platform cannot take it now. `seconds` says how long to wait, None for as you see fit."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class InDoubt(TryLater):
    """The platform did not say whether it took the message, which may have arrived, or may yet:
    whoever looks for it within `settles` seconds looks too early."""

    def __init__(self, reason: str, settles: float = 0.0) -> None:
        super().__init__(reason)
        self.settles = settles


class CannotLook(AlongsideError):
    """I may not look whether a message has arrived."""


class Refused(AlongsideError):
    """The platform refused the message itself, and will again; only a mended bot can send it."""


class MessageGone(AlongsideError):
    """The message that should be updated is no longer there."""


def key_of(delivery_id: int) -> str:
    """The name that a delivery's message carries."""
    return f"delivery:{delivery_id}"


class Platform(Protocol):
    """One workspace's way out. `recipient` is a person's or channel's id there; `key` names the
    delivery and travels with the message.

    The pictures of a card travel with it, in the same message. Where the workspace takes none, the
    message goes out with their words.

    All raise `Unreachable`, `Refused` or `TryLater`; `send` raises its kind `InDoubt` where only a
    look can tell whether the message arrived, `update` raises `MessageGone` too, and `find`
    `CannotLook`. `can_look` is whether `find` may be expected to work.
    """

    @property
    def can_look(self) -> bool: ...

    async def send(self, recipient: str, card: Card, *, key: str) -> Sent: ...

    async def update(self, sent: Sent, card: Card) -> None: ...

    async def find(
        self, recipient: str, keys: Collection[str], since: datetime
    ) -> Mapping[str, Sent]:
        """Those of our messages to the recipient since then (aware) that carry one of the keys."""
        ...


@dataclass(frozen=True, slots=True)
class Unusable:
    """A workspace without a way out, for a reason that everything there meets."""

    reason: AlongsideError
    can_look: bool = True

    async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
        raise self.reason

    async def update(self, sent: Sent, card: Card) -> None:
        raise self.reason

    async def find(
        self, recipient: str, keys: Collection[str], since: datetime
    ) -> Mapping[str, Sent]:
        raise self.reason
