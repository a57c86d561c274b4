"""The demo's clock: what is due on the way happens at its own time, and a stop loses no place."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import MovableClock
from handlers.demo import story
from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA
from handlers.demo.travel import Travel
from handlers.sandbox.guard import Guard
from storage.tables import RoutineKind
from tests.world import World, open_world


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


async def test_a_question_that_waits_for_another_day_is_not_where_the_next_nudge_is(
    world: World,
) -> None:
    await world.at("2026-01-14T18:00-05:00")
    await world.only(RoutineKind.IDEAS)
    url = f"{world.base_url}/demo/clock"
    async with world.http.get(url) as answer:
        told = await answer.json()
    assert told["next"] == {
        "due": "2026-01-15T14:30:00+00:00",
        "what": "I ask the care team for an idea",
    }

    rosa = await world.person(ROSA)
    for day, place, words in (
        ("2026-01-15T09:30:", CHANNEL, "A question for the care team."),
        ("2026-01-21T18:30:", "dm", "Share an idea"),
    ):
        async with world.http.post(url, json={"to": "next"}) as answer:
            told = await answer.json()
        assert told["now"].startswith(day)
        assert await rosa.sees(words, place)


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


class _Stopped(Exception):
    """The demo is told to stop."""


class _CutShort(Travel):
    """A clock that goes as far as the meeting of January 6, and no further."""

    until = datetime.fromisoformat("2026-01-06T09:55-05:00")

    async def to(self, target: datetime) -> None:
        if target > self.until:
            raise _Stopped
        await super().to(target)


async def test_a_story_that_was_stopped_half_way_is_told_to_its_end_and_nothing_twice(
    database_url: str, tmp_path: Path
) -> None:
    async with open_world(database_url, tmp_path) as world:
        world.clock.set(story.BEGINNING)
        await world.import_team(at=story.BEGINNING)
        kept, guard = tmp_path / "clock.txt", Guard("http://x")
        cut_short = _CutShort(world.bot, world.clock, kept, "America/New_York", guard)
        with pytest.raises(_Stopped):
            await story.play(cut_short, world.base_url, story.BEGINNING)

        await story.play(world.travel, world.base_url, cut_short.resume(story.BEGINNING))

        channel, rosa = await _reads(world, DANA, CHANNEL), await _reads(world, ROSA, "dm")
        priya = await _reads(world, PRIYA, "dm")
        for once in ("Welcome, Rosa and Priya", "Good meeting. Thank you for starting us off"):
            assert channel.count(once) == 1
        assert "From Jan 19 we try the small room next door" in rosa
        assert "Hi Rosa. We meet Tue Jan 20" in rosa
        assert "You said what is still missing: Who writes it?" in priya
        assert world.clock.now() >= story.END


async def test_a_story_that_lost_its_first_half_comes_to_its_end_all_the_same(
    world: World,
) -> None:
    since = datetime.fromisoformat("2026-01-06T09:00-05:00")
    await world.at(since)

    await story.play(world.travel, world.base_url, since)

    assert "Good meeting. Thank you for starting us off" in await _reads(world, DANA, CHANNEL)
    assert world.clock.now() >= story.END


async def _reads(world: World, user: str, place: str) -> str:
    return "\n".join(await (await world.person(user)).reads(place))
