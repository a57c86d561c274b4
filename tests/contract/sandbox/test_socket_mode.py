"""Socket Mode, with Slack's own client at the other end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.sandbox.person import Person, RefusedError
from tests.contract.sandbox import blocks as b
from tests.contract.sandbox.world import APP_TOKEN, House, open_house


class SocketBot:
    """A bot behind a socket; it acknowledges everything, with `answer` where one is taken."""

    def __init__(self, house: House) -> None:
        web = AsyncWebClient(token=APP_TOKEN, base_url=f"{house.url}/api/")
        self.client = SocketModeClient(app_token=APP_TOKEN, web_client=web)
        self.client.socket_mode_request_listeners.append(self._take)
        self.got: list[SocketModeRequest] = []
        self.answer: dict[str, object] | None = None
        self.silent = False
        self.arrived = asyncio.Event()

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.got.append(request)
        self.arrived.set()
        if not self.silent:
            payload = self.answer if request.accepts_response_payload else None
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))


@asynccontextmanager
async def connected(**changes: Any) -> AsyncIterator[tuple[House, SocketBot]]:
    async with open_house(socket_only=True, **changes) as house:
        bot = SocketBot(house)
        await bot.client.connect()
        await greeted(house)
        try:
            yield house, bot
        finally:
            await bot.client.close()


async def greeted(house: House, count: int = 1) -> None:
    """Waits until the sandbox holds that many connections."""
    with house.sandbox.workspace.feed.listening() as listener:
        if house.sandbox.sockets.count == count:
            return
        async for _ in listener.changes(heartbeat=10):
            if house.sandbox.sockets.count == count:
                return


async def test_a_command_goes_down_the_socket_and_its_answer_comes_back() -> None:
    async with connected() as (house, bot):
        bot.answer = {"text": "By socket"}
        async with Person(house.url, "U0ROSA", house.http) as rosa:
            await rosa.command("agenda")
            assert await rosa.reads() == ["By socket"]
        (request,) = bot.got
        assert (request.type, request.accepts_response_payload) == ("slash_commands", True)
        assert request.payload["text"] == "agenda"


async def test_clicks_and_forms_go_down_the_socket() -> None:
    async with connected() as (house, bot):
        await house.api.chat_postMessage(
            channel="U0ROSA", text="Press?", blocks=[b.actions(b.button("Press"))]
        )
        async with Person(house.url, "U0ROSA", house.http) as rosa:
            await rosa.click("Press")
            request = next(one for one in bot.got if one.type == "interactive")
            trigger = request.payload["trigger_id"]
            await house.api.views_open(trigger_id=trigger, view=b.modal())
            bot.answer = {"response_action": "errors", "errors": {"item": "Again, please."}}
            await rosa.fill("Your item", "tea")
            assert await rosa.submit() == {"Your item": "Again, please."}


async def test_an_event_is_an_envelope_that_takes_no_answer() -> None:
    async with connected() as (house, bot):
        await house.post("home", user="U0ROSA")
        await asyncio.wait_for(bot.arrived.wait(), 10)
        await house.sandbox.dispatch.settled()
    (request,) = bot.got
    assert (request.type, request.accepts_response_payload) == ("events_api", False)
    assert request.payload["event"]["type"] == "app_home_opened"
    assert request.retry_attempt == 0


async def test_an_unacknowledged_event_comes_again_with_its_attempt_and_reason() -> None:
    async with connected(answer_seconds=0.05) as (house, bot):
        bot.silent = True
        await house.post("home", user="U0ROSA")
        await house.sandbox.dispatch.settled()
    assert [request.retry_attempt for request in bot.got] == [0, 1, 2, 3]
    assert {request.retry_reason for request in bot.got[1:]} == {"http_timeout"}


async def test_a_command_that_nobody_acknowledges_times_out() -> None:
    async with connected(answer_seconds=0.05) as (house, bot):
        bot.silent = True
        async with Person(house.url, "U0ROSA", house.http) as rosa:
            with pytest.raises(RefusedError, match="operation_timeout"):
                await rosa.command("agenda")


async def test_with_no_socket_open_a_command_fails() -> None:
    async with open_house(socket_only=True) as house:
        done = await house.post(
            "command", user="U0ROSA", channel="D0ROSA", command="/coprod", text=""
        )
    assert done["code"] == "dispatch_failed"


async def test_an_open_socket_goes_before_the_events_url() -> None:
    async with open_house() as house:
        bot = SocketBot(house)
        await bot.client.connect()
        await greeted(house)
        await house.post("command", user="U0ROSA", channel="D0ROSA", command="/coprod", text="")
        await bot.client.close()
        assert len(bot.got) == 1
        assert house.bot.got == []


async def test_a_bot_that_is_asked_to_refresh_comes_back_on_a_new_socket() -> None:
    async with connected() as (house, bot):
        await house.sandbox.sockets.refresh()
        assert house.sandbox.sockets.count == 0
        await greeted(house)
        async with Person(house.url, "U0ROSA", house.http) as rosa:
            await rosa.command("agenda")
        assert [request.type for request in bot.got] == ["slash_commands"]


async def test_a_ticket_opens_one_socket_and_only_one() -> None:
    async with open_house(socket_only=True) as house:
        app = AsyncWebClient(token=APP_TOKEN, base_url=f"{house.url}/api/", session=house.http)
        url = (await app.apps_connections_open(app_token=APP_TOKEN))["url"]
        async with house.http.ws_connect(url) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await house.http.ws_connect(url)


async def test_a_frame_that_is_not_json_ends_only_its_own_connection() -> None:
    async with open_house(socket_only=True) as house:
        app = AsyncWebClient(token=APP_TOKEN, base_url=f"{house.url}/api/", session=house.http)
        for frame in (b"not json", b"[]", b"\x00"):
            url = (await app.apps_connections_open(app_token=APP_TOKEN))["url"]
            async with house.http.ws_connect(url) as socket:
                await socket.receive_json()
                await socket.send_bytes(frame)
                await socket.send_str(frame.decode())
        await greeted(house, 0)
        assert (await house.get("state", user="U0ROSA"))["you"] == "U0ROSA"
