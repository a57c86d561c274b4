"""The log tells of every request what it was and how it ended, and nothing of what was in it."""

import asyncio
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import subscription
from handlers.demo.seed import CHANNEL, ROSA, SAM
from storage.tables import Person
from tests.contract.operating.lines import Lines, written
from tests.contract.slack.installing import KEY, Visitor
from tests.contract.slack.slack import (
    FORM,
    JSON,
    button,
    click,
    command,
    form,
    interact,
    interaction,
    item_form,
    post,
    run,
)
from tests.contract.slack.teams import MAPLE, ids_of
from tests.contract.slack.test_database_trouble import gone
from tests.contract.test_calendar_route import member
from tests.world import SIGNING_SECRET, World, open_world

# One word that nobody else says, in everything that is typed here.
WORD = "Zanzibar"
LIBRARIES = (
    *("aiohttp", "aiosqlite", "asyncio", "procrastinate", "slack_bolt", "slack_sdk", "sqlalchemy"),
    "uvicorn",
)


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[Lines]:
    with written(request.param) as lines:
        yield lines


@pytest.fixture
def json_log() -> Iterator[Lines]:
    with written("json") as lines:
        yield lines


def event(world: World, said: dict[str, Any], event_id: str = "Ev0ZZ") -> dict[str, Any]:
    team = world.sandbox.workspace.seed.team_id
    return {"type": "event_callback", "team_id": team, "event_id": event_id, "event": said}


async def calendar_key(world: World) -> str:
    place = await member(world, ROSA)
    async with world.bot.database.writing.begin() as session:
        await subscription.address(session, place, world.base_url)
        key = await session.scalar(select(Person.calendar_key).filter_by(address=ROSA))
    return str(key)


async def every_door(world: World) -> None:
    """The word goes in wherever something can be put in, whole, wrong and made up."""
    team = (await ids_of(world, MAPLE)).team
    for typed in (f"agenda add {WORD}", WORD, f"agenda {WORD}", f"idea {WORD}", f"pause {WORD}"):
        await run(world, command(world, ROSA, typed, CHANNEL))
    await run(world, command(world, ROSA, "", CHANNEL) | {"command": f"/{WORD}"})
    for action in ("agenda.add", "no.such", f"my {WORD}"):
        for value in ({"team": team, "meeting": WORD}, WORD, {"team": WORD}):
            await interact(world, click(world, ROSA, button(action, value)))
    for payload in ({"team": team, "meeting": ""}, {"team": team, "meeting": WORD}, WORD):
        await interact(world, item_form(world, ROSA, payload, f"{WORD} is hard"))
    sent = item_form(world, ROSA, {"team": team, "meeting": ""}, WORD)
    await interact(world, {**sent, "view": {**sent["view"], "callback_id": f"form {WORD}"}})
    shortcut = {**click(world, ROSA, button("x", WORD)), "type": "message_action"}
    await interact(world, shortcut | {"callback_id": WORD, "message": {"text": WORD}})
    for said in ({"type": WORD}, {"type": "message", "channel_type": "im", "text": WORD}):
        told = {"user": ROSA, "channel": "D0ROSA", "ts": "1.000001", "event_ts": "1.000001"}
        await world.sandbox.dispatch.send("events_api", "said", event(world, told | said, WORD))
    people = await world.person(ROSA), await world.person(SAM)
    for person in people:
        await person.say(f"{WORD} in the channel", in_=CHANNEL)
        await person.say(f"{WORD} to the bot")
        await person.shortcut("Save as idea", WORD, in_=CHANNEL)
    for body, kind in (
        (f"payload={WORD}".encode(), FORM),
        (f'{{"{WORD}": '.encode(), JSON),
        (form({"command": f"/{WORD}", "response_url": f"https://{WORD}.example/"}), FORM),
        (interaction({"type": WORD, WORD: WORD}), FORM),
    ):
        assert (await post(world, body, kind)).status in (200, 400)
        assert (await post(world, body, kind, headers={"X-Slack-Signature": WORD})).status == 401
    async with world.http.get(f"{world.base_url}/calendar/{WORD}.ics?{WORD}") as answer:
        assert answer.status == 404
    await world.settled()


async def test_nothing_that_anybody_typed_and_no_secret_is_in_any_line_or_figure(
    world: World, log: Lines
) -> None:
    key = await calendar_key(world)
    async with world.http.get(f"{world.base_url}/calendar/{key}.ics") as answer:
        assert answer.status == 200
    await every_door(world)
    world.sandbox.administration.archive(CHANNEL)  # and Slack says no
    await world.at("2026-01-15T10:00-05:00")
    async with gone(world):  # and the database is away
        await every_door_that_needs_no_ids(world)
        async with world.http.get(f"{world.base_url}/calendar/{key}.ics") as answer:
            assert answer.status == 503

    assert "reference" in log.text  # what went wrong is there, by its kind
    assert "OperationalError" in log.text or "InvalidRequestError" in log.text
    async with world.http.get(f"{world.base_url}/metrics") as answer:
        figures = await answer.text()
    assert "alongside_slack_calls_total" in figures
    for told in (log.text, figures):
        for secret in (WORD, key, SIGNING_SECRET, "xoxb-", "xapp-", "/response/", "trigger"):
            assert secret.casefold() not in told.casefold(), secret
        for name in ("Rosa", "Dana", "Delgado", "Maple"):
            assert name not in told


