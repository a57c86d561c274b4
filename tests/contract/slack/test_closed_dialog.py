"""Somebody closes a dialog before what they tapped there is answered."""

import logging
from typing import Any

import pytest
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.slack.trouble import told

TAPPED = {"type": "block_actions", "view": {"id": "V1", "type": "modal"}, "trigger_id": "1.2"}


def said(error: str) -> AsyncSlackResponse:
    answer = {"ok": False, "error": error}
    return AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data=answer,
        headers={},
        status_code=200,
    )


@pytest.mark.parametrize("error", ["not_found", "invalid_blocks"])
async def test_whoever_closed_a_dialog_meanwhile_is_told_nothing_and_nothing_is_reported(
    error: str, caplog: pytest.LogCaptureFixture
) -> None:
    called: list[str] = []

    class Client(AsyncWebClient):
        async def views_push(self, **_: Any) -> Any:
            called.append("views_push")

    async def answer() -> None:
        raise SlackApiError("refused", said(error))

    context = AsyncBoltContext(client=Client())
    with caplog.at_level(logging.ERROR):
        await told(answer, TAPPED, context)

    is_closed = error == "not_found"
    assert (called, bool(caplog.records)) == (([], False) if is_closed else (["views_push"], True))
