"""The page where no bot answers, and every kind of field that a bot may send."""

import asyncio
import re
from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import FilePayload, Route, expect

from handlers.demo.seed import CHANNEL, ROSA, SEED
from handlers.sandbox import Channel, User
from tests.browser.conftest import Visit
from tests.browser.visitor import DESKTOP, Screen
from tests.browser.workspace import Workspace, a_form, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def test_a_failed_command_is_said_once_and_kept(workspace: Workspace, visit: Visit) -> None:
    visitor = await visit(DESKTOP)
    await visitor.come(workspace.url)
    await visitor.type_command("/coprod agenda add Parking")

    await expect(visitor.said("/coprod failed with the error")).to_have_count(1)
    await expect(visitor.composer).not_to_have_attribute("readonly", "")
    await expect(visitor.page.get_by_role("alert").filter(visible=True)).to_have_count(0)
    await expect(visitor.composer).to_have_value("/coprod agenda add Parking")


async def test_a_failed_click_is_said_beside_the_button(workspace: Workspace, visit: Visit) -> None:
    press = {"type": "button", "action_id": "go", "text": _plain("Press me")}
    await workspace.post({"type": "actions", "block_id": "row", "elements": [press]})
    visitor = await visit(DESKTOP)
    await visitor.come(workspace.url)
    await visitor.button("Press me").click()

    await expect(visitor.messages.get_by_role("alert").filter(visible=True)).to_contain_text(
        "trouble connecting"
    )
    await expect(visitor.button("Press me")).not_to_have_attribute("aria-busy", "true")


async def test_choices_in_groups_are_shown_under_their_names(
    workspace: Workspace, visit: Visit
) -> None:
    groups = [
        {"label": _plain("This month"), "options": [_option("Jan 20"), _option("Jan 27")]},
        {"label": _plain("Later"), "options": [_option("Feb 3")]},
    ]
    await workspace.post(_choice("static_select", groups), _choice("multi_static_select", groups))
    visitor = await visit(DESKTOP)
    await visitor.come(workspace.url)

    one = visitor.messages.get_by_role("combobox", name="Which meeting?")
    await expect(one.locator("optgroup")).to_have_count(2)
    await expect(one.locator("optgroup[label=Later] option")).to_have_text("Feb 3")
    many = visitor.messages.get_by_role("group", name="Which meeting?")
    await expect(
        many.get_by_role("group", name="This month").get_by_role("checkbox")
    ).to_have_count(2)


async def test_every_field_is_filled_and_sent(
    workspace: Workspace, visit: Visit, screen: Screen
) -> None:
    visitor = await visit(screen)
    await visitor.come(workspace.url)
    options = [_option("Weekly"), _option("Monthly")]
    here = {"default_to_current_conversation": True}
    await workspace.open(
        _field("Day", "datepicker"),
        _field("Time", "timepicker"),
        _field("Lead", "users_select"),
        _field("Partners", "multi_users_select"),
        _field("Channel", "channels_select"),
        _field("Where", "conversations_select", filter={"include": ["public"]}, **here),
        _field("Rhythm", "radio_buttons", options=options),
        _field("Several", "multi_static_select", options=options),
    )
    form = visitor.modal
    await form.get_by_label("Day").fill("2026-01-20")
    await form.get_by_label("Time").fill("09:00")
    await form.get_by_label("Lead").select_option("Rosa Delgado")
    await form.get_by_role("group", name="Partners").get_by_label("Sam Okafor").check()
    await form.get_by_label("Channel").select_option("#lobby")
    await expect(form.get_by_label("Where").locator("option")).to_have_count(3)
    await form.get_by_role("group", name="Rhythm").get_by_label("Monthly").check()
    await form.get_by_role("group", name="Several").get_by_label("Weekly").check()
    await visitor.button("Add").click()
    await expect(form.get_by_role("alert").filter(visible=True)).to_contain_text("trouble")

    values = workspace.submitted()
    assert values["Day"]["selected_date"] == "2026-01-20"
    assert values["Time"]["selected_time"] == "09:00"
    assert values["Lead"]["selected_user"] == ROSA
    assert values["Partners"]["selected_users"] == ["U0SAM"]
    assert values["Channel"]["selected_channel"] == "C0LOBBY"
    assert values["Where"]["selected_conversation"] == CHANNEL
    assert values["Rhythm"]["selected_option"] == options[1]
    assert values["Several"]["selected_options"] == options[:1]


async def test_files_are_added_and_taken_out_again(
    workspace: Workspace, visit: Visit, screen: Screen
) -> None:
    visitor = await visit(screen)
    await visitor.come(workspace.url)
    await workspace.open(_field("Calendar", "file_input", max_files=2, filetypes=["pdf"]))
    field = visitor.modal.get_by_label("Calendar", exact=True)
    alert = visitor.modal.get_by_role("alert").filter(visible=True)

    await field.set_input_files(_file("one.txt"))
    await expect(alert).to_have_text("one.txt cannot go here. This field takes: pdf.")
    await field.set_input_files([_file("one.pdf"), _file("two.pdf"), _file("three.pdf")])
    await expect(alert).to_have_text("Please add no more than 2 files.")
    await field.set_input_files([_file("one.pdf"), _file("two.pdf")])
    await expect(alert).to_have_count(0)
    await expect(field).to_be_hidden()
    await visitor.button("Remove one.pdf").click()
    await expect(field).to_be_visible()
    await visitor.button("Add").click()
    await expect(alert).to_contain_text("trouble")
    assert [file["name"] for file in workspace.submitted()["Calendar"]["files"]] == ["two.pdf"]


