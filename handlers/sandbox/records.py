"""What the workspace remembers: messages and views, in the shape that is stored."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

Json = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """One message. `user` wrote it; `bot_id` is set when an app did; `ephemeral_for` sees it alone.

    `ts` is Slack's "seconds.microseconds" text, unique and increasing in its channel.
    """

    channel: str
    ts: str
    user: str
    text: str
    bot_id: str | None = None
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    ephemeral_for: str | None = None
    deleted: bool = False

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**stored)

    def stored(self) -> Json:
        return asdict(self)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def tombstone(self) -> "Message":
        """What stays of a deleted message that has replies."""
        return replace(
            self, text="This message was deleted.", blocks=[], metadata=None, deleted=True
        )


@dataclass(frozen=True)
class View:
    """An open modal or a published App Home: `body` is Slack's view object, owned by `user`.

    `errors` are the sentences that the last submission left under fields, by block id;
    `conversation` is where the person was when it opened, None on the App Home.
    """

    user: str
    body: Json
    errors: dict[str, str] = field(default_factory=dict)
    conversation: str | None = None

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**stored)

    def stored(self) -> Json:
        return asdict(self)

    @property
    def id(self) -> str:
        return str(self.body["id"])

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.body["blocks"]
        return blocks
