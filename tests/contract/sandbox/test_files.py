"""Files that people put into forms, and how the app gets at them."""

from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from handlers.sandbox.config import DEFAULT_SCOPES
from handlers.sandbox.person import Person, RefusedError
from tests.contract.sandbox import blocks as b
from tests.contract.sandbox.steps import a_modal
from tests.contract.sandbox.world import BOT_TOKEN, SECRET, House, open_house

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
TOKEN = {"Authorization": f"Bearer {BOT_TOKEN}"}


async def a_file_form(house: House, **more: Any) -> str:
    element = {"type": "file_input", "action_id": "it", **more}
    return await a_modal(house, b.field("Your calendar", element, "file"))


async def an_uploaded_file(rosa: Person, house: House) -> dict[str, Any]:
    """The file object of a submitted form."""
    await a_file_form(house)
    await rosa.attach("Your calendar", "Our meetings.ics", CALENDAR)
    assert await rosa.submit() == {}
    view = house.bot.of("view_submission")[-1].payload["view"]
    (file,) = view["state"]["values"]["file"]["it"]["files"]
    return dict(file)


async def test_a_submitted_file_is_described_as_slack_does(rosa: Person, house: House) -> None:
    file = await an_uploaded_file(rosa, house)
    base = f"{house.url}/files-pri/T0MAPLE-{file['id']}"
    assert file["id"].startswith("F")
    assert (file["name"], file["user"]) == ("Our meetings.ics", "U0ROSA")
    assert (file["filetype"], file["mimetype"]) == ("ics", "text/calendar")
    assert file["size"] == len(CALENDAR)
    assert file["url_private"] == f"{base}/Our%20meetings.ics"
    assert file["url_private_download"] == f"{base}/download/Our%20meetings.ics"
    info = await house.api.files_info(file=file["id"])
    assert info["file"] == file


@pytest.mark.parametrize("address", ["url_private", "url_private_download"])
async def test_the_apps_token_opens_a_file(rosa: Person, house: House, address: str) -> None:
    file = await an_uploaded_file(rosa, house)
    async with house.http.get(file[address], headers=TOKEN) as response:
        assert response.status == 200
        assert response.content_type == "text/calendar"
        assert await response.read() == CALENDAR


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer xoxb-another"}, {"Authorization": BOT_TOKEN}]
)
async def test_whoever_has_no_token_is_led_to_the_sign_in_page(
    rosa: Person, house: House, headers: dict[str, str]
) -> None:
    file = await an_uploaded_file(rosa, house)
    url = file["url_private"]
    async with house.http.get(url, headers=headers, allow_redirects=False) as response:
        assert response.status == 302
    async with house.http.get(url, headers=headers) as response:
        assert (response.status, response.content_type) == (200, "text/html")
        assert CALENDAR not in await response.read()


async def test_without_the_scope_the_token_gets_the_sign_in_page_and_no_file_info() -> None:
    scopes = tuple(scope for scope in DEFAULT_SCOPES if scope != "files:read")
    async with (
        open_house(scopes=scopes) as house,
        Person(house.url, "U0ROSA", house.http) as rosa,
    ):
        file = await an_uploaded_file(rosa, house)
        async with house.http.get(file["url_private"], headers=TOKEN) as response:
            assert (response.status, response.content_type) == (200, "text/html")
        with pytest.raises(SlackApiError, match="missing_scope"):
            await house.api.files_info(file=file["id"])


async def test_a_file_that_is_not_there_is_not_found(house: House) -> None:
    url = f"{house.url}/files-pri/T0MAPLE-F0NOTHING/a.ics"
    async with house.http.get(url, headers=TOKEN) as response:
        assert response.status == 404
    with pytest.raises(SlackApiError, match="file_not_found"):
        await house.api.files_info(file="F0NOTHING")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("notes.txt", b"hello", "notes.txt cannot go here. This field takes: pdf."),
        ("pdf", b"hello", "pdf cannot go here. This field takes: pdf."),
        (
            "big.pdf",
            bytes(10 * 1024 * 1024 + 1),
            "big.pdf is too big. A file can have up to 10 MB.",
        ),
    ],
)
async def test_a_file_that_cannot_go_there_is_refused_kindly(
    rosa: Person, house: House, name: str, data: bytes, sentence: str
) -> None:
    await a_file_form(house, filetypes=["pdf"])
    with pytest.raises(RefusedError, match=f"^{sentence}$"):
        await rosa.attach("Your calendar", name, data)
    await rosa.attach("Your calendar", "Flyer.PDF", b"%PDF")
    assert await rosa.submit() == {}


@pytest.mark.parametrize("filetypes", [[".ics"], ["text/calendar"], [""], [7]])
async def test_a_field_names_the_files_it_takes_by_their_extensions(
    house: House, filetypes: list[object]
) -> None:
    await a_file_form(house, filetypes=["ics", "pdf"])
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await a_file_form(house, filetypes=filetypes)


async def test_more_files_than_the_field_takes_are_said_under_it(
    rosa: Person, house: House
) -> None:
    await a_file_form(house, max_files=1)
    await rosa.attach("Your calendar", "one.ics", CALENDAR)
    await rosa.attach("Your calendar", "two.ics", CALENDAR)
    assert await rosa.submit() == {"Your calendar": "Please add no more than 1 file."}
    assert house.bot.of("view_submission") == []


async def test_a_form_that_asks_for_a_file_is_not_sent_without_one(
    rosa: Person, house: House
) -> None:
    await a_file_form(house)
    assert await rosa.submit() == {"Your calendar": "Please complete this required field."}


async def test_nobody_submits_a_file_of_somebody_else(rosa: Person, house: House) -> None:
    file = await an_uploaded_file(rosa, house)
    opened = await house.api.views_open(
        trigger_id=await house.trigger("U0DANA"),
        view=b.modal(b.field("File", {"type": "file_input", "action_id": "it"}, "file")),
    )
    values = {"file": {"it": [file["id"]]}}
    view_id = opened["view"]["id"]
    done = await house.post("submit", user="U0DANA", view_id=view_id, values=values)
    assert done["code"] == "file_not_found"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"base64": "not base64!"}, "invalid_arguments"),
        ({"block_id": "words"}, "action_not_found"),
        ({"view_id": "V0NOTHING"}, "view_not_found"),
        ({"user": "U0DANA"}, "view_not_found"),
    ],
)
async def test_an_upload_goes_into_a_file_field_of_ones_own_form(
    house: House, changes: dict[str, str], code: str
) -> None:
    words = b.field("Words", {"type": "plain_text_input", "action_id": "it"}, "words")
    file = b.field("File", {"type": "file_input", "action_id": "it"}, "file")
    view_id = await a_modal(house, words, file)
    given = {
        "user": "U0ROSA",
        "view_id": view_id,
        "block_id": "file",
        "action_id": "it",
        "name": "a.ics",
        "base64": "",
    }
    assert (await house.post("upload", **(given | changes)))["code"] == code


async def test_files_outlive_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "workspace.db"
    async with open_house(data) as house, Person(house.url, "U0ROSA", house.http) as rosa:
        file = await an_uploaded_file(rosa, house)
    async with open_house(data) as house:
        again = (await house.api.files_info(file=file["id"]))["file"]
        async with house.http.get(again["url_private"], headers=TOKEN) as response:
            assert await response.read() == CALENDAR
    assert SECRET not in str(again)
