"""One Slack workspace as the bot's platform: cards out by the Web API."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.cards import Card
from bot.platforms import Sent
from handlers.slack import blockkit
from handlers.slack.pace import Pace
from handlers.slack.refusals import asked
from handlers.slack.uploads import Uploads


class SlackPlatform:
    """Sends and updates with one workspace's token, no faster than Slack allows. Pictures are
    uploaded first: a message that is refused after that shows the same files at the next try."""

    def __init__(self, client: AsyncWebClient, pace: Pace, uploads: Uploads) -> None:
        self._client = client
        self._pace = pace
        self._uploads = uploads

    async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
        files = await self._uploads.of(card)
        await self._pace.turn(recipient)
        metadata = {"event_type": "alongside", "event_payload": {"key": key}}
        answer = await asked(
            self._client.chat_postMessage(
                channel=recipient, metadata=metadata, **blockkit.message(card, files)
            )
        )
        return Sent(answer["channel"], answer["ts"])

    async def update(self, sent: Sent, card: Card) -> None:
        files = await self._uploads.of(card)
        await self._pace.turn(sent.place)
        shown = blockkit.message(card, files)
        await asked(self._client.chat_update(channel=sent.place, ts=sent.message, **shown))
