"""The demo's longest story comes to its end as it is meant, and leaves something for everybody."""

from pathlib import Path

from handlers.demo import story
from handlers.demo.seed import CHANNEL, DANA, JONAH, PRIYA, ROSA, SAM
from storage.tables import RoutineKind
from tests.world import World, open_world

IDEAS = {
    "New": "A shelf where families leave books",
    "Seen": "Toys that can be wiped",
    "Thinking about it": "A quiet hour for teens",
    "Trying it": "A page with photos",
    "Done": "A map from the parking lot",
    "Not now": "Evening visits once a month",
}


async def test_three_months_leave_something_to_read_and_to_answer_for_everybody(
    database_url: str, tmp_path: Path
) -> None:
    seed = story.seed_of(story.LONGEST)
    async with open_world(database_url, tmp_path, seed=seed) as world:
        world.clock.set(story.BEGINNING)
        await world.import_team(at=story.BEGINNING, routines=RoutineKind)
        await story.play(world.travel, world.base_url, story.BEGINNING, story.LONGEST)

        assert world.clock.now() >= story.ENDS[-1]
        await _summaries_have_content(world)
        await _every_state_has_an_idea(world)
        await _a_project_has_ended_and_partners_answered(world)
        await _results_can_be_read(world)
        await _homes_have_content(world)


async def _summaries_have_content(world: World) -> None:
    sam = await world.person(SAM)
    week = (await sam.reads("dm"))[-1]
    assert "To celebrate: “The text came at 6 in the morning." in week
    assert "Run chart with 3 points, from Jan 2026 to Mar 2026." in week
    assert len([read for read in await sam.reads("dm") if "To celebrate" in read]) >= 4
    await sam.until("The meeting of Tue Mar 3 has no notes.", in_="dm")


async def _every_state_has_an_idea(world: World) -> None:
    dana = await world.person(DANA)
    await dana.command("ideas", CHANNEL)
    await dana.until("Not now (1)", in_="modal")
    [board] = await dana.reads("modal")
    await dana.close()
    states = list(IDEAS)
    for state, following in zip(states, [*states[1:], ""], strict=True):
        section = board[
            board.index(f"{state} (") : board.index(f"{following} (") if following else None
        ]
        assert IDEAS[state] in section
    assert "From a family partner" in board
    assert "From a team member" in board


async def _a_project_has_ended_and_partners_answered(world: World) -> None:
    priya, jonah, dana = [await world.person(user) for user in (PRIYA, JONAH, DANA)]
    await priya.until("What came of it: The first letter is one page now", in_="dm")
    await dana.until("Jonah can't take this on just now", in_="dm")
    await jonah.until("You said that this answers it.", in_="dm")
    await dana.command("projects letter", CHANNEL)
    await dana.until("What we learned", in_=CHANNEL)


async def _results_can_be_read(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.until("in your own answers: 8 of 8 answered.", in_="dm")
    await rosa.until("[Read the 2 lines that were written]", in_=CHANNEL)


async def _homes_have_content(world: World) -> None:
    for user, words in (
        (ROSA, "You are asked in private: Host a lunch to learn together."),
        (PRIYA, "Your idea: A shelf where families leave books for each other."),
        (SAM, "We are trying it. Nadia takes the photos"),
        (DANA, "One new idea waits for somebody to see it."),
    ):
        person = await world.person(user)
        await person.open_home()
        await person.until(words, in_="home")
