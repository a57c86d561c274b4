"""Whatever the card, Slack takes it, shows what was typed as it was typed, and loses nothing
without a word."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any, assert_never

import pytest
from hypothesis import given, settings

from bot import texts
from bot.cards import (
    Bold,
    Bullets,
    Button,
    Buttons,
    Card,
    ChannelField,
    Choice,
    ChoiceField,
    DateField,
    Divider,
    Field,
    FileField,
    Form,
    Heading,
    Link,
    ManyField,
    MemberField,
    Note,
    Option,
    Paragraph,
    Part,
    Person,
    Picture,
    Plain,
    Preformatted,
    Run,
    Style,
    Text,
    TextField,
    Time,
    TimeField,
)
from handlers.sandbox.checks import message_problems, view_problems
from handlers.slack import blockkit
from tests.unit import strategies
from tests.unit.strategies import showable

WITHOUT_MARKUP = {
    *("rich_text", "rich_text_section", "rich_text_list", "text", "link", "plain_text"),
    *("header", "section", "context", "divider", "actions", "button", "static_select"),
    *("rich_text_preformatted", "input", "plain_text_input", "modal", "home"),
    *("radio_buttons", "checkboxes", "multi_static_select", "datepicker", "timepicker"),
    *("users_select", "conversations_select", "file_input"),
}


def say(words: str) -> Paragraph:
    return Paragraph((Plain(words),))


def blocks_of(*parts: Part) -> list[dict[str, Any]]:
    """The blocks of a message, without their ids."""
    blocks = blockkit.message(Card(parts))["blocks"]
    return [{key: block[key] for key in block if key != "block_id"} for block in blocks]


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def shown(blocks: list[dict[str, Any]]) -> list[str]:
    """What a reader reads in the blocks, taps aside, block by block."""
    return [
        "".join(
            node["text"]
            for node in nodes(block)
            if node.get("type") in ("text", "link", "plain_text")
        )
        for block in blocks
        if block["type"] not in ("actions", "divider")
    ]


def labels(blocks: list[dict[str, Any]]) -> list[str]:
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    return [tap["text"]["text"] for row in rows for tap in row if tap["type"] == "button"]


def plain_text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words, "emoji": False}


# One part at a time.


def test_a_heading_is_a_header() -> None:
    assert blocks_of(Heading("Agenda")) == [{"type": "header", "text": plain_text("Agenda")}]


def test_a_heading_too_long_for_a_header_is_shown_in_bold() -> None:
    [block] = blocks_of(Heading("long " * 40))
    [section] = block["elements"]
    assert section["elements"] == [{"type": "text", "text": "long " * 40, "style": {"bold": True}}]


def test_a_paragraph_is_rich_text_with_a_run_for_each_run() -> None:
    at = datetime(2026, 1, 20, 14, tzinfo=UTC)
    paragraph = Paragraph(
        (
            *(Plain("Hi "), Person("Rosa"), Plain(". "), Bold("We meet "), Plain("")),
            *(Time(at, "America/New_York"), Link("Join", "https://meet.example/qi")),
        )
    )
    [block] = blocks_of(paragraph)
    [section] = block["elements"]
    assert section == {
        "type": "rich_text_section",
        "elements": [
            {"type": "text", "text": "Hi "},
            {"type": "text", "text": "Rosa"},
            {"type": "text", "text": ". "},
            {"type": "text", "text": "We meet ", "style": {"bold": True}},
            {"type": "text", "text": texts.time_words(Time(at, "America/New_York"))},
            {"type": "link", "url": "https://meet.example/qi", "text": "Join"},
        ],
    }


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "mailto:a@b.example", "slack://open", "https://", "http://["),
        *("//no.example", "", "https://a b.example", "https://a.example/\x00", "https://a|<b>"),
    ],
)
def test_a_link_that_leads_to_no_web_address_is_shown_as_its_text(url: str) -> None:
    [block] = blocks_of(Paragraph((Link("Join", url),)))
    assert block["elements"][0]["elements"] == [{"type": "text", "text": "Join"}]


def test_bullets_that_follow_each_other_are_one_list() -> None:
    one, two, three = (Plain("one"),), (Plain("two"),), (Plain("three"),)
    [block] = blocks_of(Bullets((one, two)), Bullets((three, (Plain(""),))))
    [bullets] = block["elements"]
    assert (bullets["type"], bullets["style"]) == ("rich_text_list", "bullet")
    assert [item["elements"][0]["text"] for item in bullets["elements"]] == ["one", "two", "three"]


def test_text_to_copy_keeps_its_line_breaks() -> None:
    [block] = blocks_of(Preformatted("\nMinutes\n\n  1. *Parking*\x00\n"))
    assert block["elements"] == [
        {
            "type": "rich_text_preformatted",
            "elements": [{"type": "text", "text": "Minutes\n\n  1. *Parking*"}],
        }
    ]


def test_long_text_to_copy_goes_on_in_the_next_block_with_a_new_line() -> None:
    lines = [f"{number}. " + "word " * 30 for number in range(60)]
    said = shown(blocks_of(Preformatted("\n".join(lines))))
    assert len(said) == 4
    assert all(len(words) <= 3000 for words in said)
    assert "\n".join(said).split("\n") == lines


def test_a_line_to_copy_that_is_too_long_for_a_block_is_broken_and_whole() -> None:
    said = shown(blocks_of(Preformatted("top\n" + "x" * 7000 + "\nend")))
    assert "".join(said) == "top" + "x" * 7000 + "\nend"


def test_text_to_copy_without_room_is_missed_line_by_line() -> None:
    lines = [f"{number:02}" + "x" * 98 for number in range(150)]
    said = shown(blockkit.message(Card((Preformatted("\n".join(lines)),)))["blocks"])
    kept = sum(words.count("\n") + 1 for words in said[:-1])
    assert said[-1] == f"And {150 - kept} more lines."


def test_a_note_is_small_print_without_markup() -> None:
    assert blocks_of(Note((Bold("Only "), Link("you", "https://a.example")))) == [
        {"type": "context", "elements": [plain_text("Only you (https://a.example)")]}
    ]


def test_a_divider_is_a_divider() -> None:
    assert blocks_of(Divider()) == [{"type": "divider"}]


def test_buttons_stand_in_a_row_with_their_style_and_payload() -> None:
    row = (Button("a.b", "Add", {"i": 7}, Style.PRIMARY), Button("a.c", "No", {}, Style.DANGER))
    [block] = blocks_of(Buttons((*row, Button("a.b", "Again"))))
    assert block == {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "a.b",
                "text": plain_text("Add"),
                "value": '{"i":7}',
                "style": "primary",
            },
            {
                "type": "button",
                "action_id": "a.c",
                "text": plain_text("No"),
                "value": "{}",
                "style": "danger",
            },
            {"type": "button", "action_id": "a.b#2", "text": plain_text("Again"), "value": "{}"},
        ],
    }


def test_more_buttons_than_a_row_takes_go_on_in_the_next() -> None:
    blocks = blocks_of(Buttons(tuple(Button("a.b", str(i)) for i in range(60))))
    assert [len(block["elements"]) for block in blocks] == [25, 25, 10]


def test_a_choice_is_a_label_and_a_list() -> None:
    label, row = blocks_of(Choice("team.pick", "Which team?", (Option("3", "Maple"),)))
    assert label == {"type": "section", "text": plain_text("Which team?")}
    assert row["elements"] == [
        {
            "type": "static_select",
            "action_id": "team.pick",
            "placeholder": plain_text("Which team?"),
            "options": [{"text": plain_text("Maple"), "value": "3"}],
        }
    ]


def test_a_choice_of_many_keeps_every_option_in_groups() -> None:
    options = tuple(Option(f"v{i}", f"Team {i}") for i in range(230))
    [picker] = blocks_of(Choice("team.pick", "Which?", options))[1]["elements"]
    groups = picker["option_groups"]
    assert [group["label"]["text"] for group in groups] == ["1–100", "101–200", "201–230"]
    kept = [option["value"] for group in groups for option in group["options"]]
    assert kept == [option.value for option in options]


def test_a_choice_without_an_option_says_so() -> None:
    assert shown(blocks_of(Choice("team.pick", "Which team?", ()))) == [
        "Which team?",
        "There is nothing to choose from yet.",
    ]


def test_what_has_nothing_to_show_gives_no_block() -> None:
    empty = (Plain("\x00"), Bold(""), Link(" ", ""))
    nothing: list[Part] = [
        Heading(" "),
        Paragraph(()),
        Paragraph(empty),
        Bullets((empty,)),
        Note(empty),
    ]
    assert shown(blocks_of(say("Hi"), *nothing, Buttons(()))) == ["Hi"]


def test_a_card_with_nothing_to_show_is_still_a_message() -> None:
    empty = blockkit.message(Card((say("\x00"),)))
    assert message_problems(empty) == []
    assert empty["text"] == "…"


# Too long, and too much.


def test_a_long_paragraph_goes_on_in_the_next_block_after_a_sentence() -> None:
    sentence = "We talked about the small room, and it went well. "
    blocks = blocks_of(say(sentence * 100))
    said = shown(blocks)
    assert [len(words) % len(sentence) for words in said] == [0, 0]
    assert "".join(said) == sentence * 100


@pytest.mark.parametrize("joined", ["👩‍👩‍👧‍👦", "👍🏽", "🇨🇦", "e\u0301\u0323", "❤️", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"])
@pytest.mark.parametrize("before", range(4))
def test_no_cut_goes_through_a_letter_or_an_emoji(joined: str, before: int) -> None:
    typed = "x" * before + joined * 1500
    said = shown(blockkit.home(Card((say(typed),)))["blocks"])
    assert "".join(said) == typed
    assert all(re.fullmatch(f"(x{{{before}}})?({joined})+", words) for words in said)


def test_runs_that_fill_a_block_together_go_on_in_the_next() -> None:
    runs = tuple(Plain(f"{number} " + "word " * 300) for number in range(4))
    said = shown(blocks_of(Paragraph(runs)))
    assert [len(words) <= 3000 for words in said] == [True] * 3
    assert "".join(said) == "".join(run.text for run in runs)


def test_a_list_longer_than_a_block_goes_on_in_the_next() -> None:
    items = tuple((Plain(f"{number} " + "word " * 100),) for number in range(12))
    said = shown(blocks_of(Bullets(items)))
    assert [len(words) <= 3000 for words in said] == [True] * 3
    assert "".join(said) == "".join(item[0].text for item in items)


def test_a_bullet_too_long_for_a_block_goes_on_without_a_second_bullet() -> None:
    blocks = blocks_of(Bullets(((Plain("word " * 700),), (Plain("next"),))))
    kinds = [block["elements"][0]["type"] for block in blocks]
    assert kinds == ["rich_text_list", "rich_text_section", "rich_text_list"]
    assert "".join(shown(blocks)) == "word " * 700 + "next"


def test_a_card_without_room_says_how_many_lines_are_missing_and_offers_them() -> None:
    lines = tuple(say(f"Line {number}") for number in range(1, 61))
    end = Buttons((Button("agenda.add", "Add an item"),))
    card = Card((*lines, end), more=Button("agenda.rest", "See the rest"))
    blocks = blockkit.message(card)["blocks"]
    assert len(blocks) == 50
    assert shown(blocks)[-2:] == ["Line 47", "And 13 more lines."]
    assert labels(blocks) == ["See the rest", "Add an item"]


def test_a_list_without_room_is_cut_between_its_items() -> None:
    items = tuple((Plain(f"{number}: " + "word " * 40),) for number in range(80))
    blocks = blockkit.message(Card((Bullets(items),)))["blocks"]
    kept = [
        item["elements"][0]["text"]
        for block in blocks
        if block["type"] == "rich_text"
        for item in block["elements"][0]["elements"]
    ]
    assert kept == [item[0].text for item in items[: len(kept)]]
    assert shown(blocks)[-1] == f"And {80 - len(kept)} more lines."


def test_one_missing_line_is_said_in_the_singular() -> None:
    blocks = blockkit.message(Card((*map(say, ["Hi"] * 49), Divider(), say("Bye"))))["blocks"]
    assert shown(blocks)[-1] == "And one more line."


def test_a_view_has_room_where_a_message_has_none() -> None:
    card = Card(tuple(say(f"Line {number}") for number in range(100)))
    assert shown(blockkit.home(card)["blocks"]) == [f"Line {number}" for number in range(100)]


def test_buttons_alone_that_have_no_room_are_cut_too() -> None:
    card = Card((Buttons(tuple(Button("a.b", "x" * 75) for _ in range(400))),))
    blocks = blockkit.message(card)["blocks"]
    assert message_problems({"blocks": blocks}) == []
    assert re.fullmatch(r"And \d+ more lines\.", shown(blocks)[-1])


def test_a_payload_too_long_for_a_button_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="Slack takes 2000"):
        blocks_of(Buttons((Button("a.b", "Add", {"text": "x" * 2000}),)))


def a_picture(title: str = "Loops", alt: str = "Run chart.") -> Picture:
    return Picture("a.png", title, alt, strategies.Blank())


def test_a_picture_is_an_image_of_the_file_that_slack_has() -> None:
    picture = a_picture()
    [block] = blockkit.message(Card((picture,)), {picture: "F0CHART1234"})["blocks"]
    assert block == {
        "type": "image",
        "block_id": "#0",
        "slack_file": {"id": "F0CHART1234"},
        "alt_text": "Loops: Run chart.",
    }


def test_a_picture_without_a_file_is_said_in_words() -> None:
    one, other = a_picture(), a_picture("Ideas")
    blocks = blockkit.message(Card((one, other)), {one: "F0CHART1234"})["blocks"]
    assert [block["type"] for block in blocks] == ["image", "rich_text"]
    assert shown(blocks) == ["", "Ideas: Run chart."]


def test_the_fallback_of_a_picture_is_its_words() -> None:
    picture = a_picture()
    sent = blockkit.message(Card((picture,)), {picture: "F0CHART1234"})
    assert sent["text"] == "Loops: Run chart."


def test_what_a_picture_shows_is_said_as_far_as_slack_takes_it() -> None:
    picture = a_picture(alt="word " * 1000)
    sent = blockkit.message(Card((picture,)), {picture: "F0CHART1234"})
    assert len(sent["blocks"][0]["alt_text"]) <= 2000
    assert sent["blocks"][0]["alt_text"].endswith("…")
    assert message_problems(sent) == []


# Messages, views, forms.


def test_a_message_asks_slack_not_to_look_for_markup() -> None:
    card = Card((say("<!channel> *hi* & `bye`"), Bullets(((Plain("one"),),))), title="News")
    assert {key: value for key, value in blockkit.message(card).items() if key != "blocks"} == {
        "text": "News\n&lt;!channel&gt; *hi* &amp; `bye`\n• one",
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_a_long_fallback_is_shortened_and_its_last_entity_whole() -> None:
    text = blockkit.message(Card((say("&" * 3000),)))["text"]
    assert re.fullmatch(r"(&amp;)+…", text)
    assert 2990 <= len(text) <= 3000


def test_a_card_of_taps_alone_falls_back_to_their_labels() -> None:
    card = Card((Buttons((Button("a.b", "Yes"), Button("a.c", "No"))),))
    assert blockkit.message(card)["text"] == "Yes · No"


def test_a_title_too_long_for_a_dialog_is_shown_whole_in_it() -> None:
    title = "What should we talk about next time?"
    view = blockkit.modal(Card((say("Hi"),), title=title))
    assert view["title"]["text"] == "What should we talk abo…"
    assert shown(view["blocks"]) == [title, "Hi"]


def test_a_dialog_without_a_title_has_the_name_of_the_bot() -> None:
    assert blockkit.modal(Card((say("Hi"),)))["title"]["text"] == "Alongside"


def test_a_closed_form_shows_the_card_in_its_place() -> None:
    card = Card((say("Thank you."),), title="Added")
    assert blockkit.closed(card) == {"response_action": "update", "view": blockkit.modal(card)}


def test_a_form_has_its_fields_with_what_stands_in_them() -> None:
    options = (Option("hard", "Something hard"), Option("good", "Something good"))
    form = Form(
        "agenda.save",
        "Add an item",
        "Add",
        (
            TextField("text", "What?", hint="One line", value="A room", max_length=200),
            ChoiceField("kind", "Kind", options, value="good", optional=True),
        ),
        intro=(say("Families come first."),),
        payload={"meeting": 7},
    )
    view = blockkit.form(form)
    assert (view["callback_id"], view["private_metadata"]) == ("agenda.save", '{"meeting":7}')
    assert (view["submit"]["text"], view["close"]["text"]) == ("Add", "Back")
    intro, text, kind = view["blocks"]
    assert shown([intro]) == ["Families come first."]
    assert text == {
        "type": "input",
        "block_id": "text",
        "label": plain_text("What?"),
        "hint": plain_text("One line"),
        "optional": False,
        "element": {
            "type": "plain_text_input",
            "action_id": "value",
            "multiline": False,
            "max_length": 200,
            "initial_value": "A room",
        },
    }
    assert kind["element"]["initial_option"]["value"] == "good"
    assert kind["optional"] is True


def element_of(field: Field) -> dict[str, Any]:
    """The element of a form with this field alone, without its action id."""
    [block] = blockkit.form(Form("a.b", "T", "Save", (field,)))["blocks"]
    element = block["element"]
    assert element.pop("action_id") == "value"
    assert isinstance(element, dict)
    return element


def some(count: int) -> tuple[Option, ...]:
    return tuple(Option(f"v{number}", f"Day {number}") for number in range(count))


def values_of(options: list[dict[str, Any]]) -> list[str]:
    return [option["value"] for option in options]


def test_an_open_choice_shows_up_to_ten_options_at_once() -> None:
    assert element_of(ChoiceField("k", "Which?", some(2), value="v1", open=True)) == {
        "type": "radio_buttons",
        "options": [
            {"text": plain_text("Day 0"), "value": "v0"},
            {"text": plain_text("Day 1"), "value": "v1"},
        ],
        "initial_option": {"text": plain_text("Day 1"), "value": "v1"},
    }
    kinds = [element_of(ChoiceField("k", "K", some(n), open=True))["type"] for n in (10, 11)]
    assert kinds == ["radio_buttons", "static_select"]


def test_several_of_up_to_ten_are_ticked() -> None:
    element = element_of(ManyField("k", "Which?", some(10), values=("v3", "v1", "gone")))
    assert element["type"] == "checkboxes"
    assert values_of(element["options"]) == [f"v{number}" for number in range(10)]
    assert values_of(element["initial_options"]) == ["v1", "v3"]
    assert "initial_options" not in element_of(ManyField("k", "Which?", some(10)))


def test_several_of_many_are_picked_from_a_list() -> None:
    element = element_of(ManyField("k", "Which?", some(11), values=("v10",)))
    assert (element["type"], len(element["options"])) == ("multi_static_select", 11)
    assert values_of(element["initial_options"]) == ["v10"]
    groups = element_of(ManyField("k", "Which?", some(101)))["option_groups"]
    assert [len(group["options"]) for group in groups] == [100, 1]


@pytest.mark.parametrize(
    ("field", "element"),
    [
        (DateField("k", "When?"), {"type": "datepicker"}),
        (
            DateField("k", "When?", value=date(2026, 1, 20)),
            {"type": "datepicker", "initial_date": "2026-01-20"},
        ),
        (TimeField("k", "At?"), {"type": "timepicker"}),
        (
            TimeField("k", "At?", value=time(0, 0)),
            {"type": "timepicker", "initial_time": "00:00"},
        ),
        (
            MemberField("k", "Who?", value="U0ROSA"),
            {
                "type": "users_select",
                "initial_user": "U0ROSA",
                "placeholder": plain_text("Who?"),
            },
        ),
        (
            FileField("k", "File", ("ics",)),
            {"type": "file_input", "max_files": 1},
        ),
    ],
)
def test_a_field_has_the_element_for_what_it_asks(field: Field, element: dict[str, Any]) -> None:
    assert element_of(field) == element


def test_a_channel_is_one_of_the_workspace_and_begins_as_it_is_or_here() -> None:
    offered = {
        "type": "conversations_select",
        "placeholder": plain_text("Where?"),
        "filter": {"include": ["public", "private"]},
    }
    here = {"default_to_current_conversation": True}
    chosen = {"initial_conversation": "C0QITEAM"}
    assert element_of(ChannelField("k", "Where?")) == offered
    assert element_of(ChannelField("k", "Where?", here=True)) == offered | here
    assert element_of(ChannelField("k", "Where?", value="C0QITEAM", here=True)) == offered | chosen


def test_parts_stand_between_the_fields_where_they_were_put() -> None:
    form = Form(
        "a.b",
        "T",
        "Save",
        (
            *(Heading("First"), TextField("one", "One"), Heading("Then")),
            Bullets(((Plain("a"),), (Plain("b"),))),
            Buttons((Button("a.c", "See it"), Button("a.c", "See that"))),
            *(TextField("two", "Two"), Note((Plain("Thanks"),))),
        ),
        intro=(say("Hi"),),
    )
    blocks = blockkit.form(form)["blocks"]
    kinds = ["rich_text", "header", "input", "header", "rich_text", "actions", "input", "context"]
    assert [block["type"] for block in blocks] == kinds
    assert [tap["action_id"] for tap in blocks[5]["elements"]] == ["a.c", "a.c#2"]
    assert view_problems(blockkit.form(form)) == []


@pytest.mark.parametrize("asked", [ChoiceField("k", "Which?", ()), ManyField("k", "Which?", ())])
def test_a_field_without_an_option_says_so(asked: Field) -> None:
    blocks = blockkit.form(Form("a.b", "T", "Save", (asked,)))["blocks"]
    assert shown(blocks) == ["Which?", "There is nothing to choose from yet."]


def test_what_stands_in_a_field_is_kept_beyond_the_limit_of_the_field() -> None:
    form = Form("a.b", "T", "Save", (TextField("text", "What?", value="x" * 300, max_length=200),))
    element = blockkit.form(form)["blocks"][0]["element"]
    assert (element["initial_value"], element["max_length"]) == ("x" * 300, 300)


def test_a_line_that_has_breaks_in_it_is_typed_in_several() -> None:
    form = Form("a.b", "T", "Save", (TextField("text", "What?", value="one\ntwo"),))
    assert blockkit.form(form)["blocks"][0]["element"]["multiline"] is True


def test_a_form_gives_its_introduction_up_before_a_field() -> None:
    fields = tuple(TextField(f"k{number}", "What?") for number in range(95))
    view = blockkit.form(Form("a.b", "T", "Save", fields, tuple(say("Hi") for _ in range(9))))
    assert [block["type"] for block in view["blocks"][-95:]] == ["input"] * 95
    assert shown(view["blocks"][:5]) == [*["Hi"] * 4, "And 5 more lines."]


def test_a_form_gives_its_introduction_up_before_a_part_between_its_fields() -> None:
    fields = [TextField(f"k{number}", "What?") for number in range(48)]
    grouped = tuple(item for field in fields for item in (Heading(field.key), field))
    view = blockkit.form(Form("a.b", "T", "Save", grouped, tuple(say("Hi") for _ in range(9))))
    assert shown(view["blocks"][:4]) == [*["Hi"] * 3, "And 6 more lines."]
    assert [block["type"] for block in view["blocks"][4:]] == ["header", "input"] * 48


@pytest.mark.parametrize(
    "items",
    [
        tuple(TextField(f"k{number}", "What?") for number in range(100)),
        (*(TextField(f"k{number}", "What?") for number in range(60)), *[Divider()] * 40),
        tuple(say("é" * 2900) for _ in range(14)),
    ],
    ids=["fields", "parts", "words"],
)
def test_a_form_that_slack_would_not_take_is_a_mistake_of_ours(
    items: tuple[Field | Part, ...],
) -> None:
    with pytest.raises(ValueError, match="too many or too much"):
        blockkit.form(Form("a.b", "T", "Save", items))


def test_two_fields_with_one_key_are_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="same key"):
        blockkit.form(Form("a.b", "T", "Save", (TextField("k", "One"), TextField("k", "Two"))))


def test_an_error_stands_at_its_field_and_a_stray_one_at_the_first() -> None:
    view = blockkit.form(
        Form("a.b", "T", "Save", (TextField("text", "What?"), TextField("day", "When?")))
    )
    errors = {"day": "Pick a day that comes.", "zone": "No such zone.", "": "Try again."}
    assert blockkit.field_errors(errors, view) == {
        "response_action": "errors",
        "errors": {"day": "Pick a day that comes.", "text": "No such zone. Try again."},
    }


def test_a_stray_error_stands_at_the_first_field_and_not_at_what_is_above_it() -> None:
    items = (Heading("One"), Buttons((Button("a.c", "See it"),)), TextField("text", "What?"))
    view = blockkit.form(Form("a.b", "T", "Save", items, intro=(say("Hi"),)))
    assert blockkit.field_errors({"": "Try again."}, view)["errors"] == {"text": "Try again."}


def test_errors_of_a_form_without_a_field_come_on_top_of_it() -> None:
    view = blockkit.form(Form("a.b", "T", "Yes", (), intro=(say("Sure?"),)))
    answer = blockkit.field_errors({"text": "That is gone."}, view)
    assert answer["response_action"] == "push"
    assert shown(answer["view"]["blocks"]) == ["That is gone."]


# Whatever the card.


@settings(max_examples=25)
@given(strategies.cards)
def test_slack_takes_every_card(card: Card) -> None:
    sent = blockkit.message(card)
    assert message_problems(sent) == []
    assert 0 < len(sent["text"]) <= 3000
    assert view_problems(blockkit.home(card)) == []
    assert view_problems(blockkit.modal(card)) == []


@settings(max_examples=25)
@given(strategies.forms)
def test_slack_takes_every_form(form: Form) -> None:
    view = blockkit.form(form)
    assert view_problems(view) == []
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    assert inputs == [field.key for field in strategies.fillable(form)]


@settings(max_examples=25)
@given(strategies.cards)
def test_every_id_is_there_once_and_every_text_is_bounded(card: Card) -> None:
    blocks = blockkit.message(card)["blocks"]
    ids = [block["block_id"] for block in blocks]
    actions = [node["action_id"] for node in nodes(blocks) if "action_id" in node]
    assert len(set(ids)) == len(ids)
    assert len(set(actions)) == len(actions)
    assert all(len(words) <= 3000 for words in shown(blocks))
    said = [node["text"] for node in nodes(blocks) if isinstance(node.get("text"), str)]
    assert len("".join(said)) <= 12_000


@settings(max_examples=25)
@given(strategies.cards, strategies.forms)
def test_no_text_is_given_where_slack_looks_for_markup(card: Card, form: Form) -> None:
    sent = blockkit.message(card)
    trees = [sent["blocks"], blockkit.home(card), blockkit.modal(card), blockkit.form(form)]
    for node in nodes(trees):
        assert node.get("type", "text") in WITHOUT_MARKUP
        assert node.get("type") != "plain_text" or node["emoji"] is False
    assert not re.search("[<>]|&(?!amp;|lt;|gt;)", sent["text"])


@given(strategies.words)
def test_whatever_is_typed_is_shown_as_it_was_typed(typed: str) -> None:
    card = Card((say(typed),))
    blocks = blockkit.home(card)["blocks"]
    if showable(typed).strip():
        assert squeezed("".join(shown(blocks))) == squeezed(showable(typed))
    for text in (node for node in nodes(blocks) if node.get("type") == "text"):
        assert set(text) == {"type", "text"}


@settings(max_examples=25)
@given(strategies.cards)
def test_nothing_is_lost_without_a_word(card: Card) -> None:
    expected = squeezed("".join(map(words_of, [Heading(card.title), *card.parts])))
    for blocks in (blockkit.message(card)["blocks"], blockkit.home(card)["blocks"]):
        said = shown(blocks)
        if squeezed("".join(said)) in (expected, "…"):
            continue
        notes = [n for n, words in enumerate(said) if re.fullmatch(r"And .+ more lines?\.", words)]
        assert any(expected.startswith(squeezed("".join(said[:note]))) for note in notes)
        if card.more:
            assert showable(card.more.label)[:20].strip() in " ".join(labels(blocks))


def squeezed(words: str) -> str:
    """Without space, of which a part's ends may lose some."""
    return "".join(words.split())


