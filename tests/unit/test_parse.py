"""What comes back from Slack is what was rendered, or is refused kindly."""

import html
from typing import Any

import pytest
from hypothesis import given

from bot.cards import Button, Buttons, Card, Choice, ChoiceField, Form, Option, TextField
from bot.errors import Gone
from handlers.slack import blockkit, parse
from handlers.slack.parse import Press
from tests.unit import strategies
from tests.unit.strategies import showable

ECHOED = {"type", "action_id", "value"}


def clicked(element: dict[str, Any], picked: str = "") -> dict[str, Any]:
    """The block_actions body that Slack sends for an element."""
    action = {key: value for key, value in element.items() if key in ECHOED}
    if picked:
        action["selected_option"] = {"text": {"type": "plain_text", "text": "…"}, "value": picked}
    return {"type": "block_actions", "actions": [action]}


def taps(payload: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [block["elements"] for block in payload["blocks"] if block["type"] == "actions"]
    return [element for row in rows for element in row]


def sent(view: dict[str, Any], filled: dict[str, str | None]) -> dict[str, Any]:
    """The view of the view_submission body that Slack sends for a form."""
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            value = filled.get(block["block_id"])
            kind = block["element"]["type"]
            chosen = {"value": value} if value else None
            answer = {"selected_option": chosen} if kind == "static_select" else {"value": value}
            state[block["block_id"]] = {"value": {"type": kind, **answer}}
    return {**view, "id": "V1", "state": {"values": state}}


def test_a_tap_gives_back_the_action_and_payload_of_its_button() -> None:
    card = Card((Buttons((Button("agenda.add", "Add", {"meeting": 7, "from": "a&b <c>"}),)),))
    [element] = taps(blockkit.message(card))
    pressed = parse.press(clicked(element))
    assert pressed == Press("agenda.add", {"meeting": 7, "from": "a&b <c>"})


def test_a_payload_is_the_same_after_slack_has_put_entities_into_it() -> None:
    card = Card((Buttons((Button("agenda.add", "Add", {"from": "a&b <c>"}),)),))
    [element] = taps(blockkit.message(card))
    returned = {**element, "value": html.escape(element["value"], quote=False)}
    assert parse.press(clicked(returned)).payload == {"from": "a&b <c>"}


def test_two_buttons_for_one_action_are_told_apart_by_their_payload() -> None:
    card = Card(
        (Buttons((Button("idea.seen", "Seen", {"i": 1}), Button("idea.seen", "S", {"i": 2}))),)
    )
    first, second = taps(blockkit.message(card))
    assert first["action_id"] != second["action_id"]
    assert parse.press(clicked(second)) == Press("idea.seen", {"i": 2})


def test_a_pick_gives_back_the_option() -> None:
    card = Card((Choice("team.pick", "Team", (Option("3", "Maple"), Option("4", "Oak"))),))
    [element] = taps(blockkit.home(card))
    assert parse.press(clicked(element, "4")) == Press("team.pick", {}, "4")


def test_a_sent_form_gives_back_what_was_filled_in() -> None:
    form = Form(
        "agenda.save",
        "Add",
        "Save",
        (TextField("text", "What?"), ChoiceField("kind", "Kind", (Option("hard", "Hard"),))),
        payload={"meeting": 7},
    )
    view = sent(blockkit.form(form), {"text": "A <quiet> place & more", "kind": "hard"})
    submission = parse.submission(view)
    assert submission.action == "agenda.save"
    assert submission.payload == {"meeting": 7}
    assert submission.values == {"text": "A <quiet> place & more", "kind": "hard"}


def test_a_field_left_empty_or_not_in_the_view_is_an_empty_string() -> None:
    form = Form("a.b", "T", "Save", (TextField("text", "What?", optional=True),))
    values = parse.submission(sent(blockkit.form(form), {"text": None})).values
    assert values["text"] == ""
    assert values["never_asked"] == ""


def test_control_characters_and_half_characters_in_a_value_are_dropped() -> None:
    form = Form("a.b", "T", "Save", (TextField("text", "What?"),))
    view = sent(blockkit.form(form), {"text": "a\x00b\ud800c\r\nd\te"})
    assert parse.submission(view).values["text"] == "abc\nd\te"


@pytest.mark.parametrize(
    "value",
    [
        *("", "not json", "[1]", "null", '"a"', "7", "[" * 1900, '{"a":', '{"a":1.5}'),
        *('{"a":true}', '{"a":null}', '{"a":[1]}', '{"a":{"b":1}}', '{"a":NaN}'),
        *('{"a":9223372036854775808}', '{"a":"\\u0000"}', '{"a":"\\ud800"}'),
    ],
)
def test_a_payload_that_this_bot_did_not_write_is_refused_kindly(value: str) -> None:
    body = {"actions": [{"type": "button", "action_id": "a.b", "value": value}]}
    with pytest.raises(Gone, match="earlier version of me"):
        parse.press(body)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"actions": []},
        {"actions": None},
        {"actions": "a.b"},
        {"actions": [7]},
        {"actions": [{"type": "button"}]},
        {"actions": [{"type": "button", "action_id": "a.b"}]},
        {"actions": [{"type": "button", "action_id": 7, "value": "{}"}]},
        {"actions": [{"type": "static_select", "action_id": "a", "selected_option": None}]},
        {"actions": [{"type": "static_select", "action_id": "a", "selected_option": {"value": 1}}]},
    ],
)
def test_a_click_that_this_bot_did_not_offer_is_refused_kindly(body: dict[str, object]) -> None:
    with pytest.raises(Gone, match="earlier version of me"):
        parse.press(body)


