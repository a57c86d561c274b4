"""Pictures become files of the workspace, by Slack's upload in three steps.

The files are shared nowhere. A message shows one in an image block, so it stays one message that
can be brought up to date. https://docs.slack.dev/reference/methods/files.getUploadURLExternal
"""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from aiohttp import ClientResponse, ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.cards import Card, Picture
from bot.platforms import Refused, TryLater, Unreachable
from bot.texts import line
from handlers.slack.files import is_slacks
from handlers.slack.pace import Turns
from handlers.slack.pieces import Files
from handlers.slack.refusals import TOO_MANY, FileGone, NotPermitted, asked, busy

log = logging.getLogger(__name__)

# For all pictures of a message; with the message itself that is well below a delivery's lease.
SECONDS = 25.0
# Slack looks a file through before it shows it, mostly within a second.
LOOKS = (0.5, 1.0, 2.0, 4.0)
_REMEMBERED = 200
_OK = 200


class Uploads:
    """The pictures that one workspace has from us.

    What was uploaded is not uploaded again while this process lives: a message that is tried again
    or brought up to date shows the same file.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        http: ClientSession,
        turns: Turns,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        seconds: float = SECONDS,
    ) -> None:
        self._client = client
        self._http = http
        self._turns = turns
        self._sleep = sleep
        self._seconds = seconds
        # File ids by the hash of their bytes, most recent last.
        self._known: OrderedDict[str, str] = OrderedDict()

    async def of(self, card: Card) -> Files:
        """The files of the card's pictures. Those are left out that the workspace does not take,
        by its rules or for want of a permission. Raises `TryLater`."""
        shown = [part for part in card.parts if isinstance(part, Picture)]
        files: dict[Picture, str] = {}
        if not shown:
            return files
        try:
            async with asyncio.timeout(self._seconds):
                for picture in shown:
                    files[picture] = await self.upload(picture)
        except TimeoutError as error:
            raise TryLater(line("slack.no_answer")) from error
        except (Refused, Unreachable, NotPermitted) as reason:
            log.warning("a picture goes out in words: %s", reason.sentence)
        return files

    async def upload(self, picture: Picture) -> str:
        """The id of the picture's file, once Slack can show it. Raises what sending does."""
        content = await picture.drawing.png()
        name = hashlib.sha256(content).hexdigest()
        if name in self._known:
            try:
                return await self._ready(self._known[name])
            except FileGone:
                del self._known[name]
        file_id = self._known[name] = await self._uploaded(picture, content)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return await self._ready(file_id)

    async def _uploaded(self, picture: Picture, content: bytes) -> str:
        await self._turns.to_call("files.getUploadURLExternal")
        place = await asked(
            self._client.files_getUploadURLExternal(filename=picture.name, length=len(content))
        )
        file_id: str = place["file_id"]
        await asked(self._put(place["upload_url"], content))
        await self._turns.to_call("files.completeUploadExternal")
        await asked(
            self._client.files_completeUploadExternal(
                files=[{"id": file_id, "title": picture.title}]
            )
        )
        return file_id

    async def _put(self, url: str, content: bytes) -> None:
        """The bytes go to Slack's own host and nowhere else."""
        if not is_slacks(url, self._client.base_url):
            raise Refused(line("slack.refused", code="another host"))
        headers = {"Content-Type": "application/octet-stream"}
        async with self._http.post(
            url, data=content, headers=headers, allow_redirects=False
        ) as answer:
            _check(answer)

    async def _ready(self, file_id: str) -> str:
        """The same id, when the file can be shown."""
        for pause in (0.0, *LOOKS):
            if pause:
                await self._sleep(pause)
            await self._turns.to_call("files.info")
            answer = await asked(self._client.files_info(file=file_id))
            # Slack fills this in when it has looked the file through.
            if answer["file"].get("mimetype"):
                return file_id
        raise TryLater(line("slack.picture_not_ready"))


def _check(answer: ClientResponse) -> None:
    """An address that failed is not tried again: the next try asks for a new one."""
    if answer.status == TOO_MANY:
        raise busy(answer.headers.get("Retry-After"))
    if answer.status != _OK:
        raise TryLater(line("slack.no_answer"))
