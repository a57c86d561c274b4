"""The checks of Block Kit: what Slack refuses is refused, what Slack takes is taken."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.sandbox.checks import (
    blocks_are_too_long,
    kit,
    message_problems,
    sdk,
    view_is_too_large,
    view_problems,
)
from handlers.sandbox.checks.problem import UnreadableError
from tests.unit.bad_blocks import (
    BAD_BLOCKS,
    BAD_MESSAGES,
    BAD_VIEWS,
    WEB,
    Json,
    actions,
    button,
    confirm,
    context,
    field,
    home,
    image,
    items,
    line,
    modal,
    mrkdwn,
    option,
    plain,
    rich,
    run,
    section,
    select,
)

SLACKS_MANNER = re.compile(r"\[ERROR\] .+ \[json-pointer:/.*\]", re.DOTALL)
BOLD = {"style": {"bold": True}}
GROUPS = [{"label": plain("G" * 75), "options": [option()]}]
MOMENT = {"type": "date", "timestamp": 1_767_700_000, "format": "{date_short} at {time}"}

GOOD_BLOCKS: dict[str, Json] = {
    "a block_id of 255 characters": section(block_id="b" * 255),
    "section text of 3000 characters": section(text=plain("t" * 3000)),
    "mrkdwn": section(text=mrkdwn("*Text*", verbatim=True)),
    "plain text with emoji": section(text=plain("Text :wave:", emoji=True)),
    "plain text without emoji": section(text=plain("Text", emoji=False)),
    "text from right to left": section(text=plain("שלום עולם 🙂")),
    "ten fields of 2000 characters": {"type": "section", "fields": [plain("f" * 2000)] * 10},
    "fields of both kinds": section(fields=[plain("A"), mrkdwn("*B*")], expand=True),
    "a button as accessory": section(accessory=button()),
    "an image as accessory": section(accessory=image()),
    "a menu as accessory": section(accessory=select("overflow", options=[option(url=WEB)])),
    "a header of 150 characters": {"type": "header", "text": plain("h" * 150)},
    "a divider": {"type": "divider", "block_id": "d"},
    "ten context elements": context(*[mrkdwn("_c_")] * 9, image()),
    "markdown of 12000 characters": {"type": "markdown", "text": "m" * 12_000},
    "an image": image(title=plain("Title"), alt_text="a" * 2000),
    "an image kept in Slack": {
        "type": "image",
        "slack_file": {"id": "F012345678"},
        "alt_text": "A",
    },
    "25 buttons": actions(*[button(f"a{n}") for n in range(25)]),
    "a button with everything": actions(
        button(
            "a" * 255,
            text=plain("b" * 75),
            value="v" * 2000,
            style="primary",
            confirm=confirm(style="danger"),
            accessibility_label="a" * 75,
        )
    ),
    "a button without an action_id": actions({"type": "button", "text": plain("Go")}),
    "a button that leads away": actions(button(url=WEB, style="danger")),
    "a button that writes a mail": actions(button(url="mailto:dana@example.org")),
    "a confirmation at its limits": actions(
        button(
            confirm=confirm(
                title=plain("t" * 100),
                text=plain("t" * 300),
                confirm=plain("c" * 30),
                deny=plain("d" * 30),
            )
        )
    ),
    "a select of 100 options": actions(
        select(
            options=[option("o" * 75, f"{n:0150}") for n in range(100)],
            placeholder=plain("p" * 150),
            initial_option=option("o" * 75, f"{7:0150}"),
        )
    ),
    "a select of groups": actions(select(option_groups=GROUPS, initial_option=option())),
    "a select of several": actions(
        select(
            "multi_static_select",
            options=[option()],
            initial_options=[option()],
            max_selected_items=1,
        )
    ),
    "options with a description": actions(
        select(options=[option(description=plain("d" * 75))], confirm=confirm())
    ),
    "an overflow menu": actions(
        select("overflow", options=[option(value=str(n)) for n in range(5)])
    ),
    "checkboxes in mrkdwn": actions(
        select(
            "checkboxes",
            options=[{"text": mrkdwn("*One*"), "value": "1", "description": mrkdwn("_one_")}],
            initial_options=[
                {"text": mrkdwn("*One*"), "value": "1", "description": mrkdwn("_one_")}
            ],
        )
    ),
    "radio buttons": actions(select("radio_buttons", options=[option()], initial_option=option())),
    "a date picker": actions(
        select("datepicker", initial_date="2026-01-06", placeholder=plain("When?"))
    ),
    "a time picker": actions(
        select("timepicker", initial_time="09:05", timezone="America/New_York")
    ),
    "a moment picker": actions(select("datetimepicker", initial_date_time=1_767_700_000)),
    "a person picker": actions(select("users_select", initial_user="U0ROSA")),
    "a conversation picker": actions(
        select("conversations_select", filter={"include": ["im"], "exclude_bot_users": True})
    ),
    "a channel picker": actions(select("channels_select", initial_channel="C0QITEAM")),
    "one action_id in two blocks": actions(button("again"), block_id="row"),
    "styled runs": rich(
        line(
            run("a", **BOLD),
            run("b", style={"italic": True, "strike": True, "code": True}),
            run("c", style={"underline": True}),
            run("d", style={"bold": False}),
            run(" "),
        )
    ),
    "links": rich(
        line(
            {"type": "link", "url": WEB, "text": "Here", **BOLD},
            {"type": "link", "url": "mailto:dana@example.org"},
            {"type": "link", "url": WEB, "unsafe": True},
        )
    ),
    "mentions": rich(
        line(
            {"type": "user", "user_id": "U0ROSA", **BOLD},
            {"type": "channel", "channel_id": "C0QITEAM"},
            {"type": "usergroup", "usergroup_id": "S1"},
            {"type": "broadcast", "range": "here"},
        )
    ),
    "emoji": rich(
        line(
            {"type": "emoji", "name": "wave", "skin_tone": 2},
            {"type": "emoji", "name": "wave", "unicode": "1f44b", **BOLD},
        )
    ),
    "dates": rich(line(MOMENT, {**MOMENT, "url": WEB, "fallback": "Tue Jan 6", **BOLD})),
    "a color": rich(line({"type": "color", "value": "#0B5FFF"})),
    "lists": rich(
        items(line(run("One")), line(run("Two"))),
        items(line(run("Deeper")), indent=8, border=1),
        items(line(run("Three")), style="ordered", offset=2),
    ),
    "a quote and code": rich(
        {"type": "rich_text_quote", "elements": [run("Said")], "border": 1},
        {"type": "rich_text_preformatted", "elements": [run("code")], "border": 0},
    ),
    "an empty line": rich(line()),
    "a table": {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": "A"}, rich(line(run("B")))]],
        "column_settings": [{"align": "right", "is_wrapped": True}],
    },
    "an input in a message": field(),
}

GOOD_INPUTS: dict[str, Json] = {
    "text": {
        "type": "plain_text_input",
        "action_id": "text",
        "multiline": True,
        "min_length": 0,
        "max_length": 3000,
        "initial_value": "i" * 3000,
        "placeholder": plain("p" * 150),
        "focus_on_load": True,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    },
    "a whole number": {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": "0",
        "initial_value": "0",
        "max_value": "10",
    },
    "a decimal": {"type": "number_input", "is_decimal_allowed": True, "min_value": "-1.5"},
    "a mail address": {"type": "email_text_input", "initial_value": "rosa@example.org"},
    "a web address": {"type": "url_text_input", "initial_value": "https://e.org/" + "p" * 90},
    "rich text": {"type": "rich_text_input", "initial_value": rich(line(run("Text")))},
    "files": {"type": "file_input", "filetypes": ["pdf"], "max_files": 10},
    "a select": select(options=[option()]),
    "several people": select("multi_users_select", initial_users=["U0ROSA", "U0SAM"]),
    "several conversations": select(
        "multi_conversations_select", default_to_current_conversation=True
    ),
    "checkboxes": select("checkboxes", options=[option()]),
    "radio buttons": select("radio_buttons", options=[option()]),
    "a date": select("datepicker"),
    "a time": select("timepicker"),
    "a moment": select("datetimepicker"),
    "a conversation to answer in": select("conversations_select", response_url_enabled=True),
}


@pytest.mark.parametrize("rule", BAD_BLOCKS)
def test_a_bad_block_is_refused_where_it_stands(rule: str) -> None:
    problems = message_problems({"blocks": [section(), BAD_BLOCKS[rule], section()]})
    assert any("[json-pointer:/blocks/1" in problem for problem in problems)
    assert not any(re.search(r"pointer:/blocks/[02]", problem) for problem in problems)
    assert all(SLACKS_MANNER.fullmatch(problem) for problem in problems)


@pytest.mark.parametrize("rule", BAD_MESSAGES)
def test_a_message_that_breaks_a_rule_is_refused(rule: str) -> None:
    problems = message_problems(BAD_MESSAGES[rule])
    assert problems
    assert all(SLACKS_MANNER.fullmatch(problem) for problem in problems)


@pytest.mark.parametrize("rule", BAD_VIEWS)
def test_a_view_that_breaks_a_rule_is_refused(rule: str) -> None:
    problems = view_problems(BAD_VIEWS[rule])
    assert problems
    assert all(SLACKS_MANNER.fullmatch(problem) for problem in problems)


@pytest.mark.parametrize("kind", GOOD_BLOCKS)
def test_a_good_block_is_taken_in_a_message(kind: str) -> None:
    assert message_problems({"text": "Text", "blocks": [GOOD_BLOCKS[kind]]}) == []


@pytest.mark.parametrize("kind", GOOD_INPUTS)
def test_a_good_input_is_taken_in_a_modal(kind: str) -> None:
    block = field(GOOD_INPUTS[kind], label=plain("l" * 2000), hint=plain("h" * 2000), optional=True)
    assert view_problems(modal(block)) == []


def test_a_modal_at_its_limits_is_taken() -> None:
    view = modal(
        *[section(block_id=f"b{n}") for n in range(100)],
        title=plain("t" * 24),
        submit=plain("s" * 24),
        close=plain("c" * 24),
        private_metadata="p" * 3000,
        callback_id="c" * 255,
        external_id="e" * 255,
        clear_on_close=True,
        notify_on_close=False,
    )
    assert view_problems(view) == []


def test_what_slack_itself_leaves_empty_may_be_sent_back_empty() -> None:
    assert view_problems(modal(section(), private_metadata="", callback_id="")) == []


def test_a_modal_without_inputs_needs_no_submit_button() -> None:
    assert view_problems({"type": "modal", "title": plain("Title"), "blocks": [section()]}) == []


def test_a_home_may_hold_inputs_without_a_submit_button() -> None:
    blocks = [section(), actions(button()), field(dispatch_action=True)]
    assert view_problems(home(*blocks, callback_id="home", private_metadata="{}")) == []


def test_rows_of_buttons_may_share_their_action_ids() -> None:
    rows = [actions(button("edit", value=str(n)), button("drop")) for n in range(3)]
    assert message_problems({"blocks": rows}) == []


def test_fifty_blocks_are_taken() -> None:
    assert message_problems({"blocks": [section() for _ in range(50)]}) == []


@pytest.mark.parametrize("payload", [{"text": "Text"}, {"text": "Text", "blocks": []}])
def test_a_message_of_text_alone_is_taken(payload: Json) -> None:
    assert message_problems(payload) == []


def test_the_exact_place_and_limit_are_named_as_slack_names_them() -> None:
    long_button = actions(button(), button("b", text=plain("b" * 76)))
    assert message_problems({"blocks": [actions(), long_button]}) == [
        "[ERROR] must be more than 0 items [json-pointer:/blocks/0/elements]",
        "[ERROR] must be less than 76 characters [json-pointer:/blocks/1/elements/1/text]",
    ]


def test_every_fault_of_a_payload_is_named() -> None:
    problems = message_problems({"blocks": [actions(), {"type": "sectoin"}, context()]})
    assert [problem.split("pointer:")[1][:9] for problem in problems] == [
        "/blocks/0",
        "/blocks/2",
        "/blocks/1",
    ]


def test_a_view_too_large_can_be_told_from_a_view_that_is_wrong() -> None:
    assert view_is_too_large(BAD_VIEWS["a view over 250 KB"])
    assert not view_is_too_large(BAD_VIEWS["101 blocks"])


def test_text_in_many_blocks_is_measured_as_a_whole() -> None:
    thousands = [rich(line(run("t" * 1000))) for _ in range(12)]
    assert not blocks_are_too_long(thousands)
    assert blocks_are_too_long([*thousands, section(text=plain("t"))])


def test_neither_library_alone_would_do() -> None:
    def missed_by(read: Any) -> set[str]:
        missed = set()
        for rule, block in BAD_BLOCKS.items():
            try:
                read(block, "/blocks/0")
            except UnreadableError:
                continue
            missed.add(rule)
        return missed

    by_sdk, by_kit = missed_by(sdk.read_block), missed_by(kit.read_block)
    assert by_sdk - by_kit, "blockkit adds nothing to slack_sdk"
    assert by_kit - by_sdk, "slack_sdk adds nothing to blockkit"
    assert by_sdk & by_kit, "our own rules add nothing to the two"


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=75)
ID = st.text("abcdefghijklmnopqrstuvwxyz.0123456789", min_size=1, max_size=60)
STYLE = st.dictionaries(
    st.sampled_from(["bold", "italic", "strike", "code"]), st.booleans(), min_size=1
)
RUN = st.one_of(
    st.builds(run, TEXT),
    st.builds(lambda text, style: run(text, style=style), TEXT, STYLE),
    st.builds(lambda text: {"type": "link", "url": WEB, "text": text}, TEXT),
    st.builds(lambda number: {"type": "user", "user_id": f"U{number}"}, st.integers(1, 999)),
    st.just(MOMENT),
)
LINE = st.lists(RUN, min_size=1, max_size=4).map(lambda runs: line(*runs))
PARAGRAPH = st.one_of(
    LINE,
    st.lists(RUN, min_size=1, max_size=3).map(
        lambda runs: {"type": "rich_text_quote", "elements": runs}
    ),
    st.builds(
        lambda lines, style, indent: items(*lines, style=style, indent=indent),
        st.lists(LINE, min_size=1, max_size=3),
        st.sampled_from(["bullet", "ordered"]),
        st.integers(0, 8),
    ),
)
BUTTON = st.builds(
    lambda label, value, more: {"type": "button", "text": plain(label), "value": value, **more},
    TEXT,
    TEXT,
    st.sampled_from([{}, {"style": "primary"}, {"style": "danger"}, {"confirm": confirm()}]),
)
ACTIONS = st.lists(st.tuples(ID, BUTTON), min_size=1, max_size=5, unique_by=lambda pair: pair[0])
BLOCK = st.one_of(
    TEXT.map(lambda text: section(text=plain(text))),
    TEXT.map(lambda text: {"type": "header", "text": plain(text)}),
    st.lists(TEXT, min_size=1, max_size=10).map(
        lambda texts: {"type": "section", "fields": [plain(text) for text in texts]}
    ),
    st.lists(TEXT, min_size=1, max_size=10).map(lambda texts: context(*map(plain, texts))),
    st.lists(PARAGRAPH, min_size=1, max_size=3).map(lambda parts: rich(*parts)),
    ACTIONS.map(lambda pairs: actions(*[{**made, "action_id": given} for given, made in pairs])),
    st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=9).map(
        lambda pairs: actions(select(options=[option(name, value) for name, value in pairs]))
    ),
    st.just({"type": "divider"}),
)


@given(st.lists(BLOCK, max_size=6))
def test_whatever_is_rendered_within_the_rules_is_taken(blocks: list[Json]) -> None:
    named = [{**block, "block_id": f"b{index}"} for index, block in enumerate(blocks)]
    assert message_problems({"text": "Text", "blocks": named}) == []
    assert view_problems(home(section(), *named)) == []


WORDS = st.sampled_from(
    [*{str(block["type"]) for block in GOOD_BLOCKS.values()}, "plain_text", "text", "button"]
)
KEYS = st.sampled_from(
    [
        *("type", "text", "elements", "fields", "accessory", "style", "options", "element"),
        *("url", "block_id", "action_id", "confirm", "initial_option", "timestamp", "initial_date"),
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


STRANGE_BLOCK = st.builds(
    lambda kind, rest: {**rest, "type": kind}, WORDS, st.dictionaries(KEYS, ANYTHING, max_size=5)
)


@given(st.lists(STRANGE_BLOCK, max_size=3))
def test_whatever_is_sent_gets_an_answer(blocks: list[Json]) -> None:
    for problem in [*message_problems({"blocks": blocks}), *view_problems(modal(*blocks))]:
        assert SLACKS_MANNER.fullmatch(problem)
