"""Slack's refusals, put into words as the platform's errors."""

import re
from collections.abc import Awaitable
from typing import TypeVar

from aiohttp import ClientConnectorError, ClientError, ClientResponse, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.platforms import MessageGone, Refused, TryLater, Unreachable
from bot.texts import line

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
}
# Slack's own trouble, in the first two cases half way: "some aspect of the operation" may be done.
_PASSING = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
_HALF_WAY = {"fatal_error", "internal_error", ""}
TOO_MANY, _SERVERS_FAULT = 429, 500
_WHOLE_SECONDS = re.compile(r"\d{1,6}", re.ASCII)
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}
# An upload whose bytes were lost on the way begins anew.
_LOST = {"file_not_found", "file_deleted", "file_update_failed"}
# How Slack names a picture that it will not show (yet) in an image block.
_SLACK_FILE = "slack file"

Answer = TypeVar("Answer")


class NotPermitted(TryLater):
    """A permission is missing, which an admin can give at any time."""


class NoAnswer(TryLater):
    """Slack did not say how it went: it may have done what it was asked, or never have heard."""


class TooSlow(NoAnswer):
    """Slack took longer than we wait, and may be at it still."""


class NoAccess(TryLater):
    """The token is no longer taken: it was revoked, or replaced by another."""


class FileGone(TryLater):
    """Slack does not have the file that it was asked about."""


async def asked(call: Awaitable[Answer]) -> Answer:
    """Slack's answer, its refusal as one of the platform's errors."""
    try:
        return await call
    except Exception as error:
        refusal = _in_our_words(error)
        if refusal is None:
            raise
        raise refusal from (None if isinstance(error, SlackApiError) else error)


def passing(error: Exception) -> TryLater | Unreachable | None:
    """Why a call failed, where that is Slack's trouble or for somebody there to mend; None where it
    is a mistake of ours."""
    found = _in_our_words(error) or error
    return found if isinstance(found, TryLater | Unreachable) else None


def _in_our_words(error: Exception) -> Exception | None:
    """None for what has nothing to do with Slack."""
    match error:
        case SlackApiError():
            return _refusal(error)
        case ClientConnectorError() | ConnectionTimeoutError():  # it never reached Slack
            return TryLater(line("slack.no_answer"))
        case TimeoutError():
            return TooSlow(line("slack.no_answer"))
        case ClientError() | OSError() | UnicodeDecodeError():  # or a page that is no text
            return NoAnswer(line("slack.no_answer"))
    return None


def busy(retry_after: str | None) -> TryLater:
    """Slack asks to wait, by a header with this value."""
    return TryLater(line("slack.busy"), seconds_asked(retry_after))


def seconds_asked(retry_after: str | None) -> float:
    """How long to wait; a second where the header is missing or says something else, as some
    proxies do."""
    said = (retry_after or "").strip()
    return float(said) if _WHOLE_SECONDS.fullmatch(said) else 1.0


def code_of(error: SlackApiError) -> str:
    """Slack's own word for why not; "" where it has none, or the answer is some proxy's page."""
    answer = error.response
    data = answer.data if isinstance(answer, AsyncSlackResponse) else None
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def seconds_of(error: SlackApiError) -> float | None:
    """How long Slack asks to wait, whatever else the answer is; None where it does not."""
    answer = error.response
    if isinstance(answer, ClientResponse):  # what says that it is JSON, and is none
        status = answer.status
    elif isinstance(answer, AsyncSlackResponse):
        status = answer.status_code
    else:
        return None
    if status != TOO_MANY and code_of(error) != "ratelimited":
        return None
    return seconds_asked(answer.headers.get("Retry-After"))


def _refusal(error: SlackApiError) -> Exception:
    answer, seconds = error.response, seconds_of(error)
    if seconds is not None:
        return TryLater(line("slack.busy"), seconds)
    if not isinstance(answer, AsyncSlackResponse) or not isinstance(answer.data, dict):
        return NoAnswer(line("slack.no_answer"))  # no JSON of Slack's own: a page of some proxy
    code = code_of(error)
    if code in _HALF_WAY or answer.status_code >= _SERVERS_FAULT:
        return NoAnswer(line("slack.no_answer"))
    if code in _GONE:
        return MessageGone(line("slack.message_gone"))
    if code in _UNREACHABLE:
        return Unreachable(line(_UNREACHABLE[code]))
    if code in _MENDABLE:
        return NoAccess(line(_MENDABLE[code]))
    if code in _LOST:
        return FileGone(line("slack.picture_refused"))
    if code == "missing_scope":
        return NotPermitted(line("slack.missing_scope"))
    if code == "invalid_blocks" and _SLACK_FILE in str(answer.get("response_metadata", "")):
        return TryLater(line("slack.picture_refused"))
    if code in _PASSING:
        return TryLater(line("slack.no_answer"))
    return Refused(line("slack.refused", code=code))
