"""What Slack sends when somebody types a command, taps, sends a form or looks at their Home."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode

from bot.routines.ideas.actions import FROM_MESSAGE
from tests.contract.slack.slack import FORM, JSON, interaction
from tests.contract.storm.network import Member
from tests.contract.storm.screens import Message

Json = dict[str, Any]
_numbers = count(1)
_APP = "A0ALONGSIDE"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it is sent, however often. Its `trigger` names it."""

    body: bytes
    trigger: str
    kind: str = FORM


def command(who: Member, text: str, slack_url: str) -> Request:
    trigger = _trigger()
    fields = {
        "command": "/coprod",
        "text": text,
        "team_id": who.workspace,
        "team_domain": "somewhere",
        "channel_id": who.channel,
        "channel_name": "qi",
        "user_id": who.address,
        "user_name": "somebody",
        "api_app_id": _APP,
        "is_enterprise_install": "false",
        "response_url": f"{slack_url}/told/{trigger}",
        "trigger_id": trigger,
    }
    return Request(urlencode(fields).encode(), trigger)


def on_message(who: Member, message: Message, tap: Json, slack_url: str) -> Request:
    trigger = _trigger()
    place = {"channel_id": message.channel, "message_ts": message.ts}
    return _interaction(
        who,
        trigger,
        type="block_actions",
        container={"type": "message", "is_ephemeral": False, **place},
        channel={"id": message.channel, "name": "directmessage"},
        message={"type": "message", "ts": message.ts, "blocks": message.blocks},
        response_url=f"{slack_url}/told/{trigger}",
        actions=[tap],
    )


def on_words(who: Member, author: str, text: str, slack_url: str) -> Request:
    """ "Save as idea", at what somebody wrote in the channel just now."""
    trigger = _trigger()
    ts = f"2.{trigger.removeprefix('trigger'):0>6}"
    return _interaction(
        who,
        trigger,
        type="message_action",
        callback_id=FROM_MESSAGE,
        channel={"id": who.channel, "name": "qi"},
        message={"type": "message", "ts": ts, "user": author, "text": text},
        message_ts=ts,
        response_url=f"{slack_url}/told/{trigger}",
    )


def in_view(who: Member, view: Json, tap: Json) -> Request:
    """On somebody's Home, or in a dialog."""
    container = {"type": "view", "view_id": view["id"]}
    return _interaction(
        who, _trigger(), type="block_actions", container=container, view=view, actions=[tap]
    )


def sent_form(who: Member, view: Json, filled_in: Mapping[str, Json]) -> Request:
    state = {"values": {key: {"value": value} for key, value in filled_in.items()}}
    return _interaction(who, _trigger(), type="view_submission", view={**view, "state": state})


def looks_at_home(who: Member) -> Request:
    trigger = _trigger()
    event = {
        "type": "app_home_opened",
        "user": who.address,
        "channel": f"D{who.address[1:]}",
        "tab": "home",
        "event_ts": "1.000001",
    }
    body = {
        "type": "event_callback",
        "team_id": who.workspace,
        "api_app_id": _APP,
        "event": event,
        "event_id": f"Ev{trigger}",
        "event_time": 1,
    }
    return Request(json.dumps(body).encode(), trigger, JSON)


def words(text: str) -> Json:
    return {"type": "plain_text_input", "value": text}


def choice(value: str) -> Json:
    option = {"text": {"type": "plain_text", "text": value}, "value": value}
    return {"type": "radio_buttons", "selected_option": option}


def _interaction(who: Member, trigger: str, **parts: Any) -> Request:
    payload = {
        "team": {"id": who.workspace, "domain": "somewhere"},
        "user": {"id": who.address, "username": "somebody", "team_id": who.workspace},
        "api_app_id": _APP,
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger,
        **parts,
    }
    return Request(interaction(payload), trigger)


def _trigger() -> str:
    return f"trigger{next(_numbers)}"
