"""One Slack workspace as the bot's platform: cards out by the Web API."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from typing import TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.cards import Card
from bot.platforms import CannotLook, InDoubt, Sent
from handlers.slack import blockkit
from handlers.slack.lookup import found, named
from handlers.slack.pace import Turns
from handlers.slack.rates import POST
from handlers.slack.refusals import NoAccess, NoAnswer, NotPermitted, TooSlow, asked
from handlers.slack.uploads import Uploads

Done = TypeVar("Done")

# Seconds after which a call that we stopped waiting for has done what it does.
_SETTLES = 60.0


class SlackPlatform:
    """Sends and updates with one workspace's token, no faster than Slack allows. Pictures are
    uploaded first: a message that is refused after that shows the same files at the next try.
    `lost` is called when Slack no longer takes the token."""

    def __init__(
        self,
        client: AsyncWebClient,
        turns: Turns,
        uploads: Uploads,
        lost: Callable[[], None],
        *,
        can_look: bool,
    ) -> None:
        self.can_look = can_look
        self._client = client
        self._turns = turns
        self._uploads = uploads
        self._lost = lost

    async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
        return await self._noticing(self._send(recipient, card, key))

    async def update(self, sent: Sent, card: Card) -> None:
        await self._noticing(self._update(sent, card))

    async def _noticing(self, work: Awaitable[Done]) -> Done:
        try:
            return await work
        except NoAccess:
            self._lost()
            raise

    async def _send(self, recipient: str, card: Card, key: str) -> Sent:
        files = await self._uploads.of(card)
        await self._turns.to_write(POST, recipient)
        shown = blockkit.message(card, files)
        try:
            answer = await asked(
                self._client.chat_postMessage(channel=recipient, metadata=named(key), **shown)
            )
        except NoAnswer as silence:
            settles = _SETTLES if isinstance(silence, TooSlow) else 0.0
            raise InDoubt(silence.sentence, settles) from silence
        return Sent(answer["channel"], answer["ts"])

    async def _update(self, sent: Sent, card: Card) -> None:
        files = await self._uploads.of(card)
        await self._turns.to_write("chat.update", sent.place)
        shown = blockkit.message(card, files)
        await asked(self._client.chat_update(channel=sent.place, ts=sent.message, **shown))

    async def find(
        self, recipient: str, keys: Collection[str], since: datetime
    ) -> Mapping[str, Sent]:
        try:
            return await self._noticing(found(self._client, self._turns, recipient, keys, since))
        except NotPermitted as reason:
            raise CannotLook(reason.sentence) from reason