async def test_an_updated_form_keeps_what_was_typed_in_fields_that_stay(
    workspace: Workspace, visit: Visit
) -> None:
    visitor = await visit(DESKTOP)
    await visitor.come(workspace.url)
    begun = {"initial_value": "from the app"}
    view_id = await workspace.open(
        _field("One", "plain_text_input", **begun),
        _field("Two", "plain_text_input"),
        _field("Three", "plain_text_input", **begun),
    )
    form = visitor.modal
    await form.get_by_label("One").fill("typed")
    await form.get_by_label("Two").fill("typed too")
    await form.get_by_label("Three").fill("")
    view = a_form(
        _field("One", "plain_text_input", **begun),
        _field("Two anew", "plain_text_input", **begun),
        _field("Three", "plain_text_input", **begun),
    )
    await workspace.call("views.update", view_id=view_id, view=view)
    await expect(form.get_by_label("Two anew")).to_have_value("from the app")
    await expect(form.get_by_label("One")).to_have_value("typed")
    await expect(form.get_by_label("Three")).to_have_value("")


async def test_thirty_people_and_twelve_channels_are_found(visit: Visit, screen: Screen) -> None:
    people = tuple(
        User(f"U0MORE{n}", f"more{n}", f"Somebody Number{n}", "America/New_York", "Nurse")
        for n in range(26)
    )
    members = tuple(user.id for user in (*SEED.users, *people))
    channels = tuple(
        Channel(f"C0MORE{n}", f"a-rather-long-name-{n}" * 2, members) for n in range(10)
    )
    seed = replace(SEED, users=(*SEED.users, *people), channels=(*SEED.channels, *channels))
    async with running(seed) as workspace:
        visitor = await visit(screen)
        await visitor.come(workspace.url)
        await visitor.menu()
        find = visitor.page.get_by_role("searchbox", name="Find a person")
        await find.fill("mnurse")  # the end of their time and the beginning of their title
        await expect(visitor.page.get_by_role("radio")).to_have_count(0)
        await find.fill("nurse number17")
        await expect(visitor.page.get_by_role("radio")).to_have_count(1)
        await visitor.page.get_by_role("radio", name="Somebody Number17").check()
        await visitor.go("a-rather-long-name-9")
        await expect(visitor.heading("#a-rather-long-name-9")).to_be_visible()
        assert await visitor.page.evaluate(SIDE_FITS)


async def test_a_press_on_something_that_is_drawn_anew_still_counts(
    workspace: Workspace, visit: Visit
) -> None:
    visitor = await visit(DESKTOP)
    await visitor.come(workspace.url)
    await visitor.go("lobby")
    mouse, page = visitor.page.mouse, visitor.page
    box = await page.get_by_role("link", name=re.compile("^qi-ibd")).bounding_box()
    assert box
    await mouse.move(box["x"] + 40, box["y"] + box["height"] / 2)
    await mouse.down()
    async with page.expect_response(re.compile("/sandbox/state")):
        await workspace.post({"type": "divider"})
    # By its own timer the page would have drawn the list with the unread message by now.
    await page.evaluate(
        "() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))"
    )
    await mouse.up()
    await expect(visitor.heading("#qi-ibd")).to_be_visible()


async def test_a_tap_while_the_person_changes_is_the_new_persons(
    workspace: Workspace, visit: Visit
) -> None:
    visitor = await visit(DESKTOP)
    await visitor.come(workspace.url)
    tapped = asyncio.Event()

    async def slow(route: Route) -> None:
        await tapped.wait()
        await route.continue_()

    await visitor.page.route(re.compile(f"/sandbox/state.*{ROSA}"), slow)
    await visitor.page.get_by_role("radio", name="Rosa Delgado").check()
    await visitor.page.get_by_role("link", name=re.compile("^Alongside")).click()
    tapped.set()
    await expect(visitor.heading("Alongside")).to_be_visible()
    assert visitor.page.url.endswith("#/U0ROSA/D0ROSA")


async def test_whoever_left_is_nobody_to_be_any_more(workspace: Workspace, visit: Visit) -> None:
    visitor = await visit(DESKTOP)
    await visitor.come(workspace.url)
    await visitor.be("Rosa Delgado", "qi-ibd")
    visitor.refusals_are_expected = True
    workspace.sandbox.deactivate(ROSA)
    await expect(visitor.page.get_by_role("radio", name="Dana Reyes")).to_be_checked()
    await expect(visitor.page.get_by_role("radio", name="Rosa Delgado")).to_have_count(0)
    workspace.sandbox.archive(CHANNEL)
    await expect(visitor.heading("#lobby")).to_be_visible()


SIDE_FITS = (
    "() => { const s = document.getElementById('side'); return s.scrollWidth <= s.clientWidth; }"
)


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def _option(text: str) -> dict[str, Any]:
    return {"text": _plain(text), "value": text}


def _choice(kind: str, groups: list[dict[str, Any]]) -> dict[str, Any]:
    choice = {
        "type": kind,
        "action_id": "choose",
        "placeholder": _plain("Which meeting?"),
        "option_groups": groups,
    }
    text = {"type": "mrkdwn", "text": "Choose."}
    return {"type": "section", "block_id": kind, "text": text, "accessory": choice}


def _field(label: str, kind: str, **more: Any) -> dict[str, Any]:
    """A field whose block is named like its label."""
    element = {"type": kind, "action_id": "it", **more}
    named = {"type": "input", "block_id": label, "label": _plain(label), "optional": True}
    return {**named, "element": element}


def _file(name: str) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": b"what is in it"}
