"""How a request reaches the bot: signed HTTP, as Slack sends it, or an open socket."""

import json
import time
from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from handlers.sandbox.records import Json
from handlers.sandbox.traffic import readable

Kind = Literal["slash_commands", "interactive", "events_api"]
Failure = Literal["http_timeout", "http_error", "connection_failed"]


@dataclass(frozen=True)
class Retry:
    """The how-manieth further attempt of an event this is (from 1), and why."""

    number: int
    reason: Failure


@dataclass(frozen=True)
class Answer:
    """What the bot said: `body` is an object, a text, or empty. `failure` None means a 200."""

    body: object = ""
    status: int | None = None
    failure: Failure | None = None
    wants_no_retry: bool = False

    @property
    def error(self) -> str | None:
        """Slack's code for a request that came to nothing, as a person is shown it."""
        if self.failure is None:
            return None
        return "operation_timeout" if self.failure == "http_timeout" else "dispatch_failed"


class Wire(Protocol):
    async def carry(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Answer: ...


class HttpWire:
    """Signed POSTs. The timestamp is real time, whatever the workspace's clock says."""

    def __init__(
        self, http: aiohttp.ClientSession, url: str, signing_secret: str, seconds: float
    ) -> None:
        self._http = http
        self._url = url
        self._signer = SignatureVerifier(signing_secret)
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    async def carry(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Answer:
        body, content_type = _encoded(kind, payload)
        try:
            async with self._http.post(
                self._url,
                data=body.encode(),
                headers=self._headers(body, content_type, retry),
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                text = await response.text(errors="replace")
                return Answer(
                    body=readable(text) if text else "",
                    status=response.status,
                    failure=None if _is_taken(kind, response.status) else "http_error",
                    wants_no_retry=response.headers.get("X-Slack-No-Retry") == "1",
                )
        except TimeoutError:
            return Answer(failure="http_timeout")
        except aiohttp.ClientError:
            return Answer(failure="connection_failed")

    def _headers(self, body: str, content_type: str, retry: Retry | None) -> dict[str, str]:
        timestamp = str(int(time.time()))
        signature = self._signer.generate_signature(timestamp=timestamp, body=body)
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature or "",
        }
        if retry:
            headers["X-Slack-Retry-Num"] = str(retry.number)
            headers["X-Slack-Retry-Reason"] = retry.reason
        return headers


def _encoded(kind: Kind, payload: Json) -> tuple[str, str]:
    """Body and content type: commands are fields, interactions one field, events JSON."""
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields), "application/x-www-form-urlencoded"


def _is_taken(kind: Kind, status: int) -> bool:
    """Any 2xx takes an event; what a person waits on needs a plain 200."""
    return status == 200 or (kind == "events_api" and 200 <= status < 300)
