"""Submitted and closed forms, and what the bot may answer to them."""

from typing import Any

import pytest

from tests.contract.sandbox import blocks as b
from tests.contract.sandbox.steps import a_modal
from tests.contract.sandbox.world import House


async def test_a_submitted_form_is_typed_by_its_fields(house: House) -> None:
    choices = b.select("Which?", "One", "Two")
    boxes = {"type": "checkboxes", "action_id": "tick", "options": choices["options"]}
    view_id = await a_modal(
        house,
        b.text_field("Your item"),
        b.field("Which", choices, "which", optional=True),
        b.field("Tick", boxes, "ticks"),
        b.field("Day", {"type": "datepicker", "action_id": "day"}, "day"),
        b.text_field("Note", "note", initial_value="as it was"),
        private_metadata="kept",
    )
    values = {
        "item": {"text": "<b> & tea"},
        "ticks": {"tick": ["one", "two"]},
        "day": {"day": "2026-01-20"},
    }
    done = await house.post("submit", user="U0ROSA", view_id=view_id, values=values)
    assert done == {"ok": True, "closed": True}
    view = house.bot.of("view_submission")[0].payload["view"]
    assert (view["callback_id"], view["private_metadata"]) == ("add", "kept")
    assert view["state"]["values"] == {
        "item": {"text": {"type": "plain_text_input", "value": "<b> & tea"}},
        "which": {"pick": {"type": "static_select", "selected_option": None}},
        "ticks": {"tick": {"type": "checkboxes", "selected_options": choices["options"]}},
        "day": {"day": {"type": "datepicker", "selected_date": "2026-01-20"}},
        "note": {"text": {"type": "plain_text_input", "value": "as it was"}},
    }
    assert (await house.get("modals", user="U0ROSA"))["stack"] == []


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Please complete this required field."),
        (None, "Please complete this required field."),
        ("ab", "Please use at least 3 characters."),
        ("abcdef", "Please use no more than 5 characters."),
    ],
)
async def test_what_slacks_client_would_stop_never_reaches_the_bot(
    house: House, typed: str | None, error: str
) -> None:
    view_id = await a_modal(house, b.text_field("Item", min_length=3, max_length=5))
    values = {"item": {"text": typed}}
    done = await house.post("submit", user="U0ROSA", view_id=view_id, values=values)
    assert done == {"ok": True, "closed": False, "errors": {"item": error}}
    (shown,) = (await house.get("modals", user="U0ROSA"))["stack"]
    assert shown["errors"] == {"item": error}
    assert house.bot.of("view_submission") == []


async def submitted(house: House, answer: object, *, pushed: bool = False) -> dict[str, Any]:
    """Submits a form (the second of two when `pushed`) to a bot that answers so."""
    view_id = await a_modal(house)
    if pushed:
        trigger = await house.trigger()
        top = await house.api.views_push(trigger_id=trigger, view=b.modal(title="Top"))
        view_id = top["view"]["id"]
    house.bot.answers(answer)
    values = {"item": {"text": "tea"}}
    return await house.post("submit", user="U0ROSA", view_id=view_id, values=values)


async def titles(house: House) -> list[str]:
    stack = (await house.get("modals", user="U0ROSA"))["stack"]
    return [shown["view"]["title"]["text"] for shown in stack]


async def test_a_form_can_close_and_uncover_the_one_below(house: House) -> None:
    assert (await submitted(house, "", pushed=True))["closed"] is True
    assert await titles(house) == ["Add an item"]


async def test_a_form_can_clear_the_whole_stack(house: House) -> None:
    assert (await submitted(house, {"response_action": "clear"}, pushed=True))["closed"] is True
    assert await titles(house) == []


async def test_a_form_can_turn_into_another(house: House) -> None:
    answer = {"response_action": "update", "view": b.modal(title="Thanks")}
    assert (await submitted(house, answer))["closed"] is False
    assert await titles(house) == ["Thanks"]


async def test_a_form_can_lead_to_the_next_one(house: House) -> None:
    answer = {"response_action": "push", "view": b.modal(title="Next")}
    assert (await submitted(house, answer))["closed"] is False
    assert await titles(house) == ["Add an item", "Next"]


async def test_errors_stand_under_their_fields_until_the_next_try(house: House) -> None:
    answer = {"response_action": "errors", "errors": {"item": "Too clinical."}}
    done = await submitted(house, answer)
    assert done == {"ok": True, "closed": False, "errors": {"item": "Too clinical."}}
    (shown,) = (await house.get("modals", user="U0ROSA"))["stack"]
    assert shown["errors"] == {"item": "Too clinical."}
    house.bot.answers({"response_action": "push", "view": b.modal(title="Next")})
    values = {"item": {"text": "tea"}}
    await house.post("submit", user="U0ROSA", view_id=shown["view"]["id"], values=values)
    below, _ = (await house.get("modals", user="U0ROSA"))["stack"]
    assert below["errors"] == {}


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"elsewhere": "?"}},
        {"response_action": "update", "view": b.modal(b.actions())},
        {"response_action": "dance"},
        "some words",
    ],
)
async def test_an_answer_that_slack_would_not_take_keeps_the_form_open(
    house: House, answer: object
) -> None:
    done = await submitted(house, answer)
    assert done["ok"] is False
    assert done["error"] == "We had some trouble connecting. Try again?"
    assert done["problems"][0].startswith("[ERROR]")
    assert await titles(house) == ["Add an item"]


@pytest.mark.parametrize("notify", [True, False])
async def test_a_closed_form_is_told_only_to_a_bot_that_asked(house: House, notify: bool) -> None:
    view_id = await a_modal(house, notify_on_close=notify)
    assert (await house.post("close", user="U0ROSA", view_id=view_id))["ok"]
    assert await titles(house) == []
    closed = [got.payload for got in house.bot.of("view_closed")]
    assert [payload["is_cleared"] for payload in closed] == ([False] if notify else [])


async def test_a_form_belongs_to_its_person(house: House) -> None:
    view_id = await a_modal(house)
    values = {"item": {"text": "tea"}}
    done = await house.post("submit", user="U0DANA", view_id=view_id, values=values)
    assert done["code"] == "view_not_found"