def words_of(part: Part) -> str:
    """What a reader is to read of a part, taps aside."""
    match part:
        case Heading(text) | Preformatted(text):
            return showable(text)
        case Paragraph(text):
            return spoken(text)
        case Bullets(items):
            return "".join(map(spoken, items))
        case Note(text):
            return "".join(map(noted, text))
        case Choice(label=label):
            return (showable(label).strip() or "…") + (
                "" if part.options else texts.line("face.no_options")
            )
        case Picture(title=title, alt=alt):
            return f"{showable(title)}: {showable(alt)}"
        case Divider() | Buttons():
            return ""
        case _:
            assert_never(part)


def spoken(text: Text) -> str:
    return "".join(map(word, text))


def word(run: Run) -> str:
    match run:
        case Plain(text) | Bold(text):
            return showable(text)
        case Link(text, url):
            return showable(text) or (url if leads_somewhere(url) else "")
        case Person(name):
            return showable(name)
        case Time():
            return texts.time_words(run)
        case _:
            assert_never(run)


def noted(run: Run) -> str:
    if isinstance(run, Link) and leads_somewhere(run.url):
        return f"{showable(run.text)} ({run.url})" if showable(run.text) else run.url
    return word(run)


def leads_somewhere(url: str) -> bool:
    return url in ("https://meet.example/qi", "HTTPS://B.EXAMPLE/é")
