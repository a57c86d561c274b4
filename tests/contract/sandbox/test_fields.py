"""Fields that a person fills from the workspace: people, channels, dates, and where one is."""

from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.sandbox import Channel
from handlers.sandbox.person import NotSeenError, Person
from tests.contract.sandbox import blocks as b
from tests.contract.sandbox.steps import a_modal
from tests.contract.sandbox.world import SEED, House, open_house


def of_kind(kind: str, label: str, block_id: str, **more: Any) -> dict[str, Any]:
    return b.field(label, {"type": kind, "action_id": "it", **more}, block_id, optional=True)


async def sent(house: House) -> dict[str, Any]:
    """What stood in the form that was submitted last, by block id."""
    values = house.bot.of("view_submission")[-1].payload["view"]["state"]["values"]
    return {block_id: fields["it"] for block_id, fields in values.items()}


async def test_every_field_is_filled_by_what_it_shows(rosa: Person, house: House) -> None:
    options = b.select("?", "One", "Two")["options"]
    await a_modal(
        house,
        of_kind("datepicker", "Day", "day"),
        of_kind("timepicker", "Time", "time"),
        of_kind("plain_text_input", "Words", "words"),
        of_kind("users_select", "Who", "who"),
        of_kind("multi_users_select", "Whose", "whose"),
        of_kind("channels_select", "Channel", "channel"),
        of_kind("conversations_select", "Where", "where"),
        of_kind("checkboxes", "Boxes", "boxes", options=options),
        of_kind("radio_buttons", "Radio", "radio", options=options),
        of_kind("multi_static_select", "Several", "several", options=options),
    )
    await rosa.fill("Day", "2026-01-20")
    await rosa.fill("Time", "09:00")
    await rosa.fill("Words", "Parking")
    await rosa.choose("Who", "Rosa Diaz")
    await rosa.tick("Whose", "Rosa Diaz", "Dana Reyes")
    await rosa.choose("Channel", "other")
    await rosa.choose("Where", "#qi-team")
    await rosa.tick("Boxes", "One", "Two")
    await rosa.choose("Radio", "Two")
    await rosa.tick("Several", "One")
    assert await rosa.submit() == {}
    assert await sent(house) == {
        "day": {"type": "datepicker", "selected_date": "2026-01-20"},
        "time": {"type": "timepicker", "selected_time": "09:00"},
        "words": {"type": "plain_text_input", "value": "Parking"},
        "who": {"type": "users_select", "selected_user": "U0ROSA"},
        "whose": {"type": "multi_users_select", "selected_users": ["U0ROSA", "U0DANA"]},
        "channel": {"type": "channels_select", "selected_channel": "C0OTHER"},
        "where": {"type": "conversations_select", "selected_conversation": "C0QITEAM"},
        "boxes": {"type": "checkboxes", "selected_options": options},
        "radio": {"type": "radio_buttons", "selected_option": options[1]},
        "several": {"type": "multi_static_select", "selected_options": options[:1]},
    }


async def test_fields_begin_with_what_the_app_put_there(rosa: Person, house: House) -> None:
    await a_modal(
        house,
        of_kind("users_select", "Who", "who", initial_user="U0DANA"),
        of_kind("multi_users_select", "Whose", "whose", initial_users=["U0DANA"]),
        of_kind("channels_select", "Channel", "channel", initial_channel="C0OTHER"),
    )
    assert await rosa.value_of("Whose") == ["U0DANA"]
    await rosa.submit()
    values = await sent(house)
    assert values["who"]["selected_user"] == "U0DANA"
    assert values["whose"]["selected_users"] == ["U0DANA"]
    assert values["channel"]["selected_channel"] == "C0OTHER"


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("users_select", "Gone Person"),
        ("users_select", "Alongside"),
        ("channels_select", "old"),
        ("channels_select", "Alongside"),
    ],
)
async def test_who_left_and_what_is_archived_is_not_offered(
    rosa: Person, house: House, kind: str, label: str
) -> None:
    await a_modal(house, of_kind(kind, "Pick", "pick"))
    with pytest.raises(NotSeenError, match=f"offers no '{label}'"):
        await rosa.choose("Pick", label)


async def test_a_choice_that_is_not_offered_never_reaches_the_bot(house: House) -> None:
    view_id = await a_modal(house, of_kind("users_select", "Who", "who"))
    values = {"who": {"it": "U0GONE"}}
    done = await house.post("submit", user="U0ROSA", view_id=view_id, values=values)
    assert done["code"] == "invalid_option"
    assert house.bot.of("view_submission") == []


PRIVATE = Channel("C0QUIET", "quiet", ("U0ROSA",), is_private=True)
FOREIGN = Channel("C0STAFF", "staff", ("U0DANA",), is_private=True)


