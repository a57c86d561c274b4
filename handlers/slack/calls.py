"""Counts every call to Slack where all of them pass: in the HTTP session that they share, those of
Bolt's own clients included."""

import json
import re
from http import HTTPStatus
from time import perf_counter

from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

from handlers.meters import ProcessMeters

_METHOD = re.compile(r"[a-z]+(\.[A-Za-z]+)+")


class Calls:
    """Middleware of the session. What is no method of the Web API, as a file, counts as "other"."""

    def __init__(self, api_url: str, meters: ProcessMeters) -> None:
        self._api_url = api_url
        self._meters = meters

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        address, _, _ = str(request.url).partition("?")
        name = address.removeprefix(self._api_url)
        method = name if _METHOD.fullmatch(name) else "other"
        outcome, began = "no_answer", perf_counter()
        try:
            response = await handler(request)
            outcome = await _outcome(response, is_api=method != "other")
            return response
        finally:
            self._meters.called_slack(method, outcome, perf_counter() - began)


async def _outcome(response: ClientResponse, *, is_api: bool) -> str:
    """Slack says no with 200 too. An answer of the Web API is read here and kept for its caller; a
    file is left to flow."""
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        return "rate_limited"
    if response.status >= HTTPStatus.BAD_REQUEST:
        return "refused"
    if not is_api:
        return "ok"
    try:
        answer = json.loads(await response.read())
    except ValueError:  # some proxy's page
        return "no_answer"
    if not isinstance(answer, dict) or answer.get("ok") is not True:
        said = answer.get("error") if isinstance(answer, dict) else None
        return "rate_limited" if said == "ratelimited" else "refused"
    return "ok"
