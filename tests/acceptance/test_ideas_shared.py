"""Ideas that go on as one: whatever comes of one of them reaches everybody who shared it."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA
from handlers.sandbox.person import Person
from storage.tables import RoutineKind
from tests.acceptance.ideas import IDEA, QUESTION, answer, last, open_first, share_by_command
from tests.acceptance.projects import DECISION, HOPE, KEEP, ONE_SENTENCE
from tests.world import World

SIGNS = "Signs from the garage"
SAME = "Which one is it the same as?"
SENTENCE = "1. One sentence for Rosa"


async def _two(world: World, *, priya_unnamed: bool = False) -> tuple[Person, Person, Person]:
    rosa = await share_by_command(world, ROSA)
    way = "As “a family partner”" if priya_unnamed else "With my name"
    priya = await share_by_command(world, PRIYA, SIGNS, way=way)
    return rosa, priya, await world.person(DANA)


async def _join_first(dana: Person, other: str) -> None:
    """The newest goes on with the other one, whose page opens."""
    await open_first(dana)
    await dana.click("Same as another", in_="modal")
    await dana.until(SAME, in_="modal")
    await dana.choose(SAME, other, in_="modal")
    assert await dana.submit() == {}
    await dana.until("They go on as one", in_="modal")
    await dana.close()


async def test_what_a_meeting_says_reaches_both_and_each_says_whether_it_answers_them(
    world: World,
) -> None:
    await world.only(RoutineKind.AGENDA, RoutineKind.IDEAS)
    await world.at("2026-01-15T09:00-05:00")
    rosa, priya, dana = await _two(world, priya_unnamed=True)
    await _join_first(dana, IDEA)
    await open_first(dana)
    await dana.click("Put on the agenda", in_="modal")
    await dana.until("It is on the agenda for Tue Jan 20", in_="modal")
    await dana.close()
    await world.at("2026-01-20T10:00-05:00")
    await dana.click("Start", in_="dm")
    await dana.until("What happened?", in_="modal")
    await dana.choose("1. What happened?", "Decided", in_="modal")
    await dana.fill(SENTENCE, "Sam draws it by March.")
    await dana.choose("Was the family item discussed?", "Yes", in_="modal")
    assert await dana.submit() == {}
    await dana.close()
    await world.at("2026-01-21T19:00-05:00")
    await rosa.until("We decided: Sam draws it by March.", in_="dm")
    assert not await rosa.sees("We talked about it at a meeting.", in_="dm")
    await priya.until("We talked about it at a meeting. Sam draws it by March.", in_="dm")
    told = await last(priya, "Sam draws it by March.")
    assert f"You shared: {SIGNS}" in told
    assert QUESTION in told

    await dana.click("Change a sentence", in_="dm")
    await dana.until(SENTENCE, in_="modal")
    await dana.fill(SENTENCE, "Sam draws it by May.")
    assert await dana.submit() == {}
    await dana.close()
    await world.at("2026-01-22T19:00-05:00")
    await priya.until("Before, it said: Sam draws it by March.", in_="dm")
    assert "Now it says: Sam draws it by May." in await last(priya, "Before, it said")
    await priya.click("Yes", in_="dm")
    await priya.until("You said that this answers it.", in_="dm")
    await open_first(dana)
    page = (await dana.reads("modal"))[-1]
    assert "a meeting talked about it, Dana Reyes wrote: Sam draws it by May." in page
    assert "Priya" not in "".join([page, *await dana.reads("dm")])


async def test_an_idea_on_the_agenda_that_goes_on_with_another_is_not_put_there_twice(
    world: World,
) -> None:
    await world.only(RoutineKind.AGENDA, RoutineKind.IDEAS)
    await world.at("2026-01-15T09:00-05:00")
    _, _, dana = await _two(world)
    await open_first(dana)  # Priya's
    await dana.click("Put on the agenda", in_="modal")
    await dana.until("It is on the agenda for Tue Jan 20", in_="modal")
    await dana.close()
    await _join_first(dana, SIGNS)  # Rosa's, the only new one now
    await dana.command("ideas", CHANNEL)
    await dana.until("and one more", in_="modal")
    await dana.click("Open", in_="modal")
    await dana.until("What happened so far", in_="modal")
    assert await dana.sees("It is on the agenda for Tue Jan 20.", in_="modal")
    assert not await dana.sees("[Put on the agenda]", in_="modal")


async def test_a_project_goes_along_with_its_idea_and_both_hear_how_it_ends(world: World) -> None:
    await world.only(RoutineKind.IDEAS, RoutineKind.STARTERS)
    rosa, priya, dana = await _two(world)
    await open_first(dana)  # Priya's
    await dana.click("Make it a project", in_="modal")
    await dana.until("It is a project now that has not begun.", in_="modal")
    await dana.close()
    await dana.command("ideas", CHANNEL)
    await dana.until("Thinking about it (1)", in_="modal")
    await dana.click("Open", in_="modal", below=SIGNS)
    await dana.until("Same as another", in_="modal")
    await dana.click("Same as another", in_="modal")
    await dana.until(SAME, in_="modal")
    await dana.choose(SAME, IDEA, in_="modal")
    assert await dana.submit() == {}
    await dana.close()
    await open_first(dana)
    await dana.click("Open", in_="modal")
    await dana.click("Start it", in_="modal")
    await dana.until(HOPE, in_="modal")
    await dana.fill(HOPE, "Nobody gets lost.")
    assert await dana.submit() == {}
    for person in (rosa, priya):
        await person.until("We try it in a small project: Nobody gets lost.", in_="dm")
    await dana.click("Open", in_="modal")
    await dana.click("End it now", in_="modal")
    await dana.until("Ending early is fine.", in_="modal")
    await dana.choose(DECISION, KEEP, in_="modal")
    await dana.fill(ONE_SENTENCE, "The signs hang.")
    assert await dana.submit() == {}
    await world.at("2026-01-13T12:00-05:00")  # a fourth message is the next week's
    for person in (rosa, priya):
        await person.until("It is done. The signs hang.", in_="dm")


async def test_whoever_came_third_hears_when_all_of_them_go_on_with_another(world: World) -> None:
    await world.only(RoutineKind.IDEAS)
    rosa, priya, dana = await _two(world)
    await _join_first(dana, IDEA)
    sam = await share_by_command(world, "U0SAM", "Ask for a map at the desk")
    await dana.command("ideas", CHANNEL)
    await dana.until("and one more", in_="modal")
    await dana.click("Open", in_="modal", below=IDEA)
    await dana.until("Same as another", in_="modal")
    await dana.click("Same as another", in_="modal")
    await dana.until(SAME, in_="modal")
    await dana.choose(SAME, "Ask for a map at the desk", in_="modal")
    assert await dana.submit() == {}
    await dana.close()
    for person in (rosa, priya):
        await person.until("the same idea: “Ask for a map at the desk”", in_="dm")
    await sam.until("Somebody else shares your idea:", in_="dm")
    await open_first(dana)
    await answer(dana, "Done", "The map hangs.", for_="Sam Okafor")
    for person in (rosa, priya, sam):
        await person.until("It is done. The map hangs.", in_="dm")


async def test_whose_idea_went_on_with_another_reads_so_on_their_own_page(world: World) -> None:
    await world.only(RoutineKind.IDEAS)
    _, priya, dana = await _two(world)
    await _join_first(dana, IDEA)
    await priya.command("ideas", CHANNEL)
    await priya.click("My ideas", in_="modal")
    await priya.until(f"Somebody else had the same idea: “{IDEA}”", in_="modal")


async def test_a_project_that_does_not_begin_after_all_is_told(world: World) -> None:
    await world.only(RoutineKind.IDEAS, RoutineKind.STARTERS)
    rosa, dana = await share_by_command(world, ROSA), await world.person(DANA)
    await open_first(dana)
    await dana.click("Make it a project", in_="modal")
    await dana.until("It is a project now that has not begun.", in_="modal")
    await dana.click("Open", in_="modal")
    await dana.click("Let it go", in_="modal")
    await rosa.until("The small project does not begin after all.", in_="dm")
    assert QUESTION in await last(rosa, "does not begin after all")


async def test_an_idea_that_a_meeting_did_not_reach_is_told_with_its_new_day(world: World) -> None:
    await world.only(RoutineKind.AGENDA, RoutineKind.IDEAS)
    await world.at("2026-01-15T09:00-05:00")
    rosa, priya, dana = await _two(world)
    await _join_first(dana, IDEA)
    await open_first(dana)
    await dana.click("Put on the agenda", in_="modal")
    await dana.until("It is on the agenda for Tue Jan 20", in_="modal")
    await dana.close()
    await world.at("2026-01-20T10:00-05:00")
    for person in (rosa, priya):
        await person.until("It is on the agenda for Tue Jan 20.", in_="dm")
    await dana.click("Start", in_="dm")
    await dana.until("What happened?", in_="modal")
    await dana.choose("1. What happened?", "Not reached", in_="modal")
    await dana.choose("Was the family item discussed?", "No", in_="modal")
    assert await dana.submit() == {}
    for person in (rosa, priya):
        await person.until("It is on the agenda for Tue Feb 3.", in_="dm")
        assert not await person.sees("It is on the agenda for Tue Jan 20.", in_="dm")
