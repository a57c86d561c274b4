"""Ideas to try: looking through them, searching, and what the care team adds for its own team."""

from handlers.demo.seed import CHANNEL, DANA, ROSA, SAM
from handlers.sandbox.person import Person
from tests.contract.slack.teams import BIRCH_CHANNEL
from tests.world import World

QUERY = "What are you looking for?"
NAME, TASK, CONCEPT = (
    "A short name",
    "What would a parent do?",
    "Which big idea is it part of?",
)
MINUTES, WHERE, WEEKS = "How many minutes in all?", "Where?", "How many weeks may it run?"
WALK, WALK_TASK = "Walk the way in", "Walk from the car park with us, <b>slowly</b>."


async def _look_for(person: Person, word: str) -> None:
    await person.command("catalog", CHANNEL)
    await person.click("Search", in_=CHANNEL)
    await person.until(QUERY, in_="modal")
    await person.fill(QUERY, word)
    assert await person.submit() == {}
    await person.until("What I found", in_="modal")


async def _close_all(person: Person) -> None:
    while await person.reads("modal"):
        await person.close()


async def test_what_a_team_adds_is_found_by_a_partner_changed_and_put_away(world: World) -> None:
    sam, rosa = await world.person(SAM), await world.person(ROSA)
    await sam.command("catalog", CHANNEL)
    await sam.click("Add a small start", in_=CHANNEL)
    await sam.until("Your team will find it here beside the others", in_="modal")
    await sam.fill(NAME, WALK)
    await sam.fill(TASK, WALK_TASK)
    await sam.choose(CONCEPT, "Clear what stands in the way")
    await sam.fill(MINUTES, "an hour")
    await sam.choose(WHERE, "At the clinic")
    assert await sam.submit() == {MINUTES: "Please write a number, such as 30."}
    assert await sam.value_of(TASK) == WALK_TASK
    await sam.fill(MINUTES, "60")
    assert await sam.submit() == {}
    await sam.until("Your team finds it under “Ideas to try” now.", in_="modal")
    await _close_all(sam)

    await _look_for(rosa, "CAR parks")
    await rosa.until(f"{WALK}: one hour, at the clinic (from your team)", in_="modal")
    await rosa.click(WALK, in_="modal")
    await rosa.until(WALK_TASK, in_="modal")
    [*_, shown] = await rosa.reads("modal")
    assert "Your team added this." in shown
    assert "[Change]" not in shown
    await _close_all(rosa)

    await _look_for(sam, "walk")
    await sam.click(WALK, in_="modal")
    await sam.until(WALK_TASK, in_="modal")
    await sam.click("Change", in_="modal")
    await sam.until(NAME, in_="modal")
    assert await sam.value_of(WEEKS) == "4"
    await sam.fill(NAME, "Find the way in")
    assert await sam.submit() == {}
    await sam.until("Saved. Your team finds it this way now.", in_="modal")
    await _close_all(sam)
    await _look_for(rosa, "park")
    await rosa.until("Find the way in: one hour", in_="modal")
    await _close_all(rosa)

    await _look_for(sam, "walk")
    await sam.click("Find the way in", in_="modal")
    await sam.until(WALK_TASK, in_="modal")
    await sam.click("Put away", in_="modal")
    await sam.until("Nobody is offered it any more.", in_="modal")
    assert await sam.submit() == {}
    await sam.until("It is out of the list.", in_="modal")
    await rosa.command("catalog car park", CHANNEL)
    await rosa.until("I found nothing about “car park”.", in_=CHANNEL)


async def test_a_partner_looks_from_a_big_idea_to_a_small_start(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("")
    await rosa.click("Ideas to try", in_="dm")
    await rosa.until("Take what fits you and leave the rest.", in_="modal")
    [front] = await rosa.reads("modal")
    assert "[Whom to ask, and how]" not in front
    assert "[Add a small start]" not in front

    await rosa.click("The right task for each person", in_="modal")
    await rosa.until("Example: Marathon Fundraiser led by families (Vermont)", in_="modal")
    await rosa.click("Look over one form or handout", in_="modal")
    await rosa.until("It takes: 30 minutes, from home.", in_="modal")
    await rosa.click("Many ways to take part", in_="modal")  # a fourth dialog would be one too many
    await rosa.until("A parent asked what the team needed from her", in_="modal")


async def test_a_search_for_nothing_and_one_that_finds_nothing_are_answered_kindly(
    world: World,
) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("catalog", CHANNEL)
    await rosa.click("Search", in_=CHANNEL)
    await rosa.until(QUERY, in_="modal")
    await rosa.fill(QUERY, "  ")
    assert await rosa.submit() == {QUERY: "Please type a word to look for."}
    await rosa.fill(QUERY, "unicorns *and* <!channel>")
    assert await rosa.submit() == {}
    await rosa.until("I found nothing about “unicorns *and* <!channel>”.", in_="modal")
    await rosa.click("Search", in_="modal")
    await rosa.until(QUERY, in_="modal")
    await rosa.fill(QUERY, "flyer")  # it stands on the care team's page alone
    assert await rosa.submit() == {}
    await rosa.until("I found nothing about “flyer”.", in_="modal")


async def test_the_care_team_reads_whom_to_ask_and_how(world: World) -> None:
    dana = await world.person(DANA)
    await dana.command("catalog", CHANNEL)
    await dana.click("Whom to ask, and how", in_=CHANNEL)
    await dana.until("Words to begin with:", in_="modal")
    assert await dana.sees("Hears others out.", in_="modal")


async def test_an_idea_of_one_team_is_not_another_teams(three_teams: World) -> None:
    sam, dana = await three_teams.person(SAM), await three_teams.person(DANA)
    await sam.command("catalog", BIRCH_CHANNEL)
    await sam.click("Add an idea", in_=BIRCH_CHANNEL)
    await sam.until("What could a team try?", in_="modal")
    await sam.fill("What could a team try?", "Show spacers on video")
    await sam.choose(CONCEPT, "Learn what each of us needs")
    assert await sam.submit() == {}
    await sam.until("Your team finds it", in_="modal")

    await sam.command("catalog spacer", BIRCH_CHANNEL)
    await sam.until("Show spacers on video (from your team)", in_=BIRCH_CHANNEL)
    await dana.command("catalog spacer", CHANNEL)
    await dana.until("I found nothing about “spacer”.", in_=CHANNEL)
