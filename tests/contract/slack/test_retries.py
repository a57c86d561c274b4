"""Slack sends again what it thinks was lost. The second time nothing happens that did before."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from handlers.demo.seed import CHANNEL, ROSA
from handlers.sandbox.records import Json
from handlers.sandbox.wire import Answer, Kind, Retry
from storage.tables import AgendaHistory, AgendaItem, Delivery
from storage.tables import Answer as Said
from tests.contract.slack.slack import (
    button,
    calls,
    click,
    command,
    interact,
    item_form,
    open_dialogs,
    run,
)
from tests.contract.slack.teams import MAPLE, ids_of
from tests.world import World


async def _items(world: World) -> list[str]:
    async with world.bot.database.reading() as session:
        items = await session.scalars(select(AgendaItem.text))
        history = await session.scalar(select(func.count(AgendaHistory.id)))
        texts = list(items)
    assert history == len(texts)
    return texts


async def _twice_at_once(world: World, kind: Kind, payload: Json) -> list[Answer]:
    send = world.sandbox.dispatch.send
    answers = await asyncio.gather(*(send(kind, "the same", payload) for _ in range(2)))
    await world.settled()
    return answers


async def _item_form(world: World) -> Json:
    team = (await ids_of(world, MAPLE)).team
    return item_form(world, ROSA, {"team": team, "meeting": ""}, "Parking")


async def test_a_form_that_is_sent_twice_adds_one_item(world: World) -> None:
    sent = await _item_form(world)
    first, second = await interact(world, sent), await interact(world, sent)
    assert first.body == second.body
    assert "We have it." in str(second.body)
    assert await _items(world) == ["Parking"]


async def test_a_form_that_is_sent_twice_at_once_adds_one_item(world: World) -> None:
    answers = await _twice_at_once(world, "interactive", await _item_form(world))
    assert [("We have it." in str(answer.body)) for answer in answers] == [True, True]
    assert await _items(world) == ["Parking"]


async def test_a_command_that_is_sent_twice_adds_one_item(world: World) -> None:
    fields = command(world, ROSA, "agenda add Parking", CHANNEL)
    first, second = await run(world, fields), await run(world, fields)
    assert first.body == second.body
    assert await _items(world) == ["Parking"]


async def test_a_command_that_is_sent_twice_at_once_adds_one_item(world: World) -> None:
    fields = command(world, ROSA, "agenda add Parking", CHANNEL)
    answers = await _twice_at_once(world, "slash_commands", fields)
    assert [answer.status for answer in answers] == [200, 200]
    assert await _items(world) == ["Parking"]


async def test_the_same_words_typed_again_are_a_second_item(world: World) -> None:
    for _ in range(2):
        await run(world, command(world, ROSA, "agenda add Parking", CHANNEL))
    assert await _items(world) == ["Parking", "Parking"]


def _said(world: World, event_id: str) -> Json:
    """Somebody's direct message, as an event."""
    event = {"type": "message", "channel_type": "im", "channel": "D0ROSA", "user": ROSA}
    told: dict[str, Any] = {"text": "Hello", "ts": "1.000001", "event_ts": "1.000001"}
    return {
        "type": "event_callback",
        "team_id": world.sandbox.workspace.seed.team_id,
        "event_id": event_id,
        "event": {**event, **told},
    }


async def test_an_event_that_is_told_twice_is_answered_once(world: World) -> None:
    for retry in (None, Retry(1, "http_timeout"), Retry(2, "http_error")):
        await world.sandbox.dispatch.send("events_api", "said", _said(world, "Ev1"), retry)
    await world.settled()
    assert calls(world).count("chat.postMessage") == 1
    await world.sandbox.dispatch.send("events_api", "said", _said(world, "Ev2"))
    await world.settled()
    assert calls(world).count("chat.postMessage") == 2


async def test_an_event_that_is_told_twice_at_once_is_answered_once(world: World) -> None:
    answers = await _twice_at_once(world, "events_api", _said(world, "Ev1"))
    assert [answer.status for answer in answers] == [200, 200]
    assert calls(world).count("chat.postMessage") == 1


async def test_a_tap_that_comes_twice_opens_one_dialog_in_peace(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    tap = click(world, ROSA, button("agenda.add", {"team": (await ids_of(world, MAPLE)).team}))
    await interact(world, tap)
    await interact(world, tap)
    assert open_dialogs(world, ROSA) == ["Add an item"]
    assert "Something went wrong" not in str(await (await world.person(ROSA)).reads("dm"))
    assert "reference=" not in caplog.text


async def test_an_answer_that_comes_twice_is_given_once(world: World) -> None:
    await world.at("2026-01-14T17:31-05:00")
    rosa = await world.person(ROSA)
    named = await ids_of(world, MAPLE)
    payload = {"team": named.team, "meeting": f"{named.series}:2026-01-20"}
    tap = click(world, ROSA, button("agenda.nothing", payload))
    before = calls(world).count("chat.update")
    for _ in range(2):
        await interact(world, tap)
    await _twice_at_once(world, "interactive", tap)
    # Rosa's ask and the channel's post, once each.
    assert calls(world).count("chat.update") == before + 2
    async with world.bot.database.reading() as session:
        answers = await session.scalars(select(Delivery.answer))
        assert [answer for answer in answers if answer] == [Said.NOTHING]
    asks = [text for text in await rosa.reads("dm") if "Nothing this time is fine" in text]
    assert len(asks) == 1
