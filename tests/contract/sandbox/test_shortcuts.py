"""A message shortcut reaches the app as Slack would send it, and only where Slack offers one."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from handlers.sandbox import Shortcut
from tests.contract.sandbox.world import SEED, House, open_house

SAVE = Shortcut("Save as idea", "save")


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house(seed=replace(SEED, shortcuts=(SAVE,))) as opened:
        yield opened


async def test_it_says_who_chose_it_at_which_message(house: House) -> None:
    said = await house.post("say", user="U0ROSA", channel="C0QITEAM", text="A map, please")
    where = {"user": "U0DANA", "channel": "C0QITEAM", "ts": said["ts"]}
    assert (await house.get("state", user="U0DANA"))["shortcuts"] == [vars(SAVE)]
    assert (await house.post("shortcut", callback_id="save", **where))["ok"]
    [got] = house.bot.of("message_action")
    assert got.payload["callback_id"] == "save"
    assert got.payload["user"]["id"] == "U0DANA"
    assert got.payload["channel"] == {"id": "C0QITEAM", "name": "qi-team"}
    assert got.payload["message"]["user"] == "U0ROSA"
    assert got.payload["message"]["text"] == "A map, please"
    assert got.payload["trigger_id"]


async def test_there_is_none_where_one_is_not_or_at_what_only_one_person_sees(
    house: House,
) -> None:
    said = await house.post("say", user="U0ROSA", channel="C0QITEAM", text="A map, please")
    where = {"channel": "C0QITEAM", "ts": said["ts"]}
    other = await house.post("shortcut", user="U0DANA", callback_id="other", **where)
    assert other["code"] == "not_a_shortcut"
    hidden = await house.api.chat_postEphemeral(channel="C0QITEAM", user="U0DANA", text="x")
    where = {"channel": "C0QITEAM", "ts": hidden["message_ts"]}
    nowhere = await house.post("shortcut", user="U0DANA", callback_id="save", **where)
    assert nowhere["code"] == "message_not_found"
    assert house.bot.of("message_action") == []