@pytest.mark.parametrize(
    ("given", "offered"),
    [
        ({}, "#qi-team, #other, #quiet, Alongside"),
        ({"include": ["public"]}, "#qi-team, #other"),
        ({"include": ["private"]}, "#quiet"),
        ({"include": ["im", "private"]}, "#quiet, Alongside"),
        ({"exclude_bot_users": True}, "#qi-team, #other, #quiet"),
    ],
)
async def test_conversations_are_offered_by_their_filter(
    given: dict[str, Any], offered: str
) -> None:
    channels = (*SEED.channels, PRIVATE, FOREIGN)
    seed = replace(SEED, channels=channels)
    async with open_house(seed=seed) as house, Person(house.url, "U0ROSA", house.http) as rosa:
        more = {"filter": given} if given else {}
        await a_modal(house, of_kind("conversations_select", "Where", "where", **more))
        with pytest.raises(NotSeenError, match=f"but: {offered}$"):
            await rosa.choose("Where", "nowhere")


HERE = {"default_to_current_conversation": True}


async def opened_in(
    house: House, api: AsyncWebClient, channel: str, **more: Any
) -> list[dict[str, Any]]:
    """Where a form that was opened by a command and one opened by a button each begin."""
    form = b.modal(of_kind("conversations_select", "Where", "where", **HERE, **more))
    await house.post("command", user="U0ROSA", channel=channel, command="/coprod", text="")
    row = b.actions(b.button("Open"))
    said = await api.chat_postMessage(channel=channel, text="Open", blocks=[row])
    click = {"block_id": "row", "action_id": "press"}
    source = {"channel": said["channel"], "ts": said["ts"]}
    await house.post("click", user="U0ROSA", source=source, **click)
    begun = []
    for got in (house.bot.of("/coprod")[-1], house.bot.of("block_actions")[-1]):
        opened = await api.views_open(trigger_id=got.payload["trigger_id"], view=form)
        await house.post("submit", user="U0ROSA", view_id=opened["view"]["id"], values={})
        begun.append((await sent(house))["where"])
    return begun


@pytest.mark.parametrize("channel", ["C0QITEAM", "D0ROSA"])
async def test_a_form_can_begin_with_the_conversation_it_was_opened_from(
    house: House, api: AsyncWebClient, channel: str
) -> None:
    here = {"type": "conversations_select", "selected_conversation": channel}
    assert await opened_in(house, api, channel) == [here, here]


@pytest.mark.parametrize(
    ("more", "begins"),
    [
        ({"filter": {"include": ["private"]}}, None),
        ({"initial_conversation": "C0OTHER"}, "C0OTHER"),
    ],
)
async def test_the_current_conversation_gives_way_to_the_filter_and_to_what_the_app_names(
    house: House, api: AsyncWebClient, more: dict[str, Any], begins: str | None
) -> None:
    begun = await opened_in(house, api, "C0QITEAM", **more)
    assert [one["selected_conversation"] for one in begun] == [begins, begins]


async def test_a_pushed_and_an_updated_form_remember_where_the_first_was_opened(
    rosa: Person, house: House, api: AsyncWebClient
) -> None:
    form = b.modal(of_kind("conversations_select", "Where", "where", **HERE))
    await rosa.command(channel="C0QITEAM")
    trigger = house.bot.of("/coprod")[-1].payload["trigger_id"]
    opened = await api.views_open(trigger_id=trigger, view=b.modal(b.actions(b.button("Next"))))
    await rosa.click("Next")
    trigger = house.bot.of("block_actions")[-1].payload["trigger_id"]
    await api.views_push(trigger_id=trigger, view=form)
    assert await rosa.value_of("Where") == "C0QITEAM"
    await rosa.close()
    await api.views_update(view_id=opened["view"]["id"], view=form)
    assert await rosa.value_of("Where") == "C0QITEAM"


async def test_an_update_keeps_what_was_typed_only_in_fields_of_the_same_name(
    rosa: Person, house: House, api: AsyncWebClient
) -> None:
    view_id = await a_modal(
        house, b.text_field("One", "one"), b.text_field("Two", "two"), external_id="the-form"
    )
    await rosa.fill("One", "typed")
    await rosa.fill("Two", "typed too")
    await api.views_update(
        external_id="the-form",
        view=b.modal(
            b.text_field("One, again", "one", initial_value="from the app"),
            b.text_field("Two, anew", "two-b", initial_value="from the app"),
        ),
    )
    assert await rosa.value_of("One, again") == "typed"
    assert await rosa.value_of("Two, anew") == "from the app"
    await rosa.submit()
    view = house.bot.of("view_submission")[-1].payload["view"]
    assert view["id"] == view_id
    assert view["state"]["values"]["one"]["text"]["value"] == "typed"
    assert view["state"]["values"]["two-b"]["text"]["value"] == "from the app"
