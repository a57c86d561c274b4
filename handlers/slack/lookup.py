"""Looking whether messages have arrived, by the name that travels in their metadata.

https://docs.slack.dev/messaging/message-metadata
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.platforms import Sent, TryLater
from handlers.slack.pace import Turns
from handlers.slack.refusals import asked

_EVENT = "alongside"
# People have ids that begin so, channels C, G or D.
_PEOPLE = ("U", "W")
# So much comes after a message only in a busy channel, and when nobody looked for long.
_PAGES = 3


def named(key: str) -> dict[str, Any]:
    """The metadata of a message with that name."""
    return {"event_type": _EVENT, "event_payload": {"key": key}}


async def found(
    client: AsyncWebClient, turns: Turns, recipient: str, keys: Collection[str], since: datetime
) -> dict[str, Sent]:
    """Where those of the named messages stand that the person or the channel has got since then.
    Raises what `asked` does."""
    channel = await _conversation(client, turns, recipient)
    wanted, arrived, cursor = set(keys), dict[str, Sent](), ""
    for number in range(_PAGES):
        try:
            page = await _page(client, turns, channel, since, cursor)
        except TryLater as reason:
            # Whoever may ask once a minute would never come further than this.
            if number and reason.seconds is not None:
                break
            raise
        for message in page["messages"]:
            key = _key(message)
            if key in wanted:
                arrived[key] = Sent(channel, message["ts"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor or wanted <= arrived.keys():
            break
    return arrived


async def _page(
    client: AsyncWebClient, turns: Turns, channel: str, since: datetime, cursor: str
) -> AsyncSlackResponse:
    await turns.to_call("conversations.history")
    # No limit of ours: some apps may not have more than 15 at once, which is their default.
    return await asked(
        client.conversations_history(
            channel=channel,
            oldest=f"{since.timestamp():.6f}",
            include_all_metadata=True,
            cursor=cursor or None,
        )
    )


async def _conversation(client: AsyncWebClient, turns: Turns, recipient: str) -> str:
    """A channel's own id, or that of the direct messages with a person."""
    if not recipient.startswith(_PEOPLE):
        return recipient
    await turns.to_call("conversations.open")
    opened = await asked(client.conversations_open(users=recipient))
    channel: str = opened["channel"]["id"]
    return channel


def _key(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != _EVENT:
        return ""
    return str((metadata.get("event_payload") or {}).get("key", ""))
