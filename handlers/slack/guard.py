"""The door at `/slack/events`: nothing passes that Slack did not sign, or that is not whole.

Bolt alone would answer 500 to a malformed body, before it has looked at the signature.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from handlers.slack.edge import Edge

MAX_BODY = 1_000_000
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class Malformed(Exception):
    """A signed body that is not what Slack sends."""


class Door:
    """An ASGI endpoint for Slack's requests. `api_url` says whose response URLs are followed."""

    def __init__(self, app: Edge, signing_secret: str, api_url: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)
        self._response_host = response_host(api_url)

    async def endpoint(self, request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        if not self._is_signed(body, request.headers):
            return PlainTextResponse("not signed by Slack", 401)
        try:
            text = clean(body, request.headers.get("content-type", ""), self._response_host)
        except Malformed as error:
            return PlainTextResponse(str(error), 400)
        headers: dict[str, Any] = dict(request.headers)
        return to_starlette_response(
            await self._app.async_dispatch(AsyncBoltRequest(body=text, headers=headers))
        )

    def _is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        timestamp = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        if not timestamp.isdecimal() or not timestamp.isascii() or not signature.isascii():
            return False
        return self._verifier.is_valid(body, timestamp, signature)


def response_host(api_url: str) -> str:
    """The host that a `response_url` may name: Slack's own, or an emulator's."""
    parts = urlsplit(api_url)
    return "hooks.slack.com" if parts.hostname == "slack.com" else parts.netloc


def clean(body: bytes, content_type: str, host: str) -> str:
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


def _cleaned_form(text: str, host: str) -> str:
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict")
    fields = dict(pairs)
    if "payload" in fields:
        fields["payload"] = _cleaned_json(fields["payload"], host)
    elif "command" not in fields and "ssl_check" not in fields:
        raise Malformed("neither a command nor a payload")
    _check_response_url(fields, host)
    return urlencode(without_nul(fields))


def _cleaned_json(text: str, host: str) -> str:
    payload = json.loads(text)
    if not isinstance(payload, dict):
        raise Malformed("not an object")
    _check_response_url(payload, host)
    return json.dumps(without_nul(payload)) if "\\u0000" in text else text


def _check_response_url(payload: Mapping[str, Any], host: str) -> None:
    url = payload.get("response_url")
    if url and (not isinstance(url, str) or urlsplit(url).netloc != host):
        raise Malformed("a response_url that is not Slack's")


async def _read(request: Request) -> bytes | None:
    """The body, or None as soon as it is longer than Slack's ever are."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            return None
        chunks.append(chunk)
    return b"".join(chunks)
