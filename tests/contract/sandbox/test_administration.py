"""People and channels that come and go while everything runs."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.sandbox import Channel
from handlers.sandbox.config import DEFAULT_EVENTS
from handlers.sandbox.person import Person, RefusedError
from tests.contract.sandbox import blocks as b
from tests.contract.sandbox.steps import a_modal, said
from tests.contract.sandbox.world import SEED, House, open_house

MORE_EVENTS = (*DEFAULT_EVENTS, "user_change", "channel_archive", "member_joined_channel")


@pytest.fixture
async def listening() -> AsyncIterator[House]:
    """A house whose app has subscribed to what an administrator does, and may join channels."""
    async with open_house(events=MORE_EVENTS) as opened:
        yield opened


async def refused(answer: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await answer
    return str(caught.value.response["error"])


async def test_somebody_who_left_is_deleted_and_has_no_zone(
    house: House, api: AsyncWebClient
) -> None:
    house.sandbox.deactivate("U0ROSA")
    gone = (await api.users_info(user="U0ROSA"))["user"]
    assert gone["deleted"] is True
    assert gone["profile"]["real_name"] == "Rosa Diaz"
    assert "tz" not in gone
    assert await refused(api.conversations_open(users="U0ROSA")) == "user_disabled"
    house.sandbox.reactivate("U0ROSA")
    back = (await api.users_info(user="U0ROSA"))["user"]
    assert (back["deleted"], back["tz"]) == (False, "America/Chicago")


async def test_a_message_to_somebody_who_left_is_refused_only_where_there_never_was_one(
    house: House, api: AsyncWebClient
) -> None:
    await api.chat_postMessage(channel="U0DANA", text="Welcome")
    for user in ("U0DANA", "U0ROSA"):
        house.sandbox.deactivate(user)
    assert (await api.chat_postMessage(channel="U0DANA", text="Anybody?"))["ok"]
    assert await refused(api.chat_postMessage(channel="U0ROSA", text="x")) == "channel_not_found"


async def test_somebody_who_left_does_nothing_more_and_their_form_is_gone(
    rosa: Person, house: House
) -> None:
    await a_modal(house)
    house.sandbox.deactivate("U0ROSA")
    with pytest.raises(RefusedError, match="nobody of that name"):
        await rosa.say("hello")
    house.sandbox.reactivate("U0ROSA")
    assert await rosa.reads("modal") == []


async def test_who_left_is_still_called_by_name(
    rosa: Person, house: House, api: AsyncWebClient
) -> None:
    await api.chat_postMessage(channel="U0ROSA", text="<@U0DANA> in <#C0OTHER> and <#C0OLD>")
    house.sandbox.deactivate("U0DANA")
    async with Person(house.url, "U0ROSA", house.http) as again:
        assert await again.reads() == ["@Dana Reyes in #other and #old"]


async def test_nothing_is_written_in_an_archived_channel(
    rosa: Person, house: House, api: AsyncWebClient
) -> None:
    row = b.actions(b.button("Press"))
    sent = await api.chat_postMessage(channel="C0QITEAM", text="x", blocks=[row])
    where = {"channel": "C0QITEAM", "ts": sent["ts"]}
    house.sandbox.archive("C0QITEAM")
    assert await refused(api.chat_postMessage(channel="C0QITEAM", text="x")) == "is_archived"
    assert await refused(api.chat_update(**where, text="y")) == "is_archived"
    ephemeral = api.chat_postEphemeral(channel="C0QITEAM", user="U0ROSA", text="x")
    assert await refused(ephemeral) == "is_archived"
    with pytest.raises(RefusedError, match="archived"):
        await rosa.say("hello", in_="C0QITEAM")
    clicked = {"user": "U0ROSA", "source": where, "block_id": "row", "action_id": "press"}
    assert (await house.post("click", **clicked))["code"] == "is_archived"
    info = await api.conversations_info(channel="C0QITEAM")
    assert info["channel"]["is_archived"] is True
    house.sandbox.unarchive("C0QITEAM")
    assert (await api.chat_postMessage(channel="C0QITEAM", text="x"))["ok"]


async def test_an_archived_channel_can_be_read_and_is_not_listed(house: House) -> None:
    await house.post("say", user="U0ROSA", channel="C0QITEAM", text="the last word")
    house.sandbox.archive("C0QITEAM")
    state = await house.get("state", user="U0ROSA")
    assert [c["id"] for c in state["conversations"]] == ["D0ROSA"]
    assert await said(house, "C0QITEAM") == ["the last word"]


async def test_what_changed_outlives_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "workspace.db"
    async with open_house(data) as house:
        house.sandbox.deactivate("U0ROSA")
        house.sandbox.archive("C0OTHER")
        house.sandbox.unarchive("C0OLD")
    async with open_house(data) as house:
        assert (await house.api.users_info(user="U0ROSA"))["user"]["deleted"] is True
        listed = (await house.api.conversations_list(exclude_archived=True))["channels"]
    assert [channel["id"] for channel in listed] == ["C0QITEAM", "C0OLD"]


async def test_an_app_that_subscribed_is_told_who_left_and_what_was_archived(
    listening: House,
) -> None:
    listening.sandbox.deactivate("U0ROSA")
    (left,) = await listening.bot.wait_for("user_change")
    assert left.payload["event"]["user"]["id"] == "U0ROSA"
    assert left.payload["event"]["user"]["deleted"] is True
    listening.sandbox.deactivate("U0ROSA")
    listening.sandbox.archive("C0QITEAM")
    (archived,) = await listening.bot.wait_for("channel_archive")
    assert archived.payload["event"]["channel"] == "C0QITEAM"
    listening.sandbox.unarchive("C0QITEAM")
    await listening.sandbox.dispatch.settled()
    assert len(listening.bot.of("user_change")) == 1
    assert listening.bot.of("channel_unarchive") == []


async def test_an_app_that_did_not_subscribe_is_told_nothing(house: House) -> None:
    house.sandbox.deactivate("U0DANA")
    house.sandbox.archive("C0QITEAM")
    await house.sandbox.dispatch.settled()
    assert house.bot.got == []


async def test_the_app_joins_a_public_channel_once(listening: House) -> None:
    joined = await listening.api.conversations_join(channel="C0OTHER")
    assert joined["channel"]["is_member"] is True
    (told,) = await listening.bot.wait_for("member_joined_channel")
    assert told.payload["event"]["user"] == "U0BOT"
    assert told.payload["event"]["channel"] == "C0OTHER"
    again = await listening.api.conversations_join(channel="C0OTHER")
    assert again["warning"] == "already_in_channel"
    await listening.sandbox.dispatch.settled()
    assert len(listening.bot.of("member_joined_channel")) == 1


async def test_an_invited_app_hears_by_whom(listening: House) -> None:
    await listening.post("invite", user="U0DANA", channel="C0OTHER")
    (told,) = await listening.bot.wait_for("member_joined_channel")
    assert told.payload["event"]["inviter"] == "U0DANA"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0OLD", "is_archived"),
        ("C0NOWHERE", "channel_not_found"),
        ("D0ROSA", "method_not_supported_for_channel_type"),
    ],
)
async def test_not_every_conversation_can_be_joined(
    listening: House, channel: str, error: str
) -> None:
    assert await refused(listening.api.conversations_join(channel=channel)) == error


async def test_joining_needs_its_scope() -> None:
    async with open_house(scopes=("chat:write",)) as house:
        assert await refused(house.api.conversations_join(channel="C0OTHER")) == "missing_scope"


async def test_a_private_channel_is_there_only_for_its_members() -> None:
    hidden = Channel("C0STAFF", "staff", ("U0DANA",), is_private=True)
    shared = Channel("C0QUIET", "quiet", ("U0DANA", "U0BOT"), is_private=True)
    seed = replace(SEED, channels=(*SEED.channels, hidden, shared))
    async with open_house(seed=seed) as house:
        assert await refused(house.api.conversations_info(channel="C0STAFF")) == "channel_not_found"
        info = (await house.api.conversations_info(channel="C0QUIET"))["channel"]
        assert (info["name"], info["is_private"], info["is_member"]) == ("quiet", True, True)
        public = (await house.api.conversations_list())["channels"]
        private = (await house.api.conversations_list(types="private_channel"))["channels"]
        assert "C0QUIET" not in [channel["id"] for channel in public]
        assert [channel["id"] for channel in private] == ["C0QUIET"]
        where = {"user": "U0DANA", "channel": "C0QUIET"}
        await house.post("command", **where, command="/coprod", text="")
        (command,) = await house.bot.wait_for("/coprod")
        assert command.payload["channel_name"] == "privategroup"


async def test_people_are_described_with_zone_role_and_address() -> None:
    dana = replace(SEED.users[0], email="dana@maple.example", is_owner=True)
    async with open_house(seed=replace(SEED, users=(dana, *SEED.users[1:]))) as house:
        found = (await house.api.users_lookupByEmail(email="Dana@maple.example"))["user"]
        assert found["id"] == "U0DANA"
        assert (found["tz_label"], found["tz_offset"]) == ("Eastern Standard Time", -18_000)
        assert (found["is_admin"], found["is_owner"], found["is_bot"]) == (True, True, False)
        assert found["profile"]["email"] == "dana@maple.example"
        assert (await house.api.users_info(user="U0BOT"))["user"]["is_bot"] is True
        house.sandbox.deactivate("U0DANA")
        lookup = house.api.users_lookupByEmail(email="dana@maple.example")
        assert await refused(lookup) == "users_not_found"


async def test_an_address_is_told_only_with_its_scope() -> None:
    dana = replace(SEED.users[0], email="dana@maple.example")
    seed = replace(SEED, users=(dana, *SEED.users[1:]))
    async with open_house(seed=seed, scopes=("users:read",)) as house:
        assert "email" not in (await house.api.users_info(user="U0DANA"))["user"]["profile"]
