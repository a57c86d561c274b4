"""What comes back from Slack is what was rendered, or is refused kindly."""

import html
from datetime import date, time
from typing import Any, assert_never

import pytest
from hypothesis import given

from bot.cards import (
    Button,
    Buttons,
    Card,
    ChannelField,
    Choice,
    ChoiceField,
    DateField,
    Field,
    FileField,
    Form,
    Heading,
    ManyField,
    MemberField,
    Option,
    TextField,
    TimeField,
)
from bot.errors import Gone
from handlers.slack import blockkit, parse
from handlers.slack.parse import File, Press
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


# Element → the key of its answer, where that is not "value".
ANSWERED = {
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "file_input": "files",
}
UPLOADED: dict[str, Any] = {
    "id": "F1",
    "name": "qi.ics",
    "size": 1204,
    "url_private": "https://files.slack.com/files-pri/T1-F1/qi.ics",
    "url_private_download": "https://files.slack.com/files-pri/T1-F1/download/qi.ics",
}
ICS = File("qi.ics", 1204, UPLOADED["url_private_download"])


def answer(element: dict[str, Any], filled: Any) -> dict[str, Any]:
    """What Slack sends for an element; `filled` is a text, a list of them, or None."""
    key = ANSWERED.get(element["type"], "value")
    typed = filled
    if key == "selected_option":
        typed = {"text": {"type": "plain_text", "text": "…"}, "value": filled} if filled else None
    elif key == "selected_options":
        typed = [{"value": value} for value in filled or ()]
    elif key == "files":
        typed = filled or []
    return {"type": element["type"], key: typed}


def sent(view: dict[str, Any], filled: dict[str, Any]) -> dict[str, Any]:
    """The view of the view_submission body that Slack sends for a form. Lists among the fields
    are in its state too."""
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            value = answer(block["element"], filled.get(block["block_id"]))
            state[block["block_id"]] = {"value": value}
        for element in block.get("elements", ()):
            if element["type"] == "static_select":
                state[block["block_id"]] = {element["action_id"]: answer(element, None)}
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


def test_every_kind_of_field_gives_back_what_was_filled_in() -> None:
    some = (Option("tue", "Tuesday"), Option("thu", "Thursday"))
    form = Form(
        "a.b",
        "T",
        "Save",
        (
            Heading("When"),
            *(DateField("day", "Day"), TimeField("at", "At"), ManyField("days", "Days", some)),
            ChoiceField("rhythm", "Rhythm", some, open=True),
            Buttons((Button("a.c", "Look"),)),
            Choice("a.d", "Another", some),
            *(MemberField("who", "Who"), ChannelField("place", "Where")),
            FileField("file", "File", ("ics",)),
        ),
    )
    filled: dict[str, Any] = {
        "day": "2026-01-20",
        "at": "09:00",
        "days": ["tue", "thu"],
        "rhythm": "thu",
    }
    filled |= {"who": "U0ROSA", "place": "C0QITEAM", "file": [UPLOADED]}
    submission = parse.submission(sent(blockkit.form(form), filled))
    assert submission.values == {
        "day": "2026-01-20",
        "at": "09:00",
        "rhythm": "thu",
        "who": "U0ROSA",
        "place": "C0QITEAM",
    }
    assert submission.many == {"days": ("tue", "thu")}
    assert submission.files == {"file": (ICS,)}


def test_a_field_of_several_left_empty_or_not_in_the_view_has_none() -> None:
    fields = (ManyField("days", "Days", (Option("tue", "T"),)), FileField("file", "F", ("ics",)))
    submission = parse.submission(sent(blockkit.form(Form("a.b", "T", "Save", fields)), {}))
    assert submission.many == {"days": ()}
    assert submission.files == {"file": ()}
    assert submission.many["never_asked"] == ()
    assert submission.files["never_asked"] == ()


def test_a_file_without_a_download_address_is_read_where_it_is_shown() -> None:
    form = Form("a.b", "T", "Save", (FileField("file", "F", ("ics",)),))
    shown = {key: value for key, value in UPLOADED.items() if key != "url_private_download"}
    [file] = parse.submission(sent(blockkit.form(form), {"file": [shown]})).files["file"]
    assert file.url == UPLOADED["url_private"]


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


