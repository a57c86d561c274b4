"""Steps that several of these tests take."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from tests.contract.sandbox import blocks as b
from tests.contract.sandbox.world import House


async def said(house: House, channel: str = "D0ROSA", user: str = "U0ROSA") -> list[str]:
    shown = (await house.get("messages", user=user, channel=channel))["messages"]
    return [message["text"] for message in shown]


async def a_button(api: AsyncWebClient, channel: str = "U0ROSA") -> dict[str, Any]:
    """A message with a button; where to click it."""
    blocks = [b.section("Press?"), b.actions(b.button("Press"), b.select("Which?", "One", "Two"))]
    sent = await api.chat_postMessage(channel=channel, text="Press?", blocks=blocks)
    source = {"channel": sent["channel"], "ts": sent["ts"]}
    return {"user": "U0ROSA", "source": source, "block_id": "row", "action_id": "press"}


async def a_modal(house: House, *blocks: dict[str, Any], **more: Any) -> str:
    opened = await house.api.views_open(
        trigger_id=await house.trigger(), view=b.modal(*blocks, **more)
    )
    return str(opened["view"]["id"])
