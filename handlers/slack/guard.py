"""The door at `/slack/events`: nothing passes that Slack did not sign, or that is not whole.

Bolt alone would answer 500 to a malformed body, before it has looked at the signature.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.clock import machine_time
from handlers.requests import Incoming, answering
from handlers.slack.edge import Edge

MAX_BODY = 1_000_000
# How old, or how far ahead, a signature may be: https://docs.slack.dev/authentication
MAX_AGE_SECONDS = 300
_TIMESTAMP_DIGITS = 12
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"

Body = dict[str, Any]


class Malformed(Exception):
    """A signed body that is not what Slack sends."""


class Door:
    """An ASGI endpoint for Slack's requests. `api_url` says whose response URLs are followed."""

    def __init__(self, app: Edge, signing_secret: str, api_url: str) -> None:
        self._app = app
        self._secret = signing_secret.encode()
        self._response_host = response_host(api_url)

    async def endpoint(self, request: Request) -> Response:
        asked = await self._let_in(request)
        if isinstance(asked, Response):
            with answering(self._app.meters, Incoming("refused")) as refused:
                refused.status = asked.status_code
            return asked
        return to_starlette_response(await self._app.async_dispatch(asked))

    async def _let_in(self, request: Request) -> AsyncBoltRequest | Response:
        body = await _read(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        if not self._is_signed(body, request.headers):
            return PlainTextResponse("not signed by Slack", 401)
        try:
            kind = request.headers.get("content-type", "")
            return bolt_request(clean(body, kind, self._response_host))
        except Malformed as error:
            return PlainTextResponse(str(error), 400)

    def _is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Over the bytes as they came: slack_sdk's verifier would decode them first, and fail."""
        timestamp = headers.get("x-slack-request-timestamp", "")
        if not (timestamp.isascii() and timestamp.isdecimal()):
            return False
        if len(timestamp) > _TIMESTAMP_DIGITS:
            return False
        if abs(machine_time().timestamp() - int(timestamp)) > MAX_AGE_SECONDS:
            return False
        signed = b"v0:" + timestamp.encode() + b":" + body
        expected = "v0=" + hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        given = headers.get("x-slack-signature", "")
        return hmac.compare_digest(expected.encode(), given.encode())


def response_host(api_url: str) -> str:
    """The host that a `response_url` may name: Slack's own, or an emulator's."""
    parts = urlsplit(api_url)
    return "hooks.slack.com" if parts.hostname == "slack.com" else parts.netloc


def bolt_request(body: Body) -> AsyncBoltRequest:
    """The request as Bolt has it. Raises `Malformed` where the body has another shape than Bolt
    takes for granted when it looks for who and where.

    The body is handed over as it was read here, which Bolt calls Socket Mode: reading it again,
    Bolt would take a command whose text says "payload" for an empty one.
    """
    try:
        return AsyncBoltRequest(body=body, mode="socket_mode")
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise Malformed("not of the shape that Slack sends") from error


def clean(body: bytes, content_type: str, host: str) -> Body:
    """The body, checked and without NUL, which PostgreSQL refuses. Raises `Malformed`."""
    kind = content_type.partition(";")[0].strip().casefold()
    try:
        text = body.decode("utf-8")
        if kind == _JSON:
            return _cleaned_json(text, host)
        if kind == _FORM:
            return _cleaned_form(text, host)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Malformed("not readable") from error
    raise Malformed("not a kind of body that Slack sends")


def without_nul(value: Any) -> Any:
    """The same value with no NUL in any text of it."""
    match value:
        case str():
            return value.replace("\0", "")
        case dict():
            return {without_nul(key): without_nul(inner) for key, inner in value.items()}
        case list():
            return [without_nul(inner) for inner in value]
        case _:
            return value


def _cleaned_form(text: str, host: str) -> Body:
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict")
    fields: Body = dict(pairs)
    if "payload" in fields:
        return _cleaned_json(fields["payload"], host)
    if "command" not in fields and "ssl_check" not in fields:
        raise Malformed("neither a command nor a payload")
    return _checked(without_nul(fields), host)


def _cleaned_json(text: str, host: str) -> Body:
    payload = json.loads(text)
    if not isinstance(payload, dict):
        raise Malformed("not an object")
    return _checked(without_nul(payload) if "\\u0000" in text else payload, host)


def _checked(payload: Body, host: str) -> Body:
    """The same, if every address in it that an answer may go to is Slack's."""
    several = payload.get("response_urls") or []
    if not isinstance(several, list) or not all(isinstance(one, dict) for one in several):
        raise Malformed("response_urls that are none")
    for one in (payload, *several):
        url = one.get("response_url")
        if url and (not isinstance(url, str) or urlsplit(url).netloc != host):
            raise Malformed("a response_url that is not Slack's")
    return payload


async def _read(request: Request) -> bytes | None:
    """The body, or None as soon as it is longer than Slack's ever are."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            return None
        chunks.append(chunk)
    return b"".join(chunks)
