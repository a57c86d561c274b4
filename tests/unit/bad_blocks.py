"""Payloads that Slack refuses, each with the rule that it breaks and nothing else."""

from typing import Any

Json = dict[str, Any]
WEB = "https://example.org/picture.png"


def plain(text: Any, **more: Any) -> Json:
    return {"type": "plain_text", "text": text, **more}


def mrkdwn(text: str, **more: Any) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def option(name: str = "One", value: Any = "1", **more: Any) -> Json:
    return {"text": plain(name), "value": value, **more}


def button(action_id: Any = "go", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def select(kind: str = "static_select", **more: Any) -> Json:
    return {"type": kind, "action_id": "pick", **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": plain("Text"), **more}


def actions(*elements: Any, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def context(*elements: Any) -> Json:
    return {"type": "context", "elements": list(elements)}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": WEB, "alt_text": "A picture", **more}


def rich(*elements: Any) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def line(*elements: Any) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def run(text: str, **more: Any) -> Json:
    return {"type": "text", "text": text, **more}


def items(*elements: Any, **more: Any) -> Json:
    return {"type": "rich_text_list", "style": "bullet", "elements": list(elements), **more}


def field(element: Json | None = None, **more: Any) -> Json:
    text_input = {"type": "plain_text_input", "action_id": "text"}
    return {"type": "input", "label": plain("Label"), "element": element or text_input, **more}


def modal(*blocks: Any, **more: Any) -> Json:
    head = {"type": "modal", "title": plain("Title"), "submit": plain("Send")}
    return {**head, "blocks": list(blocks), **more}


def home(*blocks: Any, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def confirm(**more: Any) -> Json:
    parts = {"title": "Sure?", "text": "It is gone then.", "confirm": "Yes", "deny": "No"}
    return {**{key: plain(text) for key, text in parts.items()}, **more}


def _asked(**more: Any) -> Json:
    return actions(button(confirm=confirm(**more)))


def _without(key: str, node: Json) -> Json:
    return {name: value for name, value in node.items() if name != key}


BAD_BLOCKS: dict[str, Json] = {
    "a type that does not exist": {"type": "sectoin", "text": plain("Text")},
    "a block_id over 255 characters": section(block_id="b" * 256),
    "an empty block_id": section(block_id=""),
    "a block_id that is a number": section(block_id=7),
    "an unknown field of a block": section(colour="red"),
    "a field that is null": section(block_id=None),
    # Text objects
    "section text as a bare string": section(text="Text"),
    "section text over 3000 characters": section(text=plain("t" * 3001)),
    "empty section text": section(text=plain("")),
    "mrkdwn text without characters": section(text=mrkdwn("")),
    "a text type that does not exist": section(text={"type": "markdown", "text": "Text"}),
    "a text without a type": section(text={"text": "Text"}),
    "a text without text": section(text={"type": "mrkdwn"}),
    "a text that is a number": section(text=plain(7)),
    "emoji in mrkdwn": section(text=mrkdwn("Text", emoji=True)),
    "emoji switched off in mrkdwn": section(text=mrkdwn("Text", emoji=False)),
    "verbatim in plain_text": section(text=plain("Text", verbatim=True)),
    "emoji that is a string": section(text=plain("Text", emoji="yes")),
    # Sections
    "a section without text or fields": {"type": "section"},
    "a section with no fields in fields": {"type": "section", "fields": []},
    "eleven fields": section(fields=[plain("f")] * 11),
    "a field over 2000 characters": section(fields=[plain("f" * 2001)]),
    "an empty field": section(fields=[plain("")]),
    "a field that is a bare string": section(fields=["f"]),
    "an input as accessory": section(accessory={"type": "plain_text_input", "action_id": "a"}),
    "an accessory type that does not exist": section(accessory={"type": "knob", "action_id": "a"}),
    "two accessories": section(accessory=[button("a"), button("b")]),
    # Headers, dividers, context, markdown
    "header text over 150 characters": {"type": "header", "text": plain("h" * 151)},
    "an empty header": {"type": "header", "text": plain("")},
    "a header in mrkdwn": {"type": "header", "text": mrkdwn("*Header*")},
    "a header without text": {"type": "header"},
    "a divider with text": {"type": "divider", "text": plain("Text")},
    "an empty context": context(),
    "eleven context elements": context(*[plain("c")] * 11),
    "a button in a context": context(button()),
    "a context without elements": {"type": "context"},
    "markdown over 12000 characters": {"type": "markdown", "text": "m" * 12_001},
    "empty markdown": {"type": "markdown", "text": ""},
    "markdown as a text object": {"type": "markdown", "text": mrkdwn("Text")},
    # Images
    "an image without alt_text": _without("alt_text", image()),
    "an image without a source": _without("image_url", image()),
    "an image of two sources": image(slack_file={"id": "F1"}),
    "an image address over 3000 characters": image(image_url="https://e.org/" + "p" * 3000),
    "an image address without a scheme": image(image_url="example.org/picture.png"),
    "an image that is not on the web": image(image_url="file:///etc/picture.png"),
    "alt_text over 2000 characters": image(alt_text="a" * 2001),
    "alt_text over 2000 characters in a context": context(image(alt_text="a" * 2001)),
    "an image title in mrkdwn": image(title=mrkdwn("*Title*")),
    "an image title over 2000 characters": image(title=plain("t" * 2001)),
    "a title on an image in a context": context(image(title=plain("Title"))),
    "a slack_file of two sources": {
        **_without("image_url", image()),
        "slack_file": {"id": "F1", "url": WEB},
    },
    "a slack_file by an id that no file has": {
        **_without("image_url", image()),
        "slack_file": {"id": "F1"},
    },
    # Actions and buttons
    "empty actions": actions(),
    "actions without elements": {"type": "actions"},
    "26 actions": actions(*[button(f"a{n}") for n in range(26)]),
    "text among actions": actions(mrkdwn("Text")),
    "an input among actions": actions({"type": "number_input", "is_decimal_allowed": True}),
    "an image among actions": actions(image()),
    "two actions of one action_id": actions(button("a"), button("a")),
    "an action_id over 255 characters": actions(button("a" * 256)),
    "an action_id that is a number": actions(button(7)),
    "a button without text": actions(_without("text", button())),
    "button text over 75 characters": actions(button(text=plain("b" * 76))),
    "empty button text": actions(button(text=plain(""))),
    "button text in mrkdwn": actions(button(text=mrkdwn("*Go*"))),
    "button text as a bare string": actions(button(text="Go")),
    "a button value over 2000 characters": actions(button(value="v" * 2001)),
    "a button value that is an object": actions(button(value={"id": 7})),
    "a button value that is a number": actions(button(value=7)),
    "an empty button value": actions(button(value="")),
    "a button address over 3000 characters": actions(button(url="https://e.org/" + "p" * 3000)),
    "a button address without a scheme": actions(button(url="example.org")),
    "a button address with a space": actions(button(url="https://example.org/a b")),
    "a button style that does not exist": actions(button(style="default")),
    "an accessibility_label over 75 characters": actions(button(accessibility_label="a" * 76)),
    "an unknown field of a button": actions(button(disabled=True)),
    # Confirmations
    "a confirmation title over 100 characters": _asked(title=plain("t" * 101)),
    "confirmation text over 300 characters": _asked(text=plain("t" * 301)),
    "a confirmation label over 30 characters": _asked(confirm=plain("c" * 31)),
    "a denial label over 30 characters": _asked(deny=plain("d" * 31)),
    "a confirmation title in mrkdwn": _asked(title=mrkdwn("*Sure?*")),
    "a confirmation without text": actions(button(confirm=_without("text", confirm()))),
    "a confirmation style that does not exist": _asked(style="warning"),
    # Menus and their options
    "a select without options": actions(select()),
    "a select of no options": actions(select(options=[])),
    "101 options": actions(select(options=[option(value=str(n)) for n in range(101)])),
    "options and option_groups": actions(
        select(options=[option()], option_groups=[{"label": plain("G"), "options": [option()]}])
    ),
    "an option group of no options": actions(
        select(option_groups=[{"label": plain("G"), "options": []}])
    ),
    "101 options in a group": actions(
        select(option_groups=[{"label": plain("G"), "options": [option()] * 101}])
    ),
    "a group label over 75 characters": actions(
        select(option_groups=[{"label": plain("G" * 76), "options": [option()]}])
    ),
    "an option without a value": actions(select(options=[{"text": plain("One")}])),
    "an option without text": actions(select(options=[{"value": "1"}])),
    "an option value over 150 characters": actions(select(options=[option(value="v" * 151)])),
    "an option value that is a number": actions(select(options=[option(value=1)])),
    "option text over 75 characters": actions(select(options=[option("o" * 76)])),
    "option text in mrkdwn in a select": actions(
        select(options=[{"text": mrkdwn("*One*"), "value": "1"}])
    ),
    "an option description over 75 characters": actions(
        select(options=[option(description=plain("d" * 76))])
    ),
    "an option description in mrkdwn in a select": actions(
        select(options=[option(description=mrkdwn("*One*"))])
    ),
    "an address on an option of a select": actions(select(options=[option(url=WEB)])),
    "an initial_option that is not offered": actions(
        select(options=[option()], initial_option=option("Two", "2"))
    ),
    "an initial_option that no group offers": actions(
        select(
            option_groups=[{"label": plain("G"), "options": [option()]}],
            initial_option=option("Two", "2"),
        )
    ),
    "initial_options that are not offered": actions(
        select("checkboxes", options=[option()], initial_options=[option("Two", "2")])
    ),
    "a placeholder over 150 characters": actions(
        select(options=[option()], placeholder=plain("p" * 151))
    ),
    "a placeholder in mrkdwn": actions(select(options=[option()], placeholder=mrkdwn("*p*"))),
    "max_selected_items of a single select": actions(
        select(options=[option()], max_selected_items=1)
    ),
    "max_selected_items of zero": actions(
        select("multi_static_select", options=[option()], max_selected_items=0)
    ),
    "six options in an overflow menu": actions(
        select("overflow", options=[option(value=str(n)) for n in range(6)])
    ),
    "an overflow menu of no options": actions(select("overflow", options=[])),
    "eleven checkboxes": actions(
        select("checkboxes", options=[option(value=str(n)) for n in range(11)])
    ),
    "no checkboxes": actions(select("checkboxes", options=[])),
    "eleven radio buttons": actions(
        select("radio_buttons", options=[option(value=str(n)) for n in range(11)])
    ),
    "a conversation filter of nothing": actions(select("conversations_select", filter={})),
    "a conversation filter of an unknown kind": actions(
        select("conversations_select", filter={"include": ["dm"]})
    ),
    # Dates and times
    "a date that is not in the calendar": actions(select("datepicker", initial_date="2026-02-30")),
    "a date in another form": actions(select("datepicker", initial_date="2026-2-3")),
    "a time that no clock shows": actions(select("timepicker", initial_time="25:00")),
    "a time in another form": actions(select("timepicker", initial_time="9:00")),
    "an unknown time zone": actions(select("timepicker", timezone="Mars/Olympus")),
    "a moment in milliseconds": actions(
        select("datetimepicker", initial_date_time=1_767_700_000_000)
    ),
    "a moment as a string": actions(select("datetimepicker", initial_date_time="1767700000")),
    # Rich text
    "rich text of nothing": rich(),
    "rich text without elements": {"type": "rich_text"},
    "text outside a section": rich(run("Text")),
    "an empty run": rich(line(run(""))),
    "a run without text": rich(line({"type": "text"})),
    "a style as a string": rich(line(run("Text", style="bold"))),
    "a style that does not exist": rich(line(run("Text", style={"blink": True}))),
    "a style that is not true or false": rich(line(run("Text", style={"bold": "yes"}))),
    "a link without an address": rich(line({"type": "link", "text": "Here"})),
    "a link without a scheme": rich(line({"type": "link", "url": "example.org"})),
    "a mention without a user": rich(line({"type": "user"})),
    "a mention with an empty user": rich(line({"type": "user", "user_id": ""})),
    "a channel by another key": rich(line({"type": "channel", "id": "C1"})),
    "a broadcast to an unknown range": rich(line({"type": "broadcast", "range": "all"})),
    "an emoji without a name": rich(line({"type": "emoji"})),
    "a date without a timestamp": rich(line({"type": "date", "format": "{date}"})),
    "a date with a timestamp in words": rich(
        line({"type": "date", "timestamp": "today", "format": "{date}"})
    ),
    "a date without a format": rich(line({"type": "date", "timestamp": 1_767_700_000})),
    "a color that is none": rich(line({"type": "color", "value": "reddish"})),
    "an element that does not exist": rich(line({"type": "shout", "text": "Text"})),
    "a mrkdwn object in rich text": rich(line(mrkdwn("Text"))),
    "a list without a style": rich(_without("style", items(line(run("One"))))),
    "a list style that does not exist": rich(items(line(run("One")), style="dash")),
    "a run straight in a list": rich(items(run("One"))),
    "an indent over eight": rich(items(line(run("One")), indent=9)),
    "a border over one": rich(items(line(run("One")), border=2)),
    "a section in a quote": rich({"type": "rich_text_quote", "elements": [line(run("Text"))]}),
    # Inputs
    "an input without a label": _without("label", field()),
    "an input without an element": _without("element", field()),
    "an input label over 2000 characters": field(label=plain("l" * 2001)),
    "an input label in mrkdwn": field(label=mrkdwn("*Label*")),
    "a hint over 2000 characters": field(hint=plain("h" * 2001)),
    "a hint in mrkdwn": field(hint=mrkdwn("*Hint*")),
    "a button as an input": field(button()),
    "optional that is a string": field(optional="yes"),
    "a file input that dispatches": field({"type": "file_input"}, dispatch_action=True),
    "max_length over 3000": field({"type": "plain_text_input", "max_length": 3001}),
    "max_length of zero": field({"type": "plain_text_input", "max_length": 0}),
    "min_length below zero": field({"type": "plain_text_input", "min_length": -1}),
    "min_length over max_length": field(
        {"type": "plain_text_input", "min_length": 9, "max_length": 3}
    ),
    "an initial_value over max_length": field(
        {"type": "plain_text_input", "initial_value": "long", "max_length": 3}
    ),
    "an initial_value over 3000": field({"type": "plain_text_input", "initial_value": "i" * 3001}),
    "dispatch on an unknown event": field(
        {"type": "plain_text_input", "dispatch_action_config": {"trigger_actions_on": ["blur"]}}
    ),
    "a number input that does not say if decimals": field({"type": "number_input"}),
    "a minimum over the maximum": field(
        {"type": "number_input", "is_decimal_allowed": False, "min_value": "9", "max_value": "3"}
    ),
    "a first number over the maximum": field(
        {
            "type": "number_input",
            "is_decimal_allowed": False,
            "initial_value": "9",
            "max_value": "3",
        }
    ),
    "a decimal where none is allowed": field(
        {"type": "number_input", "is_decimal_allowed": False, "initial_value": "1.5"}
    ),
    "a number in words": field(
        {"type": "number_input", "is_decimal_allowed": True, "initial_value": "two"}
    ),
    "a number that is not a string": field(
        {"type": "number_input", "is_decimal_allowed": True, "min_value": 2}
    ),
    "eleven files": field({"type": "file_input", "max_files": 11}),
}

BAD_MESSAGES: dict[str, Json] = {
    "51 blocks": {"blocks": [section() for _ in range(51)]},
    "blocks that are no list": {"blocks": section()},
    "a block that is a string": {"blocks": ["Text"]},
    "a block without a type": {"blocks": [{"text": plain("Text")}]},
    "a block type that is a number": {"blocks": [{"type": 7}]},
    "a block_id twice": {"blocks": [section(block_id="b"), section(block_id="b")]},
    "attachments": {"text": "Text", "attachments": [{"text": "Text"}]},
    "text that is a number": {"text": 7},
    "markdown over 12000 characters in sum": {
        "blocks": [{"type": "markdown", "text": "m" * 7000}] * 2
    },
    "two tables": {
        "blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": "A"}]]}] * 2
    },
    "a table of 101 rows": {
        "blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": "A"}]] * 101}]
    },
    "a response_url asked for in a message": {
        "blocks": [actions(select("conversations_select", response_url_enabled=True))]
    },
}

