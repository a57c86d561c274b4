"""What has been said in each conversation, and what each person has read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from handlers.sandbox.errors import Refusal
from handlers.sandbox.feed import Feed
from handlers.sandbox.records import Json, Message
from handlers.sandbox.store import Store


class Messages:
    """Messages per conversation, oldest first; every change is stored and told to the feed."""

    def __init__(self, store: Store, feed: Feed, now: Callable[[], datetime]) -> None:
        self._store = store
        self._feed = feed
        self._now = now
        self._said: dict[str, dict[str, Message]] = {}
        self._last: dict[str, int] = {}
        self._read: dict[str, str] = {}
        for stored in store.all("message").values():
            self._remember(Message.from_stored(stored))
        for key, mark in store.all("read").items():
            self._read[key] = mark["ts"]

    def _remember(self, message: Message) -> None:
        self._said.setdefault(message.channel, {})[message.ts] = message
        self._last[message.channel] = max(self._last.get(message.channel, 0), _micros(message.ts))

    def next_ts(self, channel: str) -> str:
        """The workspace's time now, moved on by a microsecond where it is already taken."""
        micros = max(_micros(timestamp(self._now())), self._last.get(channel, 0) + 1)
        self._last[channel] = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def add(self, message: Message) -> Message:
        self._keep(message)
        return message

    def replace(self, message: Message) -> None:
        self._keep(message)

    def remove(self, message: Message) -> None:
        """Deletes it; a message with replies leaves a tombstone, as in Slack."""
        if self.replies(message.channel, message.ts):
            self._keep(message.tombstone())
            return
        del self._said[message.channel][message.ts]
        self._store.delete("message", f"{message.channel}:{message.ts}")
        self._feed.changed(f"messages:{message.channel}", "state")

    def _keep(self, message: Message) -> None:
        self._remember(message)
        self._store.put("message", f"{message.channel}:{message.ts}", message.stored())
        self._feed.changed(f"messages:{message.channel}", "state")

    def find(self, channel: str, ts: str) -> Message | None:
        return self._said.get(channel, {}).get(ts)

    def get(self, channel: str, ts: str) -> Message:
        """A message that an app can name. Raises Refusal message_not_found."""
        message = self.find(channel, ts)
        if message is None or message.ephemeral_for or message.deleted:
            raise Refusal("message_not_found")
        return message

    def all(self, channel: str) -> list[Message]:
        return sorted(self._said.get(channel, {}).values(), key=lambda message: message.ts)

    def seen_by(self, channel: str, user: str) -> list[Message]:
        """What this person sees: everything but other people's ephemeral messages."""
        return [m for m in self.all(channel) if m.ephemeral_for in (None, user)]

    def replies(self, channel: str, ts: str) -> list[Message]:
        return [m for m in self.all(channel) if m.thread_ts == ts and m.is_reply]

    def unread(self, channel: str, user: str) -> int:
        """Messages since this person last read there: not their own, no replies, none ephemeral."""
        since = self._read.get(f"{user}:{channel}", "")
        return sum(
            1
            for m in self.all(channel)
            if m.ts > since and m.user != user and not m.is_reply and not m.ephemeral_for
        )

    def last_ts(self, channel: str, user: str) -> str | None:
        seen = self.seen_by(channel, user)
        return seen[-1].ts if seen else None

    def mark_read(self, channel: str, user: str) -> None:
        last = self.last_ts(channel, user)
        key = f"{user}:{channel}"
        if last is None or self._read.get(key) == last:
            return
        self._read[key] = last
        self._store.put("read", key, {"ts": last})
        self._feed.changed("state")

    def edit(
        self, message: Message, text: str, blocks: list[Json], metadata: Json | None
    ) -> Message:
        edited: Json = {"user": message.user, "ts": timestamp(self._now())}
        changed = replace(message, text=text, blocks=blocks, metadata=metadata, edited=edited)
        self.replace(changed)
        return changed


def timestamp(moment: datetime) -> str:
    """An aware moment as Slack writes it: "1700000000.000100"."""
    micros = int(moment.timestamp()) * 1_000_000 + moment.microsecond
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def _micros(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction or 0)