@pytest.mark.parametrize(
    "change",
    [
        {"callback_id": None},
        {"private_metadata": ""},
        {"private_metadata": None},
        {"private_metadata": "[]"},
        {"state": {}},
        {"state": None},
        {"state": {"values": []}},
        {"state": {"values": {"text": {}}}},
        {"state": {"values": {"text": {"value": {}}}}},
        {"state": {"values": {"text": {"value": {"value": 7}}}}},
        {"state": {"values": {"text": {"other": {"value": "x"}}}}},
    ],
)
def test_a_form_that_this_bot_did_not_make_is_refused_kindly(change: dict[str, object]) -> None:
    form = Form("a.b", "T", "Save", (TextField("text", "What?"),))
    view = {**sent(blockkit.form(form), {"text": "x"}), **change}
    with pytest.raises(Gone, match="earlier version of me"):
        parse.submission(view)


@given(strategies.payloads, strategies.action_names)
def test_any_payload_comes_back_as_it_went(payload: dict[str, str | int], action: str) -> None:
    card = Card((Buttons((Button(action, "Tap", payload),)),))
    [element] = taps(blockkit.message(card))
    assert parse.press(clicked(element)) == Press(action, payload)


@given(strategies.cards)
def test_every_tap_that_a_home_shows_comes_back_as_one_of_the_card(card: Card) -> None:
    offered = [
        button for part in card.parts if isinstance(part, Buttons) for button in part.buttons
    ]
    known = [(tap.action, dict(tap.payload)) for tap in [*offered, *filter(None, [card.more])]]
    picks = {part.action for part in card.parts if isinstance(part, Choice)}
    for element in taps(blockkit.home(card)):
        if element["type"] == "button":
            pressed = parse.press(clicked(element))
            assert (pressed.action, pressed.payload) in known
        else:
            assert parse.press(clicked(element, "v0")).action in picks


@given(strategies.forms, strategies.short_words)
def test_every_form_comes_back_with_what_was_typed(form: Form, typed: str) -> None:
    filled = {
        field.key: typed if isinstance(field, TextField) else field.options[0].value
        for field in form.fields
        if isinstance(field, TextField) or field.options
    }
    submission = parse.submission(sent(blockkit.form(form), dict(filled)))
    assert (submission.action, submission.payload) == (form.action, form.payload)
    assert submission.values == {key: showable(value) for key, value in filled.items()}