BAD_VIEWS: dict[str, Json] = {
    "a view type that does not exist": {**modal(section()), "type": "dialog"},
    "a view without a type": _without("type", modal(section())),
    "a view without blocks": _without("blocks", modal()),
    "a view of no blocks": modal(),
    "101 blocks": modal(*[section() for _ in range(101)]),
    "a modal without a title": _without("title", modal(section())),
    "a modal title over 24 characters": modal(section(), title=plain("t" * 25)),
    "an empty modal title": modal(section(), title=plain("")),
    "a modal title in mrkdwn": modal(section(), title=mrkdwn("*Title*")),
    "a modal title as a bare string": modal(section(), title="Title"),
    "a submit label over 24 characters": modal(section(), submit=plain("s" * 25)),
    "a close label over 24 characters": modal(section(), close=plain("c" * 25)),
    "a submit label in mrkdwn": modal(section(), submit=mrkdwn("*Send*")),
    "an input without a submit button": _without("submit", modal(field())),
    "private_metadata over 3000 characters": modal(section(), private_metadata="p" * 3001),
    "private_metadata that is an object": modal(section(), private_metadata={"item": 7}),
    "a callback_id over 255 characters": modal(section(), callback_id="c" * 256),
    "an external_id over 255 characters": modal(section(), external_id="e" * 256),
    "notify_on_close that is a string": modal(section(), notify_on_close="yes"),
    "an unknown field of a view": modal(section(), footer=plain("Footer")),
    "a field that Slack writes": modal(section(), id="V1"),
    "a block_id twice in a view": modal(section(block_id="b"), section(block_id="b")),
    "markdown in a modal": modal({"type": "markdown", "text": "Text"}),
    "a remote file in a modal": modal({"type": "file", "external_id": "e", "source": "remote"}),
    "two elements with the cursor": modal(
        field({"type": "plain_text_input", "focus_on_load": True}),
        field({"type": "plain_text_input", "focus_on_load": True}),
    ),
    "a home with a title": home(section(), title=plain("Title")),
    "a home with a submit button": home(section(), submit=plain("Send")),
    "a home with a close button": home(section(), close=plain("Close")),
    "a home that tells of its closing": home(section(), notify_on_close=True),
    "markdown in a home": home({"type": "markdown", "text": "Text"}),
    "a response_url asked for in a home": home(
        field(select("conversations_select", response_url_enabled=True))
    ),
    "a view over 250 KB": modal(*[section(text=plain("t" * 3000)) for _ in range(90)]),
}
