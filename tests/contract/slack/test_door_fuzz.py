"""Whatever is signed and sent, the bot answers, and never with an error of its own."""

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.demo.seed import CHANNEL, DANA, ROSA
from tests.contract.slack.slack import FORM, JSON, form, interaction, post
from tests.world import World

# What Slack's bodies are made of, so that made-up ones get past the first look.
WORDS = st.sampled_from(
    [
        "block_actions", "view_submission", "view_closed", "event_callback", "message", "im",
        "app_home_opened", "url_verification", "shortcut", "agenda.add", "agenda.show",
        "agenda.nothing", "schedule.show", "menu.team", "home", "modal", "/coprod", "T0MAPLE",
        ROSA, DANA, CHANNEL, "D0ROSA", '{"team":1}', '{"team":1,"meeting":"1:2026-01-20"}', "1:",
    ]
)  # fmt: skip
KEYS = st.sampled_from(
    [
        "type", "team", "team_id", "user", "user_id", "id", "event", "view", "actions", "channel",
        "channel_id", "value", "action_id", "block_id", "selected_option", "state", "values",
        "callback_id", "private_metadata", "authorizations", "enterprise", "message", "tab",
        "channel_type", "event_id", "trigger_id", "command", "text", "blocks", "response_urls",
        "container", "previous_message", "item", "function_data", "is_ext_shared_channel",
    ]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=8)


def _objects(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(KEYS | st.text(max_size=4), values, max_size=6)


ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | _objects(inner), max_leaves=24
)
# Verified and half known: a real team and person, and anything else.
PAYLOADS = st.builds(
    lambda known, made_up: known | made_up,
    st.fixed_dictionaries(
        {
            "type": WORDS,
            "team": st.just({"id": "T0MAPLE"}),
            "team_id": st.just("T0MAPLE"),
            "user": st.just({"id": ROSA}),
        }
    ),
    _objects(ANYTHING),
)
KINDS = st.sampled_from([FORM, JSON, "application/json; charset=utf-8", "text/plain", ""])
GOOD = {200, 400, 401, 413}


@settings(max_examples=50)
@given(payload=PAYLOADS)
@example(
    payload={
        "type": "block_actions", "team": {"id": "T0MAPLE"}, "user": {"id": "U0ROSA"},
        "actions": None,
    }
)  # fmt: skip
async def test_no_object_breaks_it(world: World, payload: dict[str, Any]) -> None:
    for body, kind in ((interaction(payload), FORM), (json.dumps(payload).encode(), JSON)):
        assert (await post(world, body, kind)).status in GOOD


@settings(max_examples=25)
@given(body=st.binary(max_size=200), kind=KINDS)
async def test_no_bytes_break_it(world: World, body: bytes, kind: str) -> None:
    assert (await post(world, body, kind)).status in GOOD


@settings(max_examples=25)
@given(fields=st.dictionaries(KEYS, WORDS | st.text(max_size=40), max_size=8))
async def test_no_form_breaks_it(world: World, fields: dict[str, str]) -> None:
    clean = {key: value.encode(errors="replace").decode() for key, value in fields.items()}
    assert (await post(world, form({"command": "/coprod", **clean}))).status in GOOD
