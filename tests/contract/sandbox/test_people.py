"""The JSON that the page and people use, and who may use it."""

import json
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.contract.sandbox.world import House, open_house


async def test_the_state_lists_a_persons_conversations_and_always_the_app(house: House) -> None:
    state = await house.get("state", user="U0ROSA")
    assert state["workspace"] == {"id": "T0MAPLE", "name": "Maple Valley"}
    assert state["app"] == {"name": "Alongside", "bot_user_id": "U0BOT", "manage_url": None}
    assert [(c["id"], c["kind"], c["name"]) for c in state["conversations"]] == [
        ("C0QITEAM", "channel", "qi-team"),
        ("D0ROSA", "im", "Alongside"),
    ]
    assert state["commands"][0]["suggestions"] == ["agenda", "help"]
    assert {user["id"] for user in state["users"]} >= {"U0DANA", "U0ROSA"}


async def test_without_a_name_one_is_the_first_person(house: House) -> None:
    assert (await house.get("state"))["you"] == "U0DANA"


async def test_unread_counts_what_others_said_until_it_is_read(
    house: House, api: AsyncWebClient
) -> None:
    async def unread(user: str) -> int:
        state = await house.get("state", user=user)
        return int(state["conversations"][0]["unread"])

    root = await api.chat_postMessage(channel="C0QITEAM", text="one")
    await api.chat_postMessage(channel="C0QITEAM", text="a reply", thread_ts=root["ts"])
    await house.post("say", user="U0ROSA", channel="C0QITEAM", text="two")
    assert (await unread("U0ROSA"), await unread("U0DANA")) == (1, 2)
    await house.post("read", user="U0ROSA", channel="C0QITEAM")
    assert (await unread("U0ROSA"), await unread("U0DANA")) == (0, 2)


async def test_a_thread_is_read_apart_from_its_channel(house: House, api: AsyncWebClient) -> None:
    root = await api.chat_postMessage(channel="C0QITEAM", text="root")
    where = {"user": "U0ROSA", "channel": "C0QITEAM"}
    await house.post("say", **where, text="reply", thread_ts=root["ts"])
    (shown,) = (await house.get("messages", **where))["messages"]
    assert (shown["text"], shown["reply_count"]) == ("root", 1)
    thread = (await house.get("messages", **where, thread=root["ts"]))["messages"]
    assert [(m["text"], m["author"]["kind"]) for m in thread] == [
        ("root", "bot"),
        ("reply", "person"),
    ]


async def test_nobody_looks_into_conversations_that_are_not_theirs(house: House) -> None:
    for channel in ("C0OTHER", "D0DANA", "C0NOWHERE"):
        shown = await house.get("messages", user="U0ROSA", channel=channel)
        assert shown["code"] == "channel_not_found"
        done = await house.post("say", user="U0ROSA", channel=channel, text="hi")
        assert done["ok"] is False


async def test_the_app_can_be_invited_and_removed(house: House, api: AsyncWebClient) -> None:
    await house.post("invite", user="U0DANA", channel="C0OTHER")
    assert (await api.chat_postMessage(channel="C0OTHER", text="hi"))["ok"]
    await house.post("remove", user="U0DANA", channel="C0OTHER")
    info = await api.conversations_info(channel="C0OTHER")
    assert info["channel"]["is_member"] is False


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"user": "U0NOBODY", "channel": "D0ROSA", "text": "x"}, 400),
        ({"user": "U0BOT", "channel": "D0ROSA", "text": "x"}, 400),
        ({"user": ["U0ROSA"], "channel": "D0ROSA", "text": "x"}, 400),
        ({"user": "U0ROSA", "channel": "D0ROSA"}, 400),
        ([], 400),
        ({"user": "U0ROSA", "channel": "D0ROSA", "text": " "}, 200),
    ],
)
async def test_a_request_without_sense_is_told_so(house: House, fields: Any, status: int) -> None:
    async with house.http.post(f"{house.url}/sandbox/say", json=fields) as response:
        assert response.status == status
        assert (await response.json())["ok"] is False


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:3000"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ],
)
async def test_a_request_from_elsewhere_does_nothing(house: House, headers: dict[str, str]) -> None:
    body = json.dumps({"user": "U0ROSA", "channel": "D0ROSA", "text": "x"})
    headers = {"Content-Type": "application/json", **headers}
    async with house.http.post(f"{house.url}/sandbox/say", data=body, headers=headers) as response:
        assert response.status == 403
    assert (await house.get("messages", user="U0ROSA", channel="D0ROSA"))["messages"] == []


@pytest.mark.parametrize("path", ["/", "/sandbox/state?user=U0ROSA", "/sandbox/traffic"])
async def test_a_name_that_only_points_here_reads_nothing(house: House, path: str) -> None:
    async with house.http.get(house.url + path, headers={"Host": "evil.example"}) as response:
        assert response.status == 403


async def test_the_page_may_act_from_its_own_origin(house: House) -> None:
    headers = {"Origin": house.url, "Sec-Fetch-Site": "same-origin"}
    fields = {"user": "U0ROSA", "channel": "D0ROSA", "text": "x"}
    async with house.http.post(
        f"{house.url}/sandbox/say", json=fields, headers=headers
    ) as response:
        assert (await response.json())["ok"] is True


async def test_the_page_is_served_under_a_strict_policy(house: House) -> None:
    async with house.http.get(f"{house.url}/") as response:
        assert response.status == 200
        policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


async def test_changes_are_told_as_they_happen(house: House, api: AsyncWebClient) -> None:
    url = f"{house.url}/sandbox/events"
    async with house.http.get(url, params={"user": "U0ROSA"}) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        events = _events(stream.content)
        start = await anext(events)
        assert start["changed"] == []
        await api.chat_postMessage(channel="C0QITEAM", text="hi")
        told = await anext(events)
    assert told["changed"] == ["messages:C0QITEAM", "state"]
    assert told["version"] > start["version"]


async def test_a_quiet_stream_gives_signs_of_life() -> None:
    async with (
        open_house(heartbeat_seconds=0.01) as house,
        house.http.get(f"{house.url}/sandbox/events") as stream,
    ):
        lines = [await stream.content.readline() for _ in range(3)]
    assert lines[2].startswith(b":")


async def _events(content: Any) -> Any:
    async for line in content:
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))
