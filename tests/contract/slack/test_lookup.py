"""Whether a message has arrived: what Slack's answers leave in doubt, and where it is found."""

import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from bot.cards import Card, Paragraph
from bot.platforms import CannotLook, InDoubt, TryLater, Unreachable
from bot.texts import say
from handlers.sandbox import Channel
from handlers.sandbox.config import DEFAULT_SCOPES
from handlers.sandbox.content import Content
from handlers.sandbox.posting import post_as_app
from handlers.slack.pace import NoPace, Pace, Turns
from handlers.slack.platform import SlackPlatform
from handlers.slack.uploads import Uploads
from storage.queries.pace import Rate
from tests.contract.core.turnstile import Turnstile, turnstile
from tests.contract.sandbox.world import BOT_TOKEN, SEED, House, open_house
from tests.contract.slack.test_pictures import a_workspace

CARD = Card((Paragraph(say("reason.stale")),))
KEY, OTHER = "delivery:7", "delivery:8"


def way_out(house: House, api_url: str, pace: Pace | None = None) -> SlackPlatform:
    client = AsyncWebClient(BOT_TOKEN, api_url, session=house.http, retry_handlers=[])
    turns = Turns(pace or NoPace(), SEED.team_id)
    uploads = Uploads(client, house.http, turns)
    return SlackPlatform(client, turns, uploads, lost=lambda: None, can_look=True)


@pytest.fixture
async def house(anyio_backend: str) -> AsyncIterator[House]:
    async with open_house() as opened:
        yield opened


@pytest.fixture
async def gate(house: House) -> AsyncIterator[tuple[Turnstile, SlackPlatform]]:
    async with turnstile(house) as (gate, api_url):
        yield gate, way_out(house, api_url)


def without(*scopes: str) -> tuple[str, ...]:
    return tuple(scope for scope in DEFAULT_SCOPES if scope not in scopes)


@pytest.mark.parametrize(("recipient", "place"), [("C0QITEAM", "C0QITEAM"), ("U0ROSA", "D0ROSA")])
async def test_a_message_whose_answer_was_lost_is_in_doubt_and_then_found(
    house: House, gate: tuple[Turnstile, SlackPlatform], recipient: str, place: str
) -> None:
    turn, platform = gate
    turn.lose(1)
    since = house.clock.now() - timedelta(minutes=1)

    with pytest.raises(InDoubt):
        await platform.send(recipient, CARD, key=KEY)

    found = await platform.find(recipient, {KEY, OTHER}, since)
    [message] = house.sandbox.workspace.messages.all(place)
    assert {key: (sent.place, sent.message) for key, sent in found.items()} == {
        KEY: (place, message.ts)
    }


async def test_what_the_message_says_can_be_brought_up_to_date_where_it_was_found(
    house: House, gate: tuple[Turnstile, SlackPlatform]
) -> None:
    turn, platform = gate
    turn.lose(1)
    with pytest.raises(InDoubt):
        await platform.send("U0ROSA", CARD, key=KEY)
    found = await platform.find("U0ROSA", {KEY}, house.clock.now() - timedelta(minutes=1))

    await platform.update(found[KEY], Card((Paragraph(say("reason.left")),)))

    assert house.sandbox.workspace.messages.all("D0ROSA")[0].text == "left the team"
    # An update leaves the name where it is.
    assert await platform.find("U0ROSA", {KEY}, house.clock.now() - timedelta(minutes=1)) == found


def error(code: str, status: int = 200) -> Response:
    return JSONResponse({"ok": False, "error": code}, status)


@pytest.mark.parametrize(
    "answer",
    [
        HTMLResponse("<h1>Bad gateway</h1>", 502),
        PlainTextResponse("upstream timed out", 504),
        Response("half a", media_type="application/json"),
        error("internal_error"),
        error("fatal_error"),
        error("service_unavailable", 503),
    ],
    ids=["page", "text", "broken", "internal_error", "fatal_error", "503"],
)
async def test_an_answer_that_does_not_say_how_it_went_leaves_a_message_in_doubt(
    answer: Response,
) -> None:
    async with a_workspace() as slack:
        slack.instead["chat.postMessage"].append(answer)

        with pytest.raises(InDoubt):
            await slack.send(CARD)


