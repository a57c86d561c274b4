"""Pictures that the app uploads in Slack's three steps, and shows in its messages."""

from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from handlers.sandbox.config import DEFAULT_SCOPES
from handlers.sandbox.person import Person
from tests.contract.sandbox import blocks as b
from tests.contract.sandbox.world import House, open_house

# The smallest picture that a browser shows: one gray pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)


async def begun(house: House, content: bytes = PNG, name: str = "chart.png") -> dict[str, Any]:
    answer = await house.api.files_getUploadURLExternal(filename=name, length=len(content))
    return dict(answer.data)  # type: ignore[arg-type]  # slack_sdk types it as bytes too


async def put(house: House, url: str, content: bytes = PNG, **headers: str) -> int:
    async with house.http.post(url, data=content, headers=headers) as response:
        return response.status


async def completed(house: House, file_id: str, title: str = "Loops closed") -> dict[str, Any]:
    answer = await house.api.files_completeUploadExternal(files=[{"id": file_id, "title": title}])
    [file] = answer["files"]
    return dict(file)


async def uploaded(house: House, content: bytes = PNG, name: str = "chart.png") -> dict[str, Any]:
    place = await begun(house, content, name)
    assert await put(house, place["upload_url"], content) == 200
    return await completed(house, place["file_id"])


def image(file_id: str) -> dict[str, Any]:
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": "Two of three closed."}


async def refusal(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        await call
    return dict(caught.value.response.data)


async def test_an_uploaded_picture_is_shown_in_a_message_and_read_by_its_words(
    house: House, rosa: Person
) -> None:
    file = await uploaded(house)
    assert (file["title"], file["mimetype"], file["user"]) == ("Loops closed", "image/png", "U0BOT")
    await house.api.chat_postMessage(channel="U0ROSA", text="A chart", blocks=[image(file["id"])])

    assert await rosa.reads("dm") == ["Two of three closed."]
    async with house.http.get(f"{house.url}/sandbox/picture?id={file['id']}") as response:
        assert (response.status, response.content_type) == (200, "image/png")
        assert await response.read() == PNG


async def test_a_message_can_be_brought_up_to_date_with_another_picture(house: House) -> None:
    first, second = await uploaded(house), await uploaded(house)
    sent = await house.api.chat_postMessage(
        channel="U0ROSA", text="A chart", blocks=[image(first["id"])]
    )
    changed = await house.api.chat_update(
        channel=sent["channel"], ts=sent["ts"], text="A chart", blocks=[image(second["id"])]
    )
    assert changed["message"]["blocks"][0]["slack_file"] == {"id": second["id"]}


@pytest.mark.parametrize("address", ["url_private", "permalink"])
async def test_a_picture_may_be_named_by_its_address(house: House, address: str) -> None:
    file = await uploaded(house)
    block = image("") | {"slack_file": {"url": file[address]}}
    assert (await house.api.chat_postMessage(channel="U0ROSA", text="A", blocks=[block]))["ok"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"length": 3}, "invalid_arguments"),
        ({"filename": "a.png"}, "invalid_arguments"),
        ({"filename": "a.png", "length": 0}, "invalid_arguments"),
        ({"filename": "a.png", "length": "3.5"}, "invalid_arguments"),
        ({"filename": "a.png", "length": 11 * 1024 * 1024}, "file_upload_size_restricted"),
        ({"filename": "a.png", "length": 3, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
    ],
)
async def test_an_address_is_given_for_a_name_and_a_length(
    house: House, given: dict[str, object], error: str
) -> None:
    call = house.api.api_call("files.getUploadURLExternal", params=given)
    assert (await refusal(call))["error"] == error


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_an_upload_needs_its_permission(method: str) -> None:
    scopes = tuple(scope for scope in DEFAULT_SCOPES if scope != "files:write")
    async with open_house(scopes=scopes) as house:
        told = await refusal(house.api.api_call(method, params={}))
    assert (told["error"], told["needed"]) == ("missing_scope", "files:write")


@pytest.mark.parametrize("content", [PNG[:-1], PNG + b"x", b""])
async def test_other_bytes_than_promised_are_not_taken(house: House, content: bytes) -> None:
    place = await begun(house)
    assert await put(house, place["upload_url"], content) == 400
    told = await refusal(completed(house, place["file_id"]))
    assert told["error"] == "file_update_failed"


