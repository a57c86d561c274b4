"""What the bot is sent, and what its answers do."""

import asyncio
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from starlette.responses import Response

from tests.contract.sandbox import blocks as b
from tests.contract.sandbox.steps import a_button, said
from tests.contract.sandbox.world import Got, House, open_house

ROSA = {"user": "U0ROSA", "channel": "D0ROSA"}


async def test_a_slash_command_comes_as_signed_form_fields(house: House) -> None:
    done = await house.post("command", **ROSA, command="/coprod", text="agenda add <b> & tea")
    assert done == {"ok": True}
    (got,) = house.bot.of("/coprod")
    assert got.headers["content-type"] == "application/x-www-form-urlencoded"
    expected = {
        "team_id": "T0MAPLE",
        "channel_id": "D0ROSA",
        "channel_name": "directmessage",
        "user_id": "U0ROSA",
        "user_name": "rosa",
        "command": "/coprod",
        "text": "agenda add &lt;b&gt; &amp; tea",
        "api_app_id": "A0APP",
        "is_enterprise_install": "false",
    }
    assert expected.items() <= got.payload.items()
    assert got.payload["response_url"].startswith(f"{house.url}/response/")
    assert got.payload["trigger_id"].count(".") == 2


@pytest.mark.parametrize("body", ["Here you are", {"text": "Here you are"}])
async def test_a_commands_answer_is_shown_to_its_person_alone(house: House, body: object) -> None:
    house.bot.answers(body)
    await house.post("command", user="U0ROSA", channel="C0QITEAM", command="/coprod", text="")
    assert await said(house, "C0QITEAM") == ["Here you are"]
    assert await said(house, "C0QITEAM", "U0DANA") == []


async def test_a_command_can_answer_in_the_channel(house: House) -> None:
    house.bot.answers({"text": "For all", "response_type": "in_channel"})
    await house.post("command", user="U0ROSA", channel="C0QITEAM", command="/coprod", text="")
    assert await said(house, "C0QITEAM", "U0DANA") == ["For all"]


@pytest.mark.parametrize("body", ["", {}])
async def test_a_command_may_answer_nothing(house: House, body: object) -> None:
    house.bot.answers(body)
    assert (await house.post("command", **ROSA, command="/coprod", text=""))["ok"]
    assert await said(house) == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("boom", 500, "dispatch_failed"),
        ("", 404, "dispatch_failed"),
        ({"text": "x", "blocks": [{"type": "nope"}]}, 200, "invalid_command_response"),
    ],
)
async def test_a_failed_command_is_told_in_slacks_words(
    house: House, body: object, status: int, code: str
) -> None:
    house.bot.answers(body, status)
    done = await house.post("command", **ROSA, command="/coprod", text="x")
    sentence = f'/coprod failed with the error "{code}"'
    assert done == {"ok": False, "error": sentence, "code": code}
    assert await said(house) == [sentence]
    assert len(house.bot.of("/coprod")) == 1


async def test_a_bot_that_does_not_answer_in_time_is_given_up_and_not_asked_again() -> None:
    async with open_house(answer_seconds=0.05) as house:
        released = asyncio.Event()

        async def never(_: Got) -> Response:
            await released.wait()
            return Response("")

        house.bot.reply = never
        done = await house.post("command", **ROSA, command="/coprod", text="x")
        released.set()
        assert done["code"] == "operation_timeout"
        assert len(house.bot.of("/coprod")) == 1


async def test_a_bot_that_is_not_there_is_a_failed_dispatch() -> None:
    async with open_house(events_url="http://127.0.0.1:9/nobody") as house:
        done = await house.post("command", **ROSA, command="/coprod", text="x")
        assert done["code"] == "dispatch_failed"


async def test_a_click_tells_the_message_the_element_and_who(
    house: House, api: AsyncWebClient
) -> None:
    click = await a_button(api)
    assert (await house.post("click", **click))["ok"]
    payload = house.bot.of("block_actions")[0].payload
    (action,) = payload["actions"]
    assert {"type": "button", "action_id": "press", "block_id": "row", "value": "v1"}.items() <= (
        action.items()
    )
    assert action["text"] == b.plain("Press")
    assert payload["user"]["id"] == "U0ROSA"
    assert payload["team"]["id"] == "T0MAPLE"
    assert payload["container"] == {
        "type": "message",
        "message_ts": click["source"]["ts"],
        "channel_id": "D0ROSA",
        "is_ephemeral": False,
    }
    assert payload["channel"] == {"id": "D0ROSA", "name": "directmessage"}
    assert payload["message"]["ts"] == click["source"]["ts"]
    pick = {"pick": {"type": "static_select", "selected_option": None}}
    assert payload["state"]["values"] == {"row": pick}


async def test_a_choice_in_a_message_is_sent_as_the_whole_option(
    house: House, api: AsyncWebClient
) -> None:
    click = await a_button(api) | {"action_id": "pick", "value": "two"}
    await house.post("click", **click)
    payload = house.bot.of("block_actions")[0].payload
    option = {"text": b.plain("Two"), "value": "two"}
    assert payload["actions"][0]["selected_option"] == option
    assert payload["state"]["values"]["row"]["pick"]["selected_option"] == option
    wrong = await house.post("click", **(click | {"value": "three"}))
    assert wrong["code"] == "invalid_option"


