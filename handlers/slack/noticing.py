"""Every 429 of Slack's is noticed, whoever made the call, so that others do not run into it."""

import logging

from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from sqlalchemy.exc import SQLAlchemyError

from bot.faults import report
from handlers.slack.pace import Turns
from handlers.slack.refusals import TOO_MANY, seconds_asked

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
        if response is not None and response.status_code == TOO_MANY:
            method = request.url.rsplit("/", 1)[-1]
            try:
                await self._turns.refused(method, _seconds(response))
            except SQLAlchemyError as away:  # the caller has its answer all the same
                report(log, away, method=method)
        return False


def _seconds(response: HttpResponse) -> float:
    said = {name.lower(): values for name, values in response.headers.items()}
    return seconds_asked(next(iter(said.get("retry-after", ())), None))
