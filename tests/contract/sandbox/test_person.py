"""A person who goes by what is written on the screen."""

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.sandbox.person import NotSeenError, Person
from tests.contract.sandbox import blocks as b
from tests.contract.sandbox.world import House


async def test_a_person_reads_blocks_as_plain_lines(rosa: Person, api: AsyncWebClient) -> None:
    await api.chat_postMessage(
        channel="U0ROSA",
        text="fallback",
        blocks=[
            {"type": "header", "text": b.plain("The *agenda*")},
            b.section("*Tea* &amp; _cake_ for <@U0ROSA> in <#C0QITEAM>, 2*3*4, snake_case_name"),
            b.section("<!date^1768921200^{date_short} at {time}|soon>, <https://a.example|here>"),
            b.actions(b.button("Add"), b.select("Which?", "One")),
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "~old~ `new`"}]},
        ],
    )
    assert await rosa.reads() == [
        "The *agenda*\n"
        "Tea & cake for @Rosa Diaz in #qi-team, 2*3*4, snake_case_name\n"
        "Jan 20, 2026 at 9:00 AM, here\n"
        "[Add] [Which? ▾]\n"
        "old new"
    ]


async def test_typed_words_are_read_as_they_were_typed(rosa: Person, house: House) -> None:
    await rosa.say("<!channel> *not bold* & me", in_="C0QITEAM")
    assert await rosa.reads("C0QITEAM") == ["<!channel> *not bold* & me"]
    async with Person(house.url, "U0DANA", house.http) as dana:
        assert await dana.sees("<!channel> *not bold* & me")


async def test_a_click_goes_to_the_newest_button_of_that_label(
    rosa: Person, house: House, api: AsyncWebClient
) -> None:
    for value in ("old", "new"):
        row = b.actions(b.button("Add", value=value))
        await api.chat_postMessage(channel="U0ROSA", text=value, blocks=[row])
    await rosa.click("Add")
    (got,) = house.bot.of("block_actions")
    assert got.payload["actions"][0]["value"] == "new"


async def test_the_open_form_goes_before_the_messages_and_the_home_comes_last(
    rosa: Person, house: House, api: AsyncWebClient
) -> None:
    row = b.actions(b.button("Add"))
    await api.views_publish(user_id="U0ROSA", view=b.home(row))
    await rosa.click("Add")
    await api.chat_postMessage(channel="C0QITEAM", text="x", blocks=[row])
    await rosa.click("Add")
    await api.views_open(trigger_id=await house.trigger(), view=b.modal(row, b.text_field("Item")))
    await rosa.click("Add")
    await rosa.click("Add", in_="home")
    got = [one.payload for one in house.bot.of("block_actions")]
    kinds = [one["view"]["type"] if "view" in one else "message" for one in got]
    assert kinds == ["home", "message", "modal", "home"]


async def test_a_form_is_filled_by_its_labels(
    rosa: Person, house: House, api: AsyncWebClient
) -> None:
    form = b.modal(
        b.text_field("Your item"),
        b.field("Which meeting?", b.select("Pick one", "First", "Second"), "meeting"),
    )
    await api.views_open(trigger_id=await house.trigger(), view=form)
    await rosa.fill("Your item", "Parking")
    errors = await rosa.submit()
    assert errors == {"Which meeting?": "Please complete this required field."}
    assert await rosa.value_of("Your item") == "Parking"
    assert await rosa.sees("Please complete this required field.", in_="modal")
    await rosa.choose("Which meeting?", "Second")
    assert await rosa.submit() == {}
    (got,) = house.bot.of("view_submission")
    values = got.payload["view"]["state"]["values"]
    assert values["item"]["text"]["value"] == "Parking"
    assert values["meeting"]["pick"]["selected_option"]["value"] == "second"
    assert await rosa.reads("modal") == []


async def test_a_choice_in_a_message_is_made_by_the_text_beside_it(
    rosa: Person, house: House, api: AsyncWebClient
) -> None:
    row = b.section("How often?") | {"accessory": b.select("Choose", "Weekly", "Monthly")}
    await api.chat_postMessage(channel="U0ROSA", text="How often?", blocks=[row])
    await rosa.choose("How often?", "Monthly")
    (got,) = house.bot.of("block_actions")
    assert got.payload["actions"][0]["selected_option"]["value"] == "monthly"


async def test_what_is_not_there_is_told_with_what_is(house: House, api: AsyncWebClient) -> None:
    row = b.actions(b.button("Add"))
    await api.chat_postMessage(channel="U0ROSA", text="x", blocks=[b.section("Hello"), row])
    async with Person(house.url, "U0ROSA", house.http, patience=0.01) as hasty:
        with pytest.raises(NotSeenError, match=r"(?s)looked for \[Remove\].*Hello.*\[Add\]"):
            await hasty.click("Remove")
        with pytest.raises(NotSeenError, match=r"(?s)waited for 'Bye'.*Hello"):
            await hasty.until("Bye")


async def test_what_is_clicked_may_still_be_on_its_way(
    rosa: Person, house: House, api: AsyncWebClient
) -> None:
    row = b.actions(b.button("Add"))
    await asyncio.gather(
        rosa.click("Add", in_="dm"),
        api.chat_postMessage(channel="U0ROSA", text="x", blocks=[row]),
    )
    assert len(house.bot.of("block_actions")) == 1


async def test_waiting_ends_when_the_message_comes(
    rosa: Person, house: House, api: AsyncWebClient
) -> None:
    async def appears() -> bool:
        if house.sandbox.workspace.messages.last_ts("D0ROSA", "U0ROSA") is None:
            await api.chat_postMessage(channel="U0ROSA", text="Good news")
            return False
        return await rosa.sees("Good news")

    await rosa.until(appears)
    await rosa.until("Good news", in_="dm")


async def test_closing_a_form_forgets_what_was_typed(
    rosa: Person, house: House, api: AsyncWebClient
) -> None:
    await api.views_open(trigger_id=await house.trigger(), view=b.modal())
    await rosa.fill("Your item", "half a thought")
    await rosa.close()
    assert await rosa.reads("modal") == []


async def test_opening_the_home_waits_for_nothing_and_the_home_can_be_waited_for(
    rosa: Person, house: House, api: AsyncWebClient
) -> None:
    await rosa.open_home()
    await house.bot.wait_for("app_home_opened")
    await api.views_publish(user_id="U0ROSA", view=b.home(b.section("Welcome, Rosa")))
    await rosa.until("Welcome, Rosa", in_="home")
