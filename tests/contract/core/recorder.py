"""A chat platform that keeps what it is given, and refuses when it is told to."""

from collections import deque
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.cards import Bullets, Card, Heading, Note, Paragraph, Picture
from bot.delivery.courier import Courier
from bot.platforms import MessageGone, Platform, Sent
from bot.rules import RULES
from bot.texts import plain
from storage.database import Database
from storage.tables import Workspace


def words(card: Card) -> str:
    """What a card says, without its buttons."""
    lines: list[str] = []
    for part in card.parts:
        match part:
            case Heading(text):
                lines.append(text)
            case Paragraph(text) | Note(text):
                lines.append(plain(text))
            case Bullets(items):
                lines += map(plain, items)
            case Picture(title=title):
                lines.append(f"[{title}]")
    return "\n".join(lines)


@dataclass
class Recorder:
    """A platform in memory. `refusals` are raised one by one by the next calls, `None` lets one
    pass; `meanwhile` happens while a message is being updated."""

    refusals: deque[Exception | None] = field(default_factory=deque)
    keys: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    updates: int = 0
    looks: list[datetime] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[None]] | None = None
    can_look: bool = True

    async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
        self._refuse()
        self.keys.append(key)
        message = f"message-{len(self.keys)}"
        self.recipients.append(recipient)
        self.shown[message] = words(card)
        return Sent(recipient, message)

    async def update(self, sent: Sent, card: Card) -> None:
        self._refuse()
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            await happens()
        if sent.message not in self.shown:
            raise MessageGone
        self.updates += 1
        self.shown[sent.message] = words(card)

    async def find(self, recipient: str, keys: Collection[str], since: datetime) -> dict[str, Sent]:
        self._refuse()
        self.looks.append(since)
        return {
            key: Sent(recipient, f"message-{number}")
            for number, key in enumerate(self.keys, start=1)
            if key in keys and self.recipients[number - 1] == recipient
        }

    async def of(self, workspace: Workspace) -> Platform:
        return self

    def _refuse(self) -> None:
        refusal = self.refusals.popleft() if self.refusals else None
        if refusal is not None:
            raise refusal


@dataclass
class Machine:
    """The machine's clock, moved by hand."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def later(self, **by: float) -> None:
        self.at += timedelta(**by)


def courier(database: Database, platform: Recorder, machine: Machine) -> Courier:
    return Courier(database, RULES, platform.of, machine)
