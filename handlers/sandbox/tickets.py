"""Short-lived rights that the app is handed: triggers, response URLs and socket tickets."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5
# Old tickets are kept a while so that a late use is told apart from a made-up one.
_KEPT = 2_000


@dataclass
class Trigger:
    """`channel` is where `user` was when it was issued, None on the App Home."""

    user: str
    channel: str | None
    issued: float
    used: bool = False


@dataclass
class ResponseUrl:
    user: str
    channel: str
    message_ts: str | None
    issued: float
    uses: int = 0


class Tickets:
    """Issues and redeems tickets by real (monotonic) time, whatever the workspace's clock says."""

    def __init__(self, base_url: str, trigger_seconds: float, monotonic: Callable[[], float]):
        self._base_url = base_url.rstrip("/")
        self._trigger_seconds = trigger_seconds
        self._monotonic = monotonic
        self._triggers: dict[str, Trigger] = {}
        self._response_urls: dict[str, ResponseUrl] = {}
        self._sockets: set[str] = set()

    def trigger(self, user: str, channel: str | None = None) -> str:
        trigger_id = (
            f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        )
        self._triggers[trigger_id] = Trigger(user, channel, self._monotonic())
        _forget_oldest(self._triggers)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger | str:
        """The trigger, now used up; or Slack's error for one that cannot be used."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            return "invalid_trigger_id"
        if trigger.used:
            return "exchanged_trigger_id"
        if self._monotonic() - trigger.issued > self._trigger_seconds:
            return "expired_trigger_id"
        trigger.used = True
        return trigger

    def response_url(self, user: str, channel: str, message_ts: str | None = None) -> str:
        token = secrets.token_urlsafe(24)
        self._response_urls[token] = ResponseUrl(user, channel, message_ts, self._monotonic())
        _forget_oldest(self._response_urls)
        return f"{self._base_url}/response/{token}"

    def use_response_url(self, token: str) -> ResponseUrl | str:
        """The URL's meaning, one use less; or `expired_url` or `used_url`."""
        url = self._response_urls.get(token)
        if url is None or self._monotonic() - url.issued > RESPONSE_URL_SECONDS:
            return "expired_url"
        if url.uses >= RESPONSE_URL_USES:
            return "used_url"
        url.uses += 1
        return url

    def socket(self) -> str:
        ticket = secrets.token_urlsafe(24)
        self._sockets.add(ticket)
        return ticket

    def use_socket(self, ticket: str) -> bool:
        """True once for every ticket that was issued."""
        known = ticket in self._sockets
        self._sockets.discard(ticket)
        return known


def _forget_oldest(tickets: dict[str, Trigger] | dict[str, ResponseUrl]) -> None:
    while len(tickets) > _KEPT:
        tickets.pop(next(iter(tickets)))