async def test_a_click_on_an_ephemeral_message_names_it_by_its_container_alone(
    house: House, api: AsyncWebClient
) -> None:
    sent = await api.chat_postEphemeral(
        channel="C0QITEAM", user="U0ROSA", text="x", blocks=[b.actions(b.button("Press"))]
    )
    source = {"channel": "C0QITEAM", "ts": sent["message_ts"]}
    where = {"source": source, "block_id": "row", "action_id": "press"}
    assert (await house.post("click", user="U0DANA", **where))["code"] == "message_not_found"
    await house.post("click", user="U0ROSA", **where)
    payload = house.bot.of("block_actions")[0].payload
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload


async def test_a_button_that_moved_on_a_home_published_anew_is_still_pressed(
    house: House, api: AsyncWebClient
) -> None:
    def row(name: str, value: str) -> dict[str, Any]:
        return {**b.actions({**b.button("Press"), "value": value}), "block_id": name}

    published = await api.views_publish(user_id="U0ROSA", view=b.home(row("#6", "mine")))
    moved = b.home(row("#6", "another"), row("#7", "mine"))
    await api.views_publish(user_id="U0ROSA", view=moved)
    click = {
        "user": "U0ROSA",
        "source": {"view_id": published["view"]["id"]},
        "block_id": "#6",
        "action_id": "press",
        "value": "mine",
    }
    assert (await house.post("click", **click))["ok"]
    [action] = house.bot.of("block_actions")[0].payload["actions"]
    assert (action["block_id"], action["value"]) == ("#7", "mine")


async def test_a_click_on_what_is_gone_never_reaches_the_bot(
    house: House, api: AsyncWebClient
) -> None:
    click = await a_button(api)
    old = await house.post("click", **(click | {"action_id": "other"}))
    assert old["code"] == "action_not_found"
    await api.chat_delete(channel="D0ROSA", ts=click["source"]["ts"])
    assert (await house.post("click", **click))["code"] == "message_not_found"
    assert house.bot.of("block_actions") == []


async def test_a_failed_click_is_told_in_slacks_words(house: House, api: AsyncWebClient) -> None:
    click = await a_button(api)
    house.bot.answers("boom", 500)
    done = await house.post("click", **click)
    assert done["error"] == "We had some trouble connecting. Try again?"


async def test_opening_the_home_is_an_event_with_the_view_that_is_there(
    house: House, api: AsyncWebClient
) -> None:
    await house.post("home", user="U0ROSA")
    (first,) = await house.bot.wait_for("app_home_opened")
    event = first.payload["event"]
    assert (event["user"], event["tab"], event["channel"]) == ("U0ROSA", "home", "D0ROSA")
    assert "view" not in event
    assert first.payload["type"] == "event_callback"
    assert first.payload["event_id"].startswith("Ev")
    assert first.payload["authorizations"][0]["user_id"] == "U0BOT"
    await api.views_publish(user_id="U0ROSA", view=b.home())
    await house.post("home", user="U0ROSA")
    _, second = await house.bot.wait_for("app_home_opened", 2)
    assert second.payload["event"]["view"]["type"] == "home"


async def test_a_direct_message_is_an_event_and_a_word_in_a_channel_is_not(house: House) -> None:
    await house.post("say", user="U0ROSA", channel="C0QITEAM", text="to the team")
    told = await house.post("say", **ROSA, text="<!channel> & you")
    (got,) = await house.bot.wait_for("message")
    event = got.payload["event"]
    assert event["ts"] == told["ts"]
    assert event["text"] == "&lt;!channel&gt; &amp; you"
    assert (event["channel"], event["channel_type"], event["user"]) == ("D0ROSA", "im", "U0ROSA")


async def test_the_bot_hears_itself_in_a_direct_message(house: House, api: AsyncWebClient) -> None:
    await api.chat_postMessage(channel="U0ROSA", text="hello")
    (got,) = await house.bot.wait_for("message")
    assert got.payload["event"]["bot_id"] == "B0BOT"


async def test_an_unanswered_event_is_sent_again_three_times_with_the_reason(house: House) -> None:
    house.bot.answers("boom", 500)
    await house.post("home", user="U0ROSA")
    got = await house.bot.wait_for("app_home_opened", 4)
    await house.sandbox.dispatch.settled()
    assert [one.headers.get("x-slack-retry-num") for one in got] == [None, "1", "2", "3"]
    assert {one.headers.get("x-slack-retry-reason") for one in got[1:]} == {"http_error"}
    assert len({one.payload["event_id"] for one in got}) == 1
    assert len(house.bot.of("app_home_opened")) == 4


async def test_an_event_is_not_sent_again_once_it_was_answered(house: House) -> None:
    answers = [Response("", 500), Response("")]

    async def second_time_lucky(_: Got) -> Response:
        return answers.pop(0)

    house.bot.reply = second_time_lucky
    await house.post("home", user="U0ROSA")
    await house.bot.wait_for("app_home_opened", 2)
    await house.sandbox.dispatch.settled()
    assert len(house.bot.of("app_home_opened")) == 2


async def test_a_bot_can_ask_not_to_be_sent_an_event_again(house: House) -> None:
    async def stop(_: Got) -> Response:
        return Response("", 500, {"X-Slack-No-Retry": "1"})

    house.bot.reply = stop
    await house.post("home", user="U0ROSA")
    await house.bot.wait_for("app_home_opened")
    await house.sandbox.dispatch.settled()
    assert len(house.bot.of("app_home_opened")) == 1


async def test_leaving_the_sandbox_lets_a_far_off_retry_go() -> None:
    async with asyncio.timeout(20), open_house(event_retry_delays=(3_600.0,)) as house:
        house.bot.answers("boom", 500)
        await house.post("home", user="U0ROSA")
        await house.bot.wait_for("app_home_opened")
        await house.sandbox.dispatch.close()