HOSTILE_ANSWERS: dict[str, list[Any]] = {
    "selected_date": ["", "20260120", "2026-02-30", "2026-W04-2", "Tuesday", 7],
    "selected_time": ["", "9:00", "25:00", "09:00:00", "0900", "09:00+01:00", 9],
    "selected_user": ["", "<@U1>", "u1", "U" * 65, ["U1"]],
    "selected_conversation": ["", "#general", {"id": "C1"}],
    "selected_options": ["v", 7, ["v"], [{"value": 1}], [None]],
    "files": ["f", {"0": UPLOADED}, [None], ["F1"], [{}]],
    "elsewhere": ["x"],
}
HOSTILE_FILES: dict[str, list[Any]] = {
    "size": [-1, "9", None, True, 1.5],
    "name": [None, 7],
    "url_private_download": ["file:///etc/passwd", "files.slack.com/f", "https://", "\ud800", ""],
}


@pytest.mark.parametrize(
    "answer",
    [
        *({key: value} for key, values in HOSTILE_ANSWERS.items() for value in values),
        *(
            {"files": [{**UPLOADED, key: value}]}
            for key, values in HOSTILE_FILES.items()
            for value in values
        ),
    ],
)
def test_an_answer_that_slack_would_not_send_is_refused_kindly(answer: dict[str, Any]) -> None:
    view = blockkit.form(Form("a.b", "T", "Save", (TextField("text", "What?"),)))
    state = {"values": {"text": {"value": answer}}}
    with pytest.raises(Gone, match="earlier version of me"):
        parse.submission({**view, "state": state})


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
    filled = {field.key: filled_in(field, typed) for field in strategies.fillable(form)}
    submission = parse.submission(sent(blockkit.form(form), filled))
    assert (submission.action, submission.payload) == (form.action, form.payload)
    assert submission.values == {
        key: showable(value) for key, value in filled.items() if isinstance(value, str)
    }
    several = submission.many | submission.files
    assert several == {
        key: (ICS,) if value == [UPLOADED] else tuple(value)
        for key, value in filled.items()
        if isinstance(value, list)
    }


def filled_in(field: Field, typed: str) -> str | list[Any]:
    """What a person could put into a field."""
    match field:
        case TextField():
            return typed
        case ChoiceField():
            return field.options[0].value
        case ManyField():
            return [option.value for option in field.options[:3]]
        case DateField():
            return (field.value or date(2026, 1, 20)).isoformat()
        case TimeField():
            return (field.value or time(9)).isoformat("minutes")
        case MemberField() | ChannelField():
            return field.value or "W0NEW"
        case FileField():
            return [UPLOADED]
        case _:
            assert_never(field)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A map &amp; signs &lt;soon&gt;", "A map & signs <soon>"),
        ("See <https://maple.example/map|the map>", "See the map"),
        ("See <https://maple.example/map>", "See https://maple.example/map"),
        ("<@U0DANA> and <#C0QI|qi-ibd> know", "@… and qi-ibd know"),
        ("Write to <mailto:a@b.example>", "Write to a@b.example"),
        ("&amp;lt; stays", "&lt; stays"),
        (None, ""),
    ],
)
def test_a_message_reads_as_its_author_wrote_it(text: object, said: str) -> None:
    assert parse.message_text(text) == said


def test_a_shortcut_names_the_author_the_place_and_the_words() -> None:
    message = {"ts": "17.5", "user": "U0ROSA", "text": "A map"}
    body = {"channel": {"id": "C0QI"}, "message": message}
    assert parse.shortcut_message(body) == parse.Said("U0ROSA", "C0QI:17.5", "A map")
    of_an_app = {**body, "message": {**message, "bot_id": "B1"}}
    assert parse.shortcut_message(of_an_app).author == ""
    with pytest.raises(Gone):
        parse.shortcut_message({"channel": {"id": "C0QI"}})