async def test_a_form_around_the_bytes_is_not_taken(house: House) -> None:
    place = await begun(house)
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    assert await put(house, place["upload_url"], PNG, **form) == 415


async def test_only_an_open_address_takes_bytes(house: House) -> None:
    place = await begun(house)
    assert await put(house, f"{house.url}/upload/v1/guessed") == 404
    await put(house, place["upload_url"])
    await completed(house, place["file_id"])
    assert await put(house, place["upload_url"]) == 404


async def test_an_upload_is_completed_once(house: House) -> None:
    file = await uploaded(house)
    assert (await refusal(completed(house, file["id"])))["error"] == "file_not_found"


async def test_all_files_are_completed_or_none(house: House) -> None:
    place = await begun(house)
    await put(house, place["upload_url"])
    both = [{"id": place["file_id"]}, {"id": "F0NOTHING12"}]
    told = await refusal(house.api.files_completeUploadExternal(files=both))
    assert told["error"] == "file_not_found"
    assert (await completed(house, place["file_id"], ""))["title"] == "chart.png"


@pytest.mark.parametrize("files", ["", "[]", "{", "[7]", '[{"title": "x"}]'])
async def test_what_is_completed_is_named(house: House, files: str) -> None:
    call = house.api.api_call("files.completeUploadExternal", params={"files": files})
    assert (await refusal(call))["error"] == "invalid_arguments"


async def test_sharing_is_not_pretended(house: House) -> None:
    place = await begun(house)
    await put(house, place["upload_url"])
    told = await refusal(
        house.api.files_completeUploadExternal(
            files=[{"id": place["file_id"], "title": ""}], channel_id="C0QITEAM"
        )
    )
    assert told["error"] == "invalid_arguments"


async def _unknown(house: House) -> str:
    return "F0NOTHING12"


async def _incomplete(house: House) -> str:
    place = await begun(house)
    await put(house, place["upload_url"])
    return str(place["file_id"])


async def _no_picture(house: House) -> str:
    return str((await uploaded(house, name="chart.txt"))["id"])


@pytest.mark.parametrize("file", [_unknown, _incomplete, _no_picture])
async def test_a_block_shows_complete_pictures_alone(house: House, file: Any) -> None:
    blocks = [b.section("Look:"), image(await file(house))]
    said = "[ERROR] invalid slack file [json-pointer:/blocks/1/slack_file]"
    told = await refusal(house.api.chat_postMessage(channel="U0ROSA", text="A", blocks=blocks))
    assert (told["error"], told["response_metadata"]["messages"]) == ("invalid_blocks", [said])
    told = await refusal(house.api.views_publish(user_id="U0ROSA", view=b.home(*blocks)))
    assert told["error"] == "invalid_arguments"


async def test_a_picture_can_be_shown_when_it_was_looked_through() -> None:
    async with open_house(scan_seconds=2.0) as house:
        file = await uploaded(house)
        assert file["mimetype"] == ""
        message: dict[str, Any] = {"channel": "U0ROSA", "text": "A", "blocks": [image(file["id"])]}
        assert (await refusal(house.api.chat_postMessage(**message)))["error"] == "invalid_blocks"
        house.clock.seconds += 2
        assert (await house.api.files_info(file=file["id"]))["file"]["mimetype"] == "image/png"
        assert (await house.api.chat_postMessage(**message))["ok"]


async def test_nobody_gets_what_is_no_picture_as_one(house: House) -> None:
    for file_id in ("F0NOTHING12", await _no_picture(house)):
        async with house.http.get(f"{house.url}/sandbox/picture?id={file_id}") as response:
            assert (await response.json())["code"] == "file_not_found"


async def test_an_address_for_an_upload_is_not_shown_to_whoever_watches(house: House) -> None:
    await uploaded(house)
    traffic = str(house.sandbox.workspace.traffic.after(0))
    assert "files.getUploadURLExternal" in traffic
    assert "/upload/v1/" not in traffic


async def test_pictures_outlive_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "workspace.db"
    async with open_house(data) as house:
        file = await uploaded(house)
    async with open_house(data) as house:
        async with house.http.get(f"{house.url}/sandbox/picture?id={file['id']}") as response:
            assert await response.read() == PNG
        assert (await house.api.files_info(file=file["id"]))["file"]["title"] == "Loops closed"
