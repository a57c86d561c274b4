"""The Web API, called by Slack's own client."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.contract.sandbox import blocks as b
from tests.contract.sandbox.world import APP_TOKEN, BOT_TOKEN, House, open_house


async def refused(call: Any) -> str:
    """The error code that Slack answered with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_auth_test_names_the_bot_and_its_scopes(api: AsyncWebClient) -> None:
    answer = await api.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0BOT", "B0BOT", "T0MAPLE")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        (None, "auth.test", "not_authed"),
        ("xoxb-wrong", "auth.test", "invalid_auth"),
        ("xoxb-naïve", "auth.test", "invalid_auth"),
        (APP_TOKEN, "auth.test", "not_allowed_token_type"),
        (BOT_TOKEN, "apps.connections.open", "not_allowed_token_type"),
        (BOT_TOKEN, "no.such.method", "unknown_method"),
    ],
)
async def test_a_call_is_refused_for_its_token_or_its_name(
    house: House, token: str | None, method: str, error: str
) -> None:
    form = {"token": token} if token else {}
    async with house.http.post(f"{house.url}/api/{method}", data=form) as response:
        assert response.status == 200
        assert (await response.json())["error"] == error


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [
        ("application/json", "{", "invalid_json"),
        ("application/json", "[1]", "json_not_object"),
        ("text/plain", "hi", "invalid_post_type"),
        ("application/x-www-form-urlencoded", b"\xff\xfe", "invalid_form_data"),
    ],
)
async def test_a_malformed_body_is_refused(
    house: House, content_type: str, body: str | bytes, error: str
) -> None:
    headers = {"Content-Type": content_type, "Authorization": f"Bearer {BOT_TOKEN}"}
    url = f"{house.url}/api/auth.test"
    async with house.http.post(url, data=body, headers=headers) as response:
        assert (await response.json())["error"] == error


async def test_a_token_in_a_json_body_is_not_read(house: House) -> None:
    url = f"{house.url}/api/auth.test"
    async with house.http.post(url, json={"token": BOT_TOKEN}) as response:
        assert (await response.json())["error"] == "not_authed"


async def test_a_scope_that_the_app_lacks_is_named() -> None:
    async with open_house(scopes=("users:read",)) as house:
        with pytest.raises(SlackApiError) as caught:
            await house.api.chat_postMessage(channel="C0QITEAM", text="hi")
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "chat:write"


async def test_a_message_to_a_user_id_lands_in_their_direct_message(api: AsyncWebClient) -> None:
    answer = await api.chat_postMessage(channel="U0ROSA", text="Hello")
    assert answer["channel"] == "D0ROSA"
    opened = await api.conversations_open(users="U0ROSA")
    assert opened["channel"]["id"] == "D0ROSA"
    history = await api.conversations_history(channel="D0ROSA")
    assert [message["text"] for message in history["messages"]] == ["Hello"]


async def test_a_message_keeps_its_blocks_thread_and_metadata(api: AsyncWebClient) -> None:
    root = await api.chat_postMessage(channel="C0QITEAM", text="root")
    metadata = {"event_type": "delivery", "event_payload": {"id": 7}}
    reply = await api.chat_postMessage(
        channel="#qi-team",
        text="reply",
        blocks=[b.section("reply")],
        thread_ts=root["ts"],
        metadata=metadata,
    )
    assert reply["message"]["thread_ts"] == root["ts"]
    assert reply["message"]["blocks"][0]["text"]["text"] == "reply"
    thread = await api.conversations_replies(
        channel="C0QITEAM", ts=root["ts"], include_all_metadata=True
    )
    assert [m["text"] for m in thread["messages"]] == ["root", "reply"]
    assert thread["messages"][0]["reply_count"] == 1
    assert thread["messages"][1]["metadata"] == metadata
    history = await api.conversations_history(channel="C0QITEAM")
    assert [m["text"] for m in history["messages"]] == ["root"]