async def test_what_never_reached_slack_is_in_no_doubt(house: House) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        platform = way_out(house, f"http://127.0.0.1:{nobody.getsockname()[1]}/api/")

        with pytest.raises(TryLater) as caught:
            await platform.send("C0QITEAM", CARD, key=KEY)

    assert not isinstance(caught.value, InDoubt)


async def test_what_slack_refused_for_its_pace_is_in_no_doubt(house: House) -> None:
    house.sandbox.limit("chat.postMessage", 30)

    with pytest.raises(TryLater) as caught:
        await way_out(house, f"{house.url}/api/").send("C0QITEAM", CARD, key=KEY)

    assert (type(caught.value), caught.value.seconds) == (TryLater, 30.0)


async def test_a_look_waits_as_long_as_slack_asks_for(house: House) -> None:
    house.sandbox.limit("conversations.history", 60)
    platform = way_out(house, f"{house.url}/api/")

    with pytest.raises(TryLater) as caught:
        await platform.find("C0QITEAM", {KEY}, house.clock.now())
    assert caught.value.seconds == 60.0

    house.clock.seconds += 60
    assert await platform.find("C0QITEAM", {KEY}, house.clock.now()) == {}


@pytest.mark.parametrize(
    ("missing", "recipient"),
    [
        ("channels:history", "C0QITEAM"),
        ("groups:history", "C0PRIVATE"),
        ("im:history", "U0ROSA"),
        ("im:write", "U0ROSA"),
    ],
)
async def test_without_its_permission_nobody_looks(missing: str, recipient: str) -> None:
    private = Channel("C0PRIVATE", "private", ("U0DANA", "U0BOT"), is_private=True)
    seed = replace(SEED, channels=(*SEED.channels, private))
    async with open_house(seed=seed, scopes=without(missing)) as house:
        platform = way_out(house, f"{house.url}/api/")
        with pytest.raises(CannotLook):
            await platform.find(recipient, {KEY}, house.clock.now())

        await platform.send(recipient, CARD, key=KEY)


async def test_a_channel_that_i_am_not_in_has_none_of_my_messages(house: House) -> None:
    with pytest.raises(Unreachable):
        await way_out(house, f"{house.url}/api/").find("C0OTHER", {KEY}, house.clock.now())


async def test_a_message_is_found_behind_a_page_of_later_ones(house: House) -> None:
    platform = way_out(house, f"{house.url}/api/")
    since = house.clock.now() - timedelta(minutes=1)
    sent = await platform.send("C0QITEAM", CARD, key=KEY)
    for number in range(150):
        post_as_app(house.sandbox.workspace, "C0QITEAM", Content(f"Later {number}", None, None))

    assert await platform.find("C0QITEAM", {KEY}, since) == {KEY: sent}


class OnceAMinute(NoPace):
    """What some apps get of Slack."""

    def __init__(self) -> None:
        self._looks = 0

    async def turn(self, workspace: str, rates: Sequence[Rate]) -> None:
        self._looks += rates[0].key == "conversations.history"
        if self._looks > 1:
            raise TryLater("Slack asked me to wait", 60.0)


async def test_an_app_that_may_ask_once_a_minute_looks_at_one_page_and_not_for_ever(
    house: House,
) -> None:
    platform = way_out(house, f"{house.url}/api/", OnceAMinute())
    since = house.clock.now() - timedelta(minutes=1)
    await platform.send("C0QITEAM", CARD, key=KEY)
    for number in range(150):
        post_as_app(house.sandbox.workspace, "C0QITEAM", Content(f"Later {number}", None, None))
    last = await platform.send("C0QITEAM", CARD, key=OTHER)

    assert await platform.find("C0QITEAM", {KEY, OTHER}, since) == {OTHER: last}


async def test_only_a_message_of_that_name_since_then_is_found(house: House) -> None:
    platform = way_out(house, f"{house.url}/api/")
    await platform.send("C0QITEAM", CARD, key=KEY)
    foreign = {"event_type": "another_app", "event_payload": {"key": OTHER}}
    post_as_app(house.sandbox.workspace, "C0QITEAM", Content("Not ours", None, foreign))
    began = house.clock.now() - timedelta(minutes=1)

    assert set(await platform.find("C0QITEAM", {KEY, OTHER}, began)) == {KEY}
    assert await platform.find("C0QITEAM", {KEY}, began + timedelta(minutes=2)) == {}
