"""An idea of one's own can be changed and withdrawn until somebody says that they have seen it."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA
from handlers.sandbox.person import Person
from storage.tables import RoutineKind
from tests.acceptance.ideas import IDEA, LABEL, last, share, share_by_command
from tests.world import World

SHOWN = "How should it be shown?"
TYPO = "A mop from the parking lot to your door"
MANY = "As “a family partner”"


async def _my_ideas(person: Person) -> None:
    await person.command("ideas", CHANNEL)
    await person.until("My ideas", in_="modal")
    await person.click("My ideas", in_="modal")
    await person.until("Your idea:", in_="modal")


async def test_a_mistyped_idea_is_put_right_everywhere_before_anybody_has_seen_it(
    world: World,
) -> None:
    await world.only(RoutineKind.IDEAS)
    rosa, dana = await share_by_command(world, ROSA, TYPO), await world.person(DANA)
    await world.at("2026-01-06T08:01-05:00")
    await dana.until(f"From Rosa Delgado: {TYPO}", in_="dm")
    await rosa.open_home()
    await rosa.until(f"Your idea: {TYPO}", in_="home")

    await _my_ideas(rosa)
    await rosa.click("Edit", in_="modal")
    await rosa.until("Change your idea", in_="modal")
    assert await rosa.value_of(LABEL) == TYPO
    await rosa.fill(LABEL, " ")
    assert await rosa.submit() == {LABEL: "Please write a few words first."}
    await rosa.fill(LABEL, IDEA)
    await rosa.choose(SHOWN, MANY, in_="modal")
    assert await rosa.submit() == {}
    await rosa.until("It is shown as from a family partner.", in_="modal")
    await rosa.close()
    await rosa.until(f"Your idea: {IDEA}", in_="home")
    await dana.until(f"From a family partner: {IDEA}", in_="dm")

    await dana.click("Seen by Dana", in_="dm")
    await dana.until("None of these ideas waits to be seen any more.", in_="dm")
    await rosa.until("Dana Reyes has seen it.", in_="dm")
    assert f"You shared: {IDEA}" in await last(rosa, "has seen it.")
    await _my_ideas(rosa)
    assert not await rosa.sees("[Edit]", in_="modal")
    await rosa.click("Open", in_="modal")
    await rosa.until("a family partner changed the words.", in_="modal")


async def test_a_withdrawn_idea_is_gone_and_its_question_is_open_again(world: World) -> None:
    await world.only(RoutineKind.IDEAS)
    await world.at("2026-01-14T18:31-05:00")
    rosa, dana = await world.person(ROSA), await world.person(DANA)
    await rosa.until("Even half a thought helps.", in_="dm")
    await rosa.click("Share an idea", in_="dm")
    await share(rosa, IDEA)
    await rosa.until("Thank you, Rosa. We have your idea.", in_="dm")
    await world.at("2026-01-15T08:01-05:00")
    await dana.until(f"From Rosa Delgado: {IDEA}", in_="dm")

    await _my_ideas(rosa)
    await rosa.click("Withdraw", in_="modal")
    await rosa.until("Withdraw your idea?", in_="modal")
    assert await rosa.submit() == {}
    await rosa.until("Your idea is off the list, and I have kept nothing of it.", in_="modal")
    await rosa.close()
    await rosa.until("Even half a thought helps.", in_="dm")
    await dana.until("None of these ideas waits to be seen any more.", in_="dm")
    assert not await dana.sees(IDEA, in_="dm")
    await dana.command("ideas", CHANNEL)
    await dana.until("Nobody has shared an idea yet.", in_="modal")
    await world.at("2026-01-17T19:01-05:00")
    await rosa.until("There is still time for this one", in_="dm")


async def test_whoever_is_too_late_reads_that_somebody_has_looked_at_it(world: World) -> None:
    await world.only(RoutineKind.IDEAS)
    priya, dana = await share_by_command(world, PRIYA, TYPO), await world.person(DANA)
    await _my_ideas(priya)
    await world.at("2026-01-06T08:01-05:00")
    await dana.click("Seen by Dana", in_="dm")
    await dana.until("None of these ideas waits", in_="dm")
    await priya.click("Withdraw", in_="modal")
    await priya.until("Somebody has looked at your idea by now", in_="modal")
