"""Whenever Slack asks to wait it is noticed, whoever made the call, so that others do not run into
it."""

import logging

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from sqlalchemy.exc import SQLAlchemyError

from bot.faults import report
from handlers.slack.pace import Turns
from handlers.slack.refusals import TOO_MANY, seconds_asked, seconds_of

log = logging.getLogger(__name__)


class Noticing(AsyncRetryHandler):
    """Sees the answers of a client of slack_sdk's. It retries nothing."""

    def __init__(self, turns: Turns) -> None:
        super().__init__()
        self._turns = turns

    async def can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        seconds = _seconds(response, error)
        if seconds is not None:
            method = request.url.rsplit("/", 1)[-1]
            try:
                await self._turns.refused(method, seconds)
            except SQLAlchemyError as away:  # the caller has its answer all the same
                report(log, away, method=method)
        return False


def _seconds(response: HttpResponse | None, error: Exception | None) -> float | None:
    """How long Slack asks to wait; None where it does not."""
    if isinstance(error, SlackApiError):
        return seconds_of(error)
    if response is None or not _asks_to_wait(response):
        return None
    said = {name.lower(): values for name, values in response.headers.items()}
    return seconds_asked(next(iter(said.get("retry-after", ())), None))


def _asks_to_wait(response: HttpResponse) -> bool:
    """By its status, or only in words."""
    said: object = response.body
    return response.status_code == TOO_MANY or (
        isinstance(said, dict) and said.get("error") == "ratelimited"
    )
