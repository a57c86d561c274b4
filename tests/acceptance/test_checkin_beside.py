"""What happens beside a check-in: too few people, old cards, changes of mind, a pause."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from storage.tables import RoutineKind
from tests.acceptance.checkins import (
    CLOSES,
    HEARD,
    INFLUENCE,
    LINE,
    OPENS,
    REMINDED,
    ROLE,
    TIME,
    answer,
    lower_the_threshold,
    opened,
)
from tests.world import World

OPEN = "ow is working together going in Maple Valley IBD?"
FINE = ("Mostly", "Mostly", "Mostly", "Mostly")


async def test_a_small_team_is_offered_to_talk_and_puts_it_on_the_agenda(world: World) -> None:
    await world.only(RoutineKind.REFLECTION)
    await world.at(OPENS)
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    await dana.until("In a small circle", in_=CHANNEL)
    await rosa.until("When did you feel heard here, and when not?", in_="dm")
    assert not await rosa.sees(OPEN, in_="dm")
    await rosa.click("Put it on the next agenda", in_="dm")
    await rosa.until("How is working together going?", in_="modal")
    await rosa.close()
    await dana.until("This is on the agenda for Tue Mar 3.", in_=CHANNEL)


async def test_answers_are_changed_and_taken_back_until_it_closes(world: World) -> None:
    await opened(world)
    rosa = await world.person(ROSA)
    await rosa.until(OPEN, in_="dm")
    assert await answer(rosa, FINE, "Thanks") == {}
    await rosa.close()
    await rosa.until("You have answered", in_="dm")
    await rosa.click("Change my answers", in_="dm")
    await rosa.until("How is it for you", in_="modal")
    assert await rosa.value_of(LINE) == "Thanks"
    await rosa.choose(HEARD, "Not yet", in_="modal")
    assert await rosa.submit() == {}
    await rosa.close()
    await rosa.click("Take them back", in_="dm")
    await rosa.until("You skip the check-in of Maple Valley IBD this time.", in_="dm")


async def test_what_is_missing_is_said_beside_its_question_and_the_rest_stays(
    world: World,
) -> None:
    await opened(world)
    rosa = await world.person(ROSA)
    await rosa.click("Start", in_="dm")
    await rosa.until("How is it for you", in_="modal")
    await rosa.choose(HEARD, "Mostly", in_="modal")
    await rosa.fill(LINE, "I'd like evenings")
    wrong = await rosa.submit()
    assert set(wrong) == {INFLUENCE, ROLE, TIME}
    assert await rosa.value_of(LINE) == "I'd like evenings"


async def test_too_few_answers_show_nothing_and_offer_to_talk(world: World) -> None:
    await opened(world)
    rosa, dana = await world.person(ROSA), await world.person(DANA)
    assert await answer(rosa, FINE, "Only I say this") == {}
    await rosa.close()
    await world.at(CLOSES)
    await dana.until("Fewer than 3 people answered, so I show nothing of it", in_=CHANNEL)
    await dana.command("reflect", CHANNEL)
    await dana.until("The last one was on Wed Feb 18.", in_=CHANNEL)
    await dana.click("See the results", in_=CHANNEL)
    await dana.until("Fewer than 3 people answered", in_="modal")
    assert not await dana.sees("Only I say this")


async def test_the_ask_says_when_it_has_closed(world: World) -> None:
    await opened(world)
    sam = await world.person(SAM)
    await sam.until(OPEN, in_="dm")
    await sam.click("Start", in_="dm")
    await sam.until("How is it for you", in_="modal")
    for question in (HEARD, INFLUENCE, ROLE, TIME):
        await sam.choose(question, "Mostly", in_="modal")
    await world.at(CLOSES)
    assert "This check-in has closed" in str(await sam.submit()) or await sam.sees(
        "This check-in has closed"
    )
    await sam.until("This check-in of Maple Valley IBD has closed.", in_="dm")


async def test_who_pauses_is_asked_nothing(world: World) -> None:
    await world.only(RoutineKind.REFLECTION)
    await lower_the_threshold(world)
    priya = await world.person(PRIYA)
    await priya.command("pause", CHANNEL)
    before = await priya.reads("dm")
    await world.at(REMINDED)
    assert await priya.reads("dm") == before
    rosa = await world.person(ROSA)
    await rosa.until("I ask once more, then I stop", in_="dm")


async def test_the_word_says_when_the_first_comes_and_a_lead_opens_one_now(world: World) -> None:
    await world.only(RoutineKind.REFLECTION)
    dana = await lower_the_threshold(world)
    rosa = await world.person(ROSA)
    await rosa.command("reflect", CHANNEL)
    await rosa.until("Wed Feb 18, 5:30 PM ET", in_=CHANNEL)
    assert not await rosa.sees("Open one now")
    await dana.command("reflect", CHANNEL)
    await dana.click("Open one now", in_=CHANNEL)
    await dana.until("The check-in is open until Mon Jan 12, 5:30 PM ET.", in_="modal")
    await dana.close()
    await rosa.until(OPEN, in_="dm")
    await rosa.command("reflect", CHANNEL)
    await rosa.until("A check-in is open for Maple Valley IBD", in_=CHANNEL)
