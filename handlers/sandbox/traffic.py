"""The quiet panel's record of what went back and forth between the workspace and the bot."""

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from handlers.sandbox.feed import Feed
from handlers.sandbox.records import Json

KEPT = 200
# Whoever holds one of these may act as the bot or answer in its place.
_SECRET_KEYS = frozenset(
    ("access_token", "client_secret", "refresh_token", "response_url", "response_urls", "token")
)
_HIDDEN = "[hidden]"


@dataclass(frozen=True)
class Entry:
    """One request. `at` is the workspace's time, `ms` real milliseconds until the answer."""

    n: int
    at: str
    way: Literal["to bot", "from bot"]
    name: str
    status: int | None
    ms: float
    ok: bool
    error: str | None
    request: object
    response: object


class Traffic:
    """The last 200 requests; tokens, signatures and response URLs never come in."""

    def __init__(self, feed: Feed, now: Callable[[], datetime], secrets: tuple[str, ...]) -> None:
        self._feed = feed
        self._now = now
        self._secrets = tuple(secret for secret in secrets if secret)
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._n = 0

    def record(
        self,
        way: Literal["to bot", "from bot"],
        name: str,
        *,
        status: int | None,
        seconds: float,
        error: str | None,
        request: object,
        response: object,
    ) -> None:
        self._n += 1
        self._entries.append(
            Entry(
                n=self._n,
                at=self._now().isoformat(),
                way=way,
                name=name,
                status=status,
                ms=round(seconds * 1000, 1),
                ok=error is None,
                error=error,
                request=self._without_secrets(request),
                response=self._without_secrets(response),
            )
        )
        self._feed.changed("traffic")

    def after(self, n: int) -> list[Json]:
        return [vars(entry) for entry in self._entries if entry.n > n]

    def _without_secrets(self, value: object) -> object:
        if isinstance(value, Mapping):
            return {
                key: _HIDDEN if key in _SECRET_KEYS else self._without_secrets(inner)
                for key, inner in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._without_secrets(inner) for inner in value]
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, _HIDDEN)
        return value


def readable(body: str) -> object:
    """A body as an object where it is JSON, for the panel."""
    try:
        return json.loads(body)
    except ValueError:
        return body
