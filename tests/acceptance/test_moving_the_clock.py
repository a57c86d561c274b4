"""The demo's clock: what is due on the way happens at its own time, and a stop loses no place."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import MovableClock
from handlers.demo import story
from handlers.demo.seed import CHANNEL, DANA
from handlers.demo.travel import Travel
from handlers.sandbox.guard import Guard
from tests.world import World


async def test_the_page_is_told_the_time_and_what_is_next(world: World) -> None:
    async with world.http.get(f"{world.base_url}/demo/clock") as answer:
        told = await answer.json()

    assert told["now"].startswith("2026-01-05T09:00:")
    assert told["next"] == {
        "due": "2026-01-05T19:00:00+00:00",
        "what": "I post the agenda for Tue Jan 6",
    }


async def test_going_to_the_next_nudge_sends_it_at_its_time(world: World) -> None:
    async with world.http.post(f"{world.base_url}/demo/clock", json={"to": "next"}) as answer:
        told = await answer.json()

    assert told["now"].startswith("2026-01-05T14:00:")
    assert await (await world.person(DANA)).sees("Agenda: QI huddle", CHANNEL)


@pytest.mark.parametrize("body", ["[]", "{", '{"to": "yesterday"}', '{"to": ["day"]}', "null"])
async def test_a_move_that_leads_nowhere_is_refused_and_moves_nothing(
    world: World, body: str
) -> None:
    headers = {"Content-Type": "application/json"}
    url = f"{world.base_url}/demo/clock"
    async with world.http.post(url, data=body, headers=headers) as answer:
        assert answer.status == 400

    assert world.clock.now().isoformat().startswith("2026-01-05T14:00:")


async def test_another_site_cannot_move_the_clock(world: World) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    url = f"{world.base_url}/demo/clock"
    async with world.http.post(url, json={"to": "week"}, headers=headers) as answer:
        assert answer.status == 403


async def test_a_stopped_demo_goes_on_where_it_was(world: World, tmp_path: Path) -> None:
    await world.at("2026-01-14T17:31-05:00")
    clock = MovableClock()
    again = Travel(world.bot, clock, tmp_path / "clock.txt", "America/New_York", Guard("http://x"))

    assert again.resume(story.BEGINNING) >= datetime.fromisoformat("2026-01-14T17:31-05:00")
    (tmp_path / "clock.txt").write_text("")
    assert again.resume(story.BEGINNING) == story.BEGINNING


async def test_a_story_that_was_stopped_half_way_is_told_to_its_end_and_nothing_twice(
    world: World,
) -> None:
    since = datetime.fromisoformat("2026-01-06T09:00-05:00")
    await world.at(since)

    await story.play(world.travel, world.base_url, since)

    said = await (await world.person(DANA)).reads(CHANNEL)
    assert "Good meeting. Thank you for starting us off, Rosa." in said[-1]
    assert not any("Welcome, Rosa and Priya" in text for text in said)
    assert world.clock.now() >= story.END
