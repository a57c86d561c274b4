"""A card's pictures on their way to Slack: by real HTTP, with trouble at every step."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.cards import Card, Paragraph, Picture, Plain
from bot.platforms import Sent, TryLater
from handlers.demo.seed import CHANNEL, SEED
from handlers.sandbox import Sandbox, SandboxConfig
from handlers.sandbox.records import Json
from handlers.server import WebServer, listen
from handlers.slack.manifest import SCOPES
from handlers.slack.noticing import Noticing
from handlers.slack.pace import NoPace, Pace, Turns
from handlers.slack.platform import SlackPlatform
from handlers.slack.uploads import LOOKS, Uploads

GET, PUT, COMPLETE, INFO, POST, UPDATE = STEPS = (
    *("files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info"),
    *("chat.postMessage", "chat.update"),
)
TO_SEND = STEPS[:5]
TOKEN = "xoxb-of-the-tests"


@dataclass(frozen=True)
class Drawn:
    """Bytes as they are, instead of a drawing."""

    content: bytes = b"\x89PNG one"

    async def png(self) -> bytes:
        return self.content


class Endless:
    async def png(self) -> bytes:
        return await asyncio.Event().wait() and b""


@dataclass
class Slack:
    """A workspace, our way into it, and what it answers instead of what it would: by step."""

    sandbox: Sandbox
    client: AsyncWebClient
    platform: SlackPlatform
    instead: defaultdict[str, deque[Response]]
    slept: list[float]
    calls: list[str] = field(default_factory=list)

    async def send(self, card: Card) -> Sent:
        return await self.platform.send(CHANNEL, card, key="delivery:7")

    @property
    def blocks(self) -> list[Json]:
        """Of the one message in the channel."""
        [message] = self.sandbox.workspace.messages.all(CHANNEL)
        return message.blocks

    @property
    def is_silent(self) -> bool:
        return not self.sandbox.workspace.messages.all(CHANNEL)


class InBetween:
    """Notes each step, and answers it instead of the workspace where it is told to."""

    def __init__(self, app: ASGIApp, slack: Slack) -> None:
        self._app = app
        self._slack = slack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts = scope.get("path", "").split("/")
        step = PUT if PUT in parts else parts[-1]
        if step in STEPS:
            self._slack.calls.append(step)
        instead = self._slack.instead[step]
        await (instead.popleft() if instead else self._app)(scope, receive, send)


@asynccontextmanager
async def a_workspace(
    *, scan_seconds: float = 0.0, seconds: float = 20.0, pace: Pace | None = None, **changes: Any
) -> AsyncIterator[Slack]:
    """`scan_seconds` pass when our side sleeps, and only then."""
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    url, slept = f"http://127.0.0.1:{port}", list[float]()
    config = SandboxConfig(
        seed=SEED,
        signing_secret="a signing secret",
        bot_token=TOKEN,
        app_token="xapp-of-the-tests",
        base_url=url,
        now=lambda: datetime(2026, 1, 20, 14, tzinfo=UTC),
        monotonic=lambda: sum(slept),
        scan_seconds=scan_seconds,
        **{"scopes": tuple(SCOPES), **changes},
    )

    async def sleep(pause: float) -> None:
        slept.append(pause)

    async with Sandbox(config) as sandbox, aiohttp.ClientSession() as http:
        turns = Turns(pace or NoPace(), SEED.team_id)
        noticing = Noticing(turns)
        client = AsyncWebClient(TOKEN, f"{url}/api/", session=http, retry_handlers=[noticing])
        uploads = Uploads(client, http, turns, sleep, seconds)
        platform = SlackPlatform(client, turns, uploads, lambda: None, can_look=True)
        slack = Slack(sandbox, client, platform, defaultdict(deque), slept)
        between = Middleware(InBetween, slack=slack)
        app = Starlette(routes=sandbox.routes, middleware=[between])
        web = WebServer(app, "127.0.0.1", port, before_stop=sandbox.hang_up)
        serving = asyncio.create_task(web.serve(sockets=[listening]))
        await web.listening()
        try:
            yield slack
        finally:
            web.should_exit = True
            await serving


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with a_workspace() as running:
        yield running


def a_card(content: bytes = b"\x89PNG one") -> Card:
    chart = Picture("loops.png", "Loops closed", "Two of three.", Drawn(content))
    return Card((Paragraph((Plain("This week:"),)), chart))


def too_fast() -> Response:
    told = {"ok": False, "error": "ratelimited"}
    return JSONResponse(told, 429, {"Retry-After": "7"})


def refused(error: str) -> Response:
    return JSONResponse({"ok": False, "error": error})


def kinds(blocks: list[Json]) -> list[str]:
    return [block["type"] for block in blocks]


async def test_a_picture_goes_out_in_the_one_message_with_its_words_behind_it(
    slack: Slack,
) -> None:
    await slack.send(a_card())
    assert slack.calls == list(TO_SEND)
    assert kinds(slack.blocks) == ["rich_text", "image"]
    image = slack.blocks[1]
    assert image["alt_text"] == "Loops closed: Two of three."
    file = slack.sandbox.workspace.files.picture(image["slack_file"]["id"])
    assert (file.name, file.title) == ("loops.png", "Loops closed")
    assert slack.sandbox.workspace.files.content(file) == b"\x89PNG one"


async def test_a_card_without_a_picture_uploads_nothing(slack: Slack) -> None:
    await slack.send(Card((Paragraph((Plain("This week:"),)),)))
    assert slack.calls == [POST]


async def test_an_update_shows_the_same_picture_without_a_second_upload(slack: Slack) -> None:
    sent = await slack.send(a_card())
    before = slack.blocks[1]["slack_file"]
    await slack.platform.update(sent, a_card())
    assert slack.blocks[1]["slack_file"] == before
    assert slack.calls == [*TO_SEND, INFO, UPDATE]


async def test_an_update_shows_another_picture_in_the_same_message(slack: Slack) -> None:
    sent = await slack.send(a_card())
    before = slack.blocks[1]["slack_file"]
    await slack.platform.update(sent, a_card(b"\x89PNG two"))
    assert slack.blocks[1]["slack_file"] != before


@pytest.mark.parametrize("step", TO_SEND)
async def test_to_be_asked_to_wait_at_any_step_sends_nothing_yet_and_one_message_then(
    slack: Slack, step: str
) -> None:
    slack.instead[step].append(too_fast())
    with pytest.raises(TryLater) as caught:
        await slack.send(a_card())
    assert caught.value.seconds == 7
    assert slack.is_silent
    await slack.send(a_card())
    assert kinds(slack.blocks) == ["rich_text", "image"]


async def test_to_be_asked_to_wait_for_an_update_keeps_the_message(slack: Slack) -> None:
    sent = await slack.send(a_card())
    slack.instead[UPDATE].append(too_fast())
    with pytest.raises(TryLater):
        await slack.platform.update(sent, a_card(b"\x89PNG two"))
    await slack.platform.update(sent, a_card(b"\x89PNG two"))
    assert kinds(slack.blocks) == ["rich_text", "image"]


@pytest.mark.parametrize("step", TO_SEND)
@pytest.mark.parametrize("answer", [JSONResponse({"ok": False, "error": "internal_error"}, 500),
                                    PlainTextResponse("<html>Bad gateway", 502)])  # fmt: skip
async def test_trouble_of_slacks_own_at_any_step_passes(
    slack: Slack, step: str, answer: Response
) -> None:
    slack.instead[step].append(answer)
    with pytest.raises(TryLater) as caught:
        await slack.send(a_card())
    assert caught.value.seconds is None
    await slack.send(a_card())
    assert kinds(slack.blocks) == ["rich_text", "image"]


@pytest.mark.parametrize("step", [INFO, POST])
async def test_what_failed_after_the_upload_shows_the_same_file_at_the_next_try(
    slack: Slack, step: str
) -> None:
    slack.instead[step].append(too_fast())
    with pytest.raises(TryLater):
        await slack.send(a_card())
    await slack.send(a_card())
    assert slack.calls.count(GET) == 1


async def test_bytes_that_were_lost_on_the_way_are_sent_again_to_a_new_address(
    slack: Slack,
) -> None:
    slack.instead[PUT].append(PlainTextResponse("OK - 8"))
    with pytest.raises(TryLater):
        await slack.send(a_card())
    assert slack.is_silent
    await slack.send(a_card())
    assert slack.calls.count(GET) == 2
    assert kinds(slack.blocks) == ["rich_text", "image"]


async def test_bytes_that_were_not_taken_are_not_called_complete(slack: Slack) -> None:
    slack.instead[PUT].append(PlainTextResponse("gone", 404))
    with pytest.raises(TryLater):
        await slack.send(a_card())
    assert slack.calls == [GET, PUT]


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (GET, "file_uploads_disabled"),
        (GET, "file_upload_size_restricted"),
        (GET, "missing_scope"),
        (GET, "restricted_action"),
        (COMPLETE, "missing_scope"),
        (INFO, "missing_scope"),
    ],
)
async def test_where_pictures_are_not_taken_the_message_goes_out_in_words(
    slack: Slack, step: str, error: str
) -> None:
    slack.instead[step].append(refused(error))
    await slack.send(a_card())
    assert kinds(slack.blocks) == ["rich_text", "rich_text"]
    assert "Two of three." in str(slack.blocks[1])


async def test_without_the_permission_the_message_goes_out_in_words() -> None:
    scopes = tuple(scope for scope in SCOPES if scope != "files:write")
    async with a_workspace(scopes=scopes) as slack:
        await slack.send(a_card())
        assert kinds(slack.blocks) == ["rich_text", "rich_text"]
        assert slack.calls == [GET, POST]


async def test_a_token_that_is_not_taken_is_no_matter_of_the_picture(slack: Slack) -> None:
    slack.instead[GET].append(refused("token_revoked"))
    with pytest.raises(TryLater):
        await slack.send(a_card())
    assert slack.is_silent


@pytest.mark.parametrize("url", ["https://elsewhere.example/upload", "ftp://127.0.0.1/", "::"])
async def test_no_byte_goes_to_another_host(slack: Slack, url: str) -> None:
    told = {"ok": True, "upload_url": url, "file_id": "F0123456789"}
    slack.instead[GET].append(JSONResponse(told))
    await slack.send(a_card())
    assert slack.calls == [GET, POST]
    assert kinds(slack.blocks) == ["rich_text", "rich_text"]


async def test_a_picture_that_slack_still_looks_through_is_waited_for() -> None:
    async with a_workspace(scan_seconds=1.0) as slack:
        await slack.send(a_card())
        assert slack.slept == list(LOOKS[:2])
        assert kinds(slack.blocks) == ["rich_text", "image"]


async def test_a_picture_that_takes_slack_long_is_looked_for_again_and_not_sent_again() -> None:
    async with a_workspace(scan_seconds=sum(LOOKS) + 1) as slack:
        with pytest.raises(TryLater):
            await slack.send(a_card())
        assert slack.is_silent
        await slack.send(a_card())
        assert slack.calls.count(GET) == 1
        assert kinds(slack.blocks) == ["rich_text", "image"]


async def test_a_picture_that_was_deleted_there_is_sent_again(slack: Slack) -> None:
    sent = await slack.send(a_card())
    slack.instead[INFO].append(refused("file_not_found"))
    await slack.platform.update(sent, a_card())
    assert slack.calls.count(GET) == 2


async def test_a_picture_that_a_message_may_not_show_yet_is_tried_again(slack: Slack) -> None:
    said = ["[ERROR] invalid slack file [json-pointer:/blocks/1/slack_file]"]
    told = {"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": said}}
    slack.instead[POST].append(JSONResponse(told))
    with pytest.raises(TryLater):
        await slack.send(a_card())
    await slack.send(a_card())
    assert kinds(slack.blocks) == ["rich_text", "image"]


async def test_a_picture_that_takes_too_long_holds_no_message_beyond_its_claim() -> None:
    async with a_workspace(seconds=0.01) as slack:
        endless = Picture("a.png", "Loops", "Two.", Endless())
        with pytest.raises(TryLater):
            await slack.send(Card((endless,)))
        assert slack.is_silent
