"""A real Bolt app lives in the sandbox as it would in Slack, by HTTP and by socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.sandbox.person import Person
from tests.contract.sandbox import blocks as b
from tests.contract.sandbox.world import APP_TOKEN, BOT_TOKEN, SECRET, House, open_house


def bolt(house: House) -> AsyncApp:
    """A bot with a menu, a form and a home."""
    client = AsyncWebClient(token=BOT_TOKEN, base_url=f"{house.url}/api/")
    app = AsyncApp(client=client, signing_secret=SECRET)

    @app.command("/coprod")
    async def menu(ack: AsyncAck) -> None:
        await ack(text="Menu", blocks=[b.actions(b.button("Add an item", "add"))])

    @app.action("add")
    async def add(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=b.modal())

    @app.view("add")
    async def added(ack: AsyncAck, view: dict[str, Any], body: dict[str, Any], say: Any) -> None:
        text = view["state"]["values"]["item"]["text"]["value"]
        if "MRN" in text:
            await ack(response_action="errors", errors={"item": "No numbers, please."})
            return
        await ack()
        await say(channel=body["user"]["id"], text=f"Noted: {text}")

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=b.home(b.section("At home")))

    @app.event("message")
    async def heard(event: dict[str, Any], say: Any) -> None:
        await say(f"You said {event['text']}")

    return app


@asynccontextmanager
async def by_http() -> AsyncIterator[House]:
    async with open_house() as house:
        house.bot.delegate = AsyncSlackRequestHandler(bolt(house)).handle
        yield house


@asynccontextmanager
async def by_socket() -> AsyncIterator[House]:
    async with open_house(socket_only=True) as house:
        handler = AsyncSocketModeHandler(
            bolt(house),
            APP_TOKEN,
            web_client=AsyncWebClient(token=APP_TOKEN, base_url=f"{house.url}/api/"),
        )
        with house.sandbox.workspace.feed.listening() as listener:
            await handler.connect_async()
            async for _ in listener.changes(heartbeat=10):
                if house.sandbox.sockets.count:
                    break
        try:
            yield house
        finally:
            await handler.close_async()


@pytest.mark.parametrize("way", [by_http, by_socket])
async def test_a_bolt_app_is_at_home(way: Any) -> None:
    async with way() as house, Person(house.url, "U0ROSA", house.http) as rosa:
        await rosa.command()
        assert await rosa.reads() == ["[Add an item]"]
        await rosa.click("Add an item")
        await rosa.until("Your item", in_="modal")
        await rosa.fill("Your item", "MRN 123")
        assert await rosa.submit() == {"Your item": "No numbers, please."}
        await rosa.fill("Your item", "Parking")
        assert await rosa.submit() == {}
        await rosa.until("Noted: Parking", in_="dm")
        await rosa.open_home()
        await rosa.until("At home", in_="home")
        await rosa.say("hello")
        await rosa.until("You said hello", in_="dm")
        await house.sandbox.dispatch.settled()
        assert [entry for entry in await _errors(house) if entry] == []


async def _errors(house: House) -> list[str | None]:
    return [entry["error"] for entry in (await house.get("traffic"))["entries"]]