async def test_timestamps_in_a_channel_are_unique_and_increase_when_the_clock_stands_or_goes_back(
    house: House,
) -> None:
    stamps = []
    for year in (2026, 2026, 2025):
        house.clock.moment = house.clock.moment.replace(year=year)
        answer = await house.api.chat_postMessage(channel="C0QITEAM", text="tick")
        stamps.append(answer["ts"])
    assert stamps == sorted(set(stamps))
    assert len(stamps) == 3


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "U0NOBODY", "text": "x"}, "channel_not_found"),
        ({"channel": "U0GONE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0OTHER", "text": "x"}, "not_in_channel"),
        ({"channel": "C0OLD", "text": "x"}, "is_archived"),
        ({"channel": "C0QITEAM"}, "no_text"),
        ({"channel": "C0QITEAM", "text": "  "}, "no_text"),
        ({"channel": "C0QITEAM", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0QITEAM", "text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"channel": "C0QITEAM", "text": "x", "blocks": [{"type": "nope"}]}, "invalid_blocks"),
        ({"channel": "C0QITEAM", "text": "x", "thread_ts": "1.000000"}, "cannot_reply_to_message"),
        ({"channel": "C0QITEAM", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
        ({"text": "x"}, "invalid_arguments"),
    ],
)
async def test_a_message_is_refused_as_slack_refuses_it(
    api: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    assert await refused(api.api_call("chat.postMessage", json=arguments)) == error
    assert not (await api.conversations_history(channel="C0QITEAM"))["messages"]


async def test_bad_blocks_are_named_by_json_pointer(api: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await api.chat_postMessage(channel="C0QITEAM", text="x", blocks=[b.actions()])
    messages = caught.value.response["response_metadata"]["messages"]
    assert messages[0].startswith("[ERROR] ")
    assert "[json-pointer:/blocks/0" in messages[0]


async def test_a_channel_takes_a_burst_and_then_one_message_a_second() -> None:
    async with open_house(burst=2) as house:
        for _ in range(2):
            await house.api.chat_postMessage(channel="C0QITEAM", text="x")
        with pytest.raises(SlackApiError) as caught:
            await house.api.chat_postMessage(channel="C0QITEAM", text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response["error"] == "ratelimited"
        assert caught.value.response.headers["Retry-After"] == "1"
        await house.api.chat_postMessage(channel="U0ROSA", text="elsewhere is not slowed")
        house.clock.seconds += 1
        await house.api.chat_postMessage(channel="C0QITEAM", text="x")


async def test_an_update_changes_the_message_in_place_and_marks_it_edited(
    api: AsyncWebClient,
) -> None:
    sent = await api.chat_postMessage(channel="C0QITEAM", text="one", blocks=[b.section("one")])
    await api.chat_update(channel="C0QITEAM", ts=sent["ts"], text="two", blocks=[b.section("two")])
    (message,) = (await api.conversations_history(channel="C0QITEAM"))["messages"]
    assert (message["text"], message["blocks"][0]["text"]["text"]) == ("two", "two")
    assert message["ts"] == sent["ts"]
    assert message["edited"]["user"] == "U0BOT"


async def test_an_update_without_blocks_keeps_the_old_ones(api: AsyncWebClient) -> None:
    sent = await api.chat_postMessage(channel="C0QITEAM", text="one", blocks=[b.section("one")])
    await api.chat_update(channel="C0QITEAM", ts=sent["ts"], text="two")
    (message,) = (await api.conversations_history(channel="C0QITEAM"))["messages"]
    assert message["blocks"][0]["text"]["text"] == "one"
    await api.chat_update(channel="C0QITEAM", ts=sent["ts"], text="three", blocks=[])
    (message,) = (await api.conversations_history(channel="C0QITEAM"))["messages"]
    assert "blocks" not in message


async def test_only_the_bots_own_living_messages_can_be_changed(
    house: House, api: AsyncWebClient
) -> None:
    said = await house.post("say", user="U0ROSA", channel="C0QITEAM", text="mine")
    assert (
        await refused(api.chat_update(channel="C0QITEAM", ts=said["ts"], text="x"))
        == "cant_update_message"
    )
    assert await refused(api.chat_delete(channel="C0QITEAM", ts=said["ts"])) == (
        "cant_delete_message"
    )
    assert (
        await refused(api.chat_update(channel="C0QITEAM", ts="1.000000", text="x"))
        == "message_not_found"
    )
    sent = await api.chat_postMessage(channel="C0QITEAM", text="x")
    await api.chat_delete(channel="C0QITEAM", ts=sent["ts"])
    assert (
        await refused(api.chat_update(channel="C0QITEAM", ts=sent["ts"], text="x"))
        == "message_not_found"
    )


async def test_blocks_that_hold_too_much_text_in_all_are_refused(api: AsyncWebClient) -> None:
    section = {"type": "section", "text": {"type": "plain_text", "text": "x" * 3_000}}
    await api.chat_postMessage(channel="C0QITEAM", text="x", blocks=[section] * 4)
    call = api.chat_postMessage(channel="C0QITEAM", text="x", blocks=[section] * 5)
    assert await refused(call) == "msg_blocks_too_long"


async def test_an_update_takes_less_text_than_a_post(api: AsyncWebClient) -> None:
    sent = await api.chat_postMessage(channel="C0QITEAM", text="é" * 2_001)
    call = api.chat_update(channel="C0QITEAM", ts=sent["ts"], text="é" * 2_001)
    assert await refused(call) == "msg_too_long"


async def test_a_deleted_message_with_replies_leaves_a_tombstone(
    house: House, api: AsyncWebClient
) -> None:
    root = await api.chat_postMessage(channel="C0QITEAM", text="root")
    await api.chat_postMessage(channel="C0QITEAM", text="reply", thread_ts=root["ts"])
    await api.chat_delete(channel="C0QITEAM", ts=root["ts"])
    (shown,) = (await house.get("messages", user="U0ROSA", channel="C0QITEAM"))["messages"]
    assert shown["deleted"] is True
    assert shown["text"] == "This message was deleted."


async def test_an_ephemeral_message_is_seen_by_its_person_alone(
    house: House, api: AsyncWebClient
) -> None:
    await api.chat_postEphemeral(channel="C0QITEAM", user="U0ROSA", text="just you")
    hers = (await house.get("messages", user="U0ROSA", channel="C0QITEAM"))["messages"]
    others = (await house.get("messages", user="U0DANA", channel="C0QITEAM"))["messages"]
    assert [(m["text"], m["ephemeral"]) for m in hers] == [("just you", True)]
    assert others == []
    assert (await api.conversations_history(channel="C0QITEAM"))["messages"] == []
    stranger = api.chat_postEphemeral(channel="C0OLD", user="U0ROSA", text="x")
    assert await refused(stranger) == "is_archived"
    channel = await refused(
        api.chat_postEphemeral(channel="D0DANA", user="U0ROSA", text="not her conversation")
    )
    assert channel == "user_not_in_channel"


async def test_people_and_channels_can_be_looked_up(api: AsyncWebClient) -> None:
    rosa = (await api.users_info(user="U0ROSA"))["user"]
    assert (rosa["real_name"], rosa["tz"], rosa["is_bot"]) == (
        "Rosa Diaz",
        "America/Chicago",
        False,
    )
    assert await refused(api.users_info(user="U0NOBODY")) == "user_not_found"
    assert await refused(api.users_lookupByEmail(email="a@b.example")) == "users_not_found"
    assert (await api.bots_info(bot="B0BOT"))["bot"]["user_id"] == "U0BOT"
    team = (await api.conversations_info(channel="C0QITEAM"))["channel"]
    assert (team["name"], team["is_member"]) == ("qi-team", True)
    other = (await api.conversations_info(channel="C0OTHER"))["channel"]
    assert other["is_member"] is False
    assert await refused(api.conversations_open(users="U0GONE")) == "user_disabled"
    assert await refused(api.conversations_open(users="U0NOBODY")) == "user_not_found"
    assert await refused(api.conversations_open(users="U0ROSA,U0DANA")) == "missing_scope"


async def test_long_lists_come_in_pages(api: AsyncWebClient) -> None:
    first = await api.conversations_members(channel="C0QITEAM", limit=2)
    assert first["members"] == ["U0DANA", "U0ROSA"]
    cursor = first["response_metadata"]["next_cursor"]
    last = await api.conversations_members(channel="C0QITEAM", limit=2, cursor=cursor)
    assert last["members"] == ["U0BOT"]
    assert "response_metadata" not in last.data
    wrong = api.conversations_members(channel="C0QITEAM", cursor="!")
    assert await refused(wrong) == "invalid_cursor"


async def test_a_trigger_opens_one_modal_and_only_one(house: House, api: AsyncWebClient) -> None:
    trigger = await house.trigger()
    opened = await api.views_open(trigger_id=trigger, view=b.modal())
    assert opened["view"]["type"] == "modal"
    assert opened["view"]["hash"]
    again = api.views_open(trigger_id=trigger, view=b.modal())
    assert await refused(again) == "exchanged_trigger_id"
    assert len((await house.get("modals", user="U0ROSA"))["stack"]) == 1


async def test_a_trigger_expires_after_three_seconds(house: House, api: AsyncWebClient) -> None:
    in_time, late = await house.trigger(), await house.trigger()
    house.clock.seconds += 3
    await api.views_open(trigger_id=in_time, view=b.modal())
    house.clock.seconds += 0.1
    assert await refused(api.views_open(trigger_id=late, view=b.modal())) == "expired_trigger_id"
    made_up = api.views_open(trigger_id="1.2.abc", view=b.modal())
    assert await refused(made_up) == "invalid_trigger_id"


async def test_a_refused_view_leaves_the_trigger_unused(house: House, api: AsyncWebClient) -> None:
    trigger = await house.trigger()
    wrong = api.views_open(trigger_id=trigger, view=b.modal(b.actions()))
    with pytest.raises(SlackApiError) as caught:
        await wrong
    assert caught.value.response["error"] == "invalid_arguments"
    assert (
        "[json-pointer:/view/blocks/0" in caught.value.response["response_metadata"]["messages"][0]
    )
    await api.views_open(trigger_id=trigger, view=b.modal())


async def test_a_stack_holds_three_modals(house: House, api: AsyncWebClient) -> None:
    await api.views_open(trigger_id=await house.trigger(), view=b.modal(title="1"))
    for title in "23":
        await api.views_push(trigger_id=await house.trigger(), view=b.modal(title=title))
    stack = (await house.get("modals", user="U0ROSA"))["stack"]
    assert [shown["view"]["title"]["text"] for shown in stack] == ["1", "2", "3"]
    assert stack[2]["view"]["previous_view_id"] == stack[1]["view"]["id"]
    assert stack[2]["view"]["root_view_id"] == stack[0]["view"]["id"]
    fourth = api.views_push(trigger_id=await house.trigger(), view=b.modal())
    assert await refused(fourth) == "push_limit_reached"


async def test_a_view_is_updated_only_with_the_hash_that_it_has_now(
    house: House, api: AsyncWebClient
) -> None:
    first = (await api.views_open(trigger_id=await house.trigger(), view=b.modal()))["view"]
    known = {"view_id": first["id"], "hash": first["hash"]}
    second = (await api.views_update(view=b.modal(title="Two"), **known))["view"]
    assert second["id"] == first["id"]
    assert second["hash"] != first["hash"]
    assert await refused(api.views_update(view=b.modal(), **known)) == "hash_conflict"
    assert await refused(api.views_update(view=b.modal(), view_id="V0")) == "not_found"


async def test_an_external_id_names_one_view(house: House, api: AsyncWebClient) -> None:
    view = b.modal(external_id="mine")
    await api.views_open(trigger_id=await house.trigger(), view=view)
    pushed = api.views_push(trigger_id=await house.trigger(), view=view)
    assert await refused(pushed) == "duplicate_external_id"
    updated = await api.views_update(view=b.modal(title="New"), external_id="mine")
    assert updated["view"]["title"]["text"] == "New"


async def test_a_view_over_250_kilobytes_is_too_large(house: House, api: AsyncWebClient) -> None:
    view = b.home(*[{"type": "section", "text": b.plain("é" * 1_500)} for _ in range(60)])
    assert await refused(api.views_publish(user_id="U0ROSA", view=view)) == "view_too_large"


async def test_a_home_is_published_for_one_person_and_guarded_by_its_hash(
    house: House, api: AsyncWebClient
) -> None:
    first = (await api.views_publish(user_id="U0ROSA", view=b.home()))["view"]
    await api.views_publish(user_id="U0ROSA", view=b.home(b.section("New")), hash=first["hash"])
    stale = api.views_publish(user_id="U0ROSA", view=b.home(), hash=first["hash"])
    assert await refused(stale) == "hash_conflict"
    assert (await house.get("home", user="U0ROSA"))["view"]["blocks"][0]["text"]["text"] == "New"
    assert (await house.get("home", user="U0DANA"))["view"] is None
    wrong_kind = api.views_publish(user_id="U0ROSA", view=b.modal())
    assert await refused(wrong_kind) == "invalid_arguments"
