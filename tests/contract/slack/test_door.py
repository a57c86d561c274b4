"""The door: what Slack did not sign, or what is not whole, goes no further."""

import json
import time

import pytest

from handlers.demo.seed import CHANNEL, DANA, ROSA
from tests.contract.slack.slack import (
    FORM,
    JSON,
    button,
    calls,
    click,
    command,
    form,
    interaction,
    post,
    signed,
)
from tests.world import World

# What is refused at the door never gets as far as a database.
AT_THE_DOOR = pytest.mark.parametrize("backend", ["sqlite"])


def _menu(world: World) -> bytes:
    return form(command(world, ROSA, "", CHANNEL))


async def test_a_signed_command_is_answered(world: World) -> None:
    reply = await post(world, _menu(world))
    assert reply.status == 200
    assert "What would you like to do for Maple Valley IBD?" in reply.text


@AT_THE_DOOR
@pytest.mark.parametrize(
    "changed",
    [
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v0=ü"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "yesterday"},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "٣"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "9" * 5000},
    ],
)
async def test_what_slack_did_not_sign_is_refused(world: World, changed: dict[str, str]) -> None:
    body = _menu(world)
    reply = await post(world, body, headers=signed(body) | changed)
    assert (reply.status, reply.text) == (401, "not signed by Slack")


@AT_THE_DOOR
async def test_a_signature_is_good_for_its_own_body_alone(world: World) -> None:
    body = _menu(world)
    assert (await post(world, body + b"&more=1", headers=signed(body))).status == 401
    assert (await post(world, body, headers={})).status == 401


@AT_THE_DOOR
@pytest.mark.parametrize("seconds", [-310, 310])
async def test_a_request_from_another_time_is_refused(world: World, seconds: int) -> None:
    body = _menu(world)
    reply = await post(world, body, headers=signed(body, at=time.time() + seconds))
    assert reply.status == 401


@AT_THE_DOOR
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FORM),
        (b"%", FORM),
        (b"payload", FORM),
        (b"payload={", FORM),
        (b"payload=%FF", FORM),
        (b"payload=[]", FORM),
        (b"payload=null", FORM),
        (b"command=%ED%A0%80", FORM),
        (b"text=hello", FORM),
        (b"\xff\xfe", FORM),
        (b"", JSON),
        (b"{", JSON),
        (b"[]", JSON),
        (b'"words"', JSON),
        (b"\xff", JSON),
        (b'{"type": "event_callback\x00"}', JSON),
        (b'{"team_id": ' + b"9" * 5000 + b"}", JSON),
        (b"[" * 100_000, JSON),
        (b'{"a":' * 100_000, JSON),
        (b'{"type": "url_verification", "challenge": "x"}', "text/plain"),
        (b"command=/coprod", "multipart/form-data"),
        (b"command=/coprod", "äpplication"),
        (b"command=/coprod", ""),
    ],
)
async def test_a_signed_body_that_is_not_whole_is_refused(
    world: World, body: bytes, kind: str
) -> None:
    assert (await post(world, body, kind)).status == 400


@AT_THE_DOOR
async def test_however_deep_a_body_is_nested_it_never_breaks_the_bot(world: World) -> None:
    for depth in range(880, 1000, 3):
        nested = '{"type": "block_actions", "actions": ' + "[" * depth + "]" * depth + "}"
        for body, kind in ((nested.encode(), JSON), (form({"payload": nested}), FORM)):
            assert (await post(world, body, kind)).status in (200, 400), depth


@AT_THE_DOOR
async def test_a_body_longer_than_slacks_ever_are_is_not_read_to_its_end(world: World) -> None:
    body = form({"command": "/coprod", "text": "a" * 1_000_000})
    assert (await post(world, body)).status == 413


@AT_THE_DOOR
@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/take",
        "https://hooks.slack.com.elsewhere.example/",
        "https://hooks.slack.com@elsewhere.example/",
        "//elsewhere.example/",
        "https://[",
        "words",
    ],
)
async def test_a_response_url_that_is_not_slacks_is_never_followed(world: World, url: str) -> None:
    fields = command(world, ROSA, "", CHANNEL) | {"response_url": url}
    pressed = click(world, ROSA, button("no.such", "{}")) | {"response_url": url}
    assert (await post(world, form(fields))).status == 400
    assert (await post(world, interaction(pressed))).status == 400
    several = pressed | {"response_url": "", "response_urls": [{"response_url": url}]}
    assert (await post(world, interaction(several))).status == 400


async def test_a_nul_in_what_was_typed_is_left_out(world: World) -> None:
    text = "agenda add Park\0ing"
    assert (await post(world, form(command(world, ROSA, text, CHANNEL)))).status == 200
    rosa = await world.person(ROSA)
    await rosa.command("agenda", CHANNEL)
    await rosa.until("• Parking", in_=CHANNEL)


async def test_slack_is_told_that_this_is_the_address(world: World) -> None:
    body = json.dumps({"type": "url_verification", "token": "t", "challenge": "abc"}).encode()
    reply = await post(world, body, JSON)
    assert (reply.status, reply.json) == (200, {"challenge": "abc"})
    assert (await post(world, body, JSON, headers={})).status == 401
    assert (await post(world, b"ssl_check=1&token=t")).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {"type": "event_callback", "event": {"type": "reaction_added", "user": DANA}},
        {"type": "event_callback", "event": {"type": "message", "subtype": "message_deleted"}},
        {"type": "view_closed", "view": {"type": "modal", "callback_id": "agenda.add"}},
        {"type": "shortcut", "callback_id": "old"},
        {"type": "block_suggestion", "value": "Rosa's words", "action_id": "a", "block_id": "b"},
    ],
)
async def test_what_the_bot_has_no_use_for_is_taken_in_silence(
    world: World, body: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    whole = {"team": {"id": "T0MAPLE"}, "user": {"id": ROSA}, "team_id": "T0MAPLE", **body}
    sent = interaction(whole) if "event" not in body else json.dumps(whole).encode()
    reply = await post(world, sent, JSON if "event" in body else FORM)
    await world.settled()
    assert (reply.status, reply.text) == (200, "")
    assert "chat.postMessage" not in calls(world)
    assert "Rosa's words" not in caplog.text


async def test_a_workspace_that_the_bot_is_not_in_is_told_so(world: World) -> None:
    elsewhere = command(world, ROSA, "", CHANNEL) | {"team_id": "T0OTHER"}
    assert (await post(world, form(elsewhere))).status == 200
    [said] = await (await world.person(ROSA)).reads(CHANNEL)
    assert said == "I am not set up in this workspace yet. An admin of it can install me."