async def every_door_that_needs_no_ids(world: World) -> None:
    for typed in (f"agenda add {WORD}", WORD):
        await run(world, command(world, ROSA, typed, CHANNEL))
    await interact(world, click(world, ROSA, button("agenda.add", {"team": 1, "meeting": WORD})))
    await interact(world, item_form(world, ROSA, {"team": 1, "meeting": ""}, WORD))
    await world.bot.heartbeat.beat()


async def test_what_a_library_says_is_reduced_to_where_it_spoke(log: Lines) -> None:
    def failing() -> None:
        raise ValueError(WORD)

    for name in LIBRARIES:
        library = logging.getLogger(f"{name}.inner")
        try:
            failing()
        except ValueError:
            said = "it failed" if name == "uvicorn" else f"with {WORD}"
            library.exception(said, extra={"exception": WORD})
        library.debug(WORD)
        library.info(WORD)
    asyncio.new_event_loop().call_exception_handler(
        {"message": WORD, "exception": ValueError(WORD)}
    )

    assert WORD not in log.text
    assert log.text.count("ValueError") == len(LIBRARIES) + 1
    assert log.text.count("failing") == len(LIBRARIES)
    assert "it failed" in log.text  # whose words are known to be harmless


async def test_each_request_has_one_line_that_says_what_it_was_and_how_it_ended(
    world: World, json_log: Lines
) -> None:
    team = (await ids_of(world, MAPLE)).team
    await run(world, command(world, ROSA, "agenda", CHANNEL))
    await interact(world, click(world, ROSA, button("agenda.add", {"team": team, "meeting": ""})))
    await interact(world, item_form(world, ROSA, {"team": team, "meeting": ""}, WORD))
    await interact(world, click(world, ROSA, button("of.old", {})))
    opened = {"type": "app_home_opened", "user": ROSA, "channel": "D0ROSA", "tab": "home"}
    await world.sandbox.dispatch.send("events_api", "home", event(world, opened))
    await world.settled()
    await post(world, b"", headers={})
    async with world.http.get(f"{world.base_url}/calendar/x.ics") as answer:
        assert answer.status == 404
    async with world.http.get(f"{world.base_url}/healthz") as answer:
        assert answer.status == 200  # asked every few seconds: no line

    lines = json_log.json("handlers.requests")
    assert [(one["kind"], one["target"], one["status"], one["outcome"]) for one in lines] == [
        ("command", "/coprod", 200, "ok"),
        ("action", "agenda.add", 200, "ok"),
        ("view", "agenda.add", 200, "ok"),
        ("action", "of.old", 200, "failed"),
        ("event", "app_home_opened", 200, "ok"),
        ("refused", "", 401, "failed"),
        ("calendar", "", 404, "failed"),
    ]
    assert all(0 <= one["milliseconds"] < 60_000 for one in lines)
    assert len({one["request"] for one in lines}) == len(lines)
    assert lines[4]["request"] == "Ev0ZZ"  # Slack's own, the same at each try


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_what_comes_by_socket_mode_is_logged_the_same(
    socket_world: World, json_log: Lines
) -> None:
    world = socket_world
    await run(world, command(world, ROSA, f"agenda add {WORD}", CHANNEL))
    await interact(world, click(world, ROSA, button("of.old", WORD)))

    lines = json_log.json("handlers.requests")
    assert [(one["kind"], one["target"], one["outcome"]) for one in lines] == [
        ("command", "/coprod", "ok"),
        ("action", "of.old", "failed"),
    ]
    assert WORD not in json_log.text


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_an_installation_is_logged_like_any_request(
    database_url: str, tmp_path: Path, json_log: Lines
) -> None:
    async with open_world(database_url, tmp_path, keys=[KEY]) as world:
        visitor = Visitor(world.base_url, world.http)
        await visitor.get(await visitor.decide(await visitor.begin(), "cancel"))

    lines = json_log.json("handlers.requests")
    assert [(one["kind"], one["target"], one["status"], one["outcome"]) for one in lines] == [
        ("install", "install", 200, "ok"),
        ("install", "oauth_redirect", 200, "ok"),
    ]
    [ended] = json_log.json("handlers.slack.install.routes")
    assert ended["request"] == lines[1]["request"]


async def test_a_reference_that_a_person_is_told_is_found_with_its_request(
    world: World, json_log: Lines
) -> None:
    rosa = await world.person(ROSA)
    async with gone(world):
        await rosa.command(f"agenda add {WORD}", CHANNEL)
        [said] = await rosa.reads(CHANNEL)
    [told] = re.findall(r"reference: ([0-9a-f]{8})", said)

    [fault] = [one for one in json_log.json() if one.get("reference") == told]
    [request] = json_log.json("handlers.requests")
    assert fault["level"] == "ERROR"
    assert fault["request"] == request["request"]
    assert request["outcome"] == "failed"
    assert WORD not in json_log.text


async def test_a_tick_and_what_it_sends_have_ids_of_their_own(
    world: World, json_log: Lines
) -> None:
    async with gone(world):
        await world.bot.heartbeat.beat()
        await world.bot.heartbeat.beat()
        world.bot.engine.wake(1)
        await world.bot.engine.settled()
    first, second, delivery = json_log.json()
    assert first["tick"] != second["tick"]
    assert delivery["delivering"]
    assert "tick" not in delivery
