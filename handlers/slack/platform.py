"""One Slack workspace as the bot's platform: cards out by the Web API, refusals put into words."""

from collections.abc import Awaitable
from typing import TypeVar

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.cards import Card
from bot.platforms import MessageGone, Refused, Sent, TryLater, Unreachable
from bot.texts import line
from handlers.slack import blockkit
from handlers.slack.pace import Pace

# What will not pass by waiting, and why, in words for the ledger and for a lead.
_UNREACHABLE = {
    "channel_not_found": "slack.channel_not_found",
    "not_in_channel": "slack.not_in_channel",
    "is_archived": "slack.is_archived",
    "user_not_found": "slack.user_not_found",
    "users_not_found": "slack.user_not_found",
    "user_disabled": "slack.user_disabled",
    "cannot_dm_bot": "slack.user_not_found",
    "messages_tab_disabled": "slack.messages_tab_disabled",
    "restricted_action": "slack.restricted",
}
# What an admin can mend at any time, so that waiting is worth while.
_MENDABLE = {
    "account_inactive": "slack.no_access",
    "invalid_auth": "slack.no_access",
    "not_authed": "slack.no_access",
    "token_expired": "slack.no_access",
    "token_revoked": "slack.no_access",
    "missing_scope": "slack.missing_scope",
}
# Slack's own trouble.
_PASSING = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}


Answer = TypeVar("Answer")


class SlackPlatform:
    """Sends and updates with one workspace's token, no faster than Slack allows."""

    def __init__(self, client: AsyncWebClient, pace: Pace) -> None:
        self._client = client
        self._pace = pace

    async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
        await self._pace.turn(recipient)
        metadata = {"event_type": "alongside", "event_payload": {"key": key}}
        answer = await asked(
            self._client.chat_postMessage(
                channel=recipient, metadata=metadata, **blockkit.message(card)
            )
        )
        return Sent(answer["channel"], answer["ts"])

    async def update(self, sent: Sent, card: Card) -> None:
        await self._pace.turn(sent.place)
        await asked(
            self._client.chat_update(channel=sent.place, ts=sent.message, **blockkit.message(card))
        )


async def asked(call: Awaitable[Answer]) -> Answer:
    """Slack's answer, its refusal as one of the platform's errors."""
    try:
        return await call
    except SlackApiError as error:
        raise _refusal(error) from None
    except (ClientError, TimeoutError, OSError) as error:
        raise TryLater(line("slack.no_answer")) from error


def _refusal(error: SlackApiError) -> Exception:
    answer = error.response
    if not isinstance(answer, AsyncSlackResponse):  # not Slack's own JSON: a page of some proxy
        return TryLater(line("slack.no_answer"))
    code = answer.get("error", "")
    if code == "ratelimited" or answer.status_code == 429:
        return TryLater(line("slack.busy"), float(answer.headers.get("Retry-After", 1)))
    if code in _GONE:
        return MessageGone(line("slack.message_gone"))
    if code in _UNREACHABLE:
        return Unreachable(line(_UNREACHABLE[code]))
    if code in _MENDABLE:
        return TryLater(line(_MENDABLE[code]))
    if code in _PASSING or not code:
        return TryLater(line("slack.no_answer"))
    return Refused(line("slack.refused", code=code))
