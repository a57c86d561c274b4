"""What contributors hear, what they say to it, and what becomes of that."""

from datetime import time

from sqlalchemy import update

from bot.routines.agenda import outcome_cards
from handlers.demo.seed import DANA, PRIYA, ROSA, SAM
from handlers.sandbox.person import Person as Somebody
from storage.tables import Person
from tests.acceptance.rounds import AFTER, BEFORE, PARKING, RECORDED, SENTENCE, bring, record
from tests.contract.slack.slack import button, click, interact
from tests.world import World

QUESTION = "Does this answer it?"
MISSING = "What would you still like to know, or to see happen?"


async def _last(person: Somebody, text: str) -> str:
    return [read for read in await person.reads("dm") if text in read][-1]


async def _change(dana: Somebody, label: str, sentence: str) -> None:
    await dana.click("Change a sentence", in_="dm")
    await dana.until("Whoever has heard already gets a correction", in_="modal")
    await dana.fill(label, sentence)


async def test_a_yes_is_thanked_for_and_can_still_become_a_not_yet(world: World) -> None:
    await record(world)
    rosa = await world.person(ROSA)
    await rosa.until(QUESTION, in_="dm")
    await rosa.click("Yes", in_="dm")
    await rosa.until("You said that this answers it. Thank you for telling us.", in_="dm")
    assert QUESTION not in await _last(rosa, PARKING)
    await rosa.click("Not yet", in_="dm")
    await rosa.until(MISSING, in_="modal")
    await rosa.fill(MISSING, "By when?")
    assert await rosa.submit() == {}
    await rosa.until("You said what is still missing: By when?", in_="dm")


async def test_not_yet_needs_a_word_and_keeps_what_was_typed(world: World) -> None:
    await record(world)
    rosa = await world.person(ROSA)
    await rosa.until(QUESTION, in_="dm")
    await rosa.click("Not yet", in_="dm")
    await rosa.until(MISSING, in_="modal")
    await rosa.fill(MISSING, "\u200b ")
    wanted = "Please write a few words, so that the team knows what is missing."
    assert await rosa.submit() == {MISSING: wanted}
    assert await rosa.value_of(MISSING) == "\u200b "
    assert QUESTION in await _last(rosa, PARKING)


async def test_an_answer_on_an_old_card_after_not_yet_changes_nothing(world: World) -> None:
    await record(world)
    rosa = await world.person(ROSA)
    await rosa.until(QUESTION, in_="dm")
    await rosa.click("Not yet", in_="dm")
    await rosa.until(MISSING, in_="modal")
    await rosa.fill(MISSING, "By when?")
    assert await rosa.submit() == {}
    await rosa.close()
    old = button(outcome_cards.YES, {"team": 1, "outcome": 1, "revision": 0})
    await interact(world, click(world, ROSA, old))
    late = "This is on the agenda again already, as you asked. Nothing was changed."
    assert late in (await rosa.reads("dm"))[-1]
    await rosa.until("You said what is still missing: By when?", in_="dm")


async def test_an_answer_to_the_old_words_does_not_count_for_the_new(world: World) -> None:
    dana = await record(world)
    rosa = await world.person(ROSA)
    await rosa.until(QUESTION, in_="dm")
    await _change(dana, "1. One sentence for Rosa", "We ask for three more spaces.")
    assert await dana.submit() == {}
    old = button(outcome_cards.YES, {"team": 1, "outcome": 1, "revision": 0})
    await interact(world, click(world, ROSA, old))
    assert "What I told you has been corrected since." in (await rosa.reads("dm"))[-1]
    assert not await rosa.sees("You said that this answers it.")


async def test_nobody_answers_for_somebody_else(world: World) -> None:
    await record(world)
    forged = button(outcome_cards.YES, {"team": 1, "outcome": 1, "revision": 0})
    await interact(world, click(world, PRIYA, forged))
    priya, rosa = await world.person(PRIYA), await world.person(ROSA)
    assert "Only whoever brought something can say" in (await priya.reads("dm"))[-1]
    assert SENTENCE not in "".join(await priya.reads("dm"))
    await rosa.until(QUESTION, in_="dm")


async def test_call_me_reaches_the_lead_and_i_called_reaches_the_contributor(
    world: World,
) -> None:
    dana = await record(world)
    rosa = await world.person(ROSA)
    await rosa.until(QUESTION, in_="dm")
    await rosa.click("Call me", in_="dm")
    await rosa.until("I let your team know that you would like a call.", in_="dm")
    await dana.until("Rosa Delgado would like a call about this", in_="dm")
    call = await _last(dana, "would like a call")
    assert PARKING in call
    assert f"What I told them: {SENTENCE}" in call
    before = len(await rosa.reads("dm"))
    await dana.click("I called", in_="dm")
    await dana.until("You said that you talked with Rosa Delgado. Thank you.", in_="dm")
    await rosa.until("Dana Reyes says you talked. Does this answer it now?", in_="dm")
    assert len(await rosa.reads("dm")) == before
    await rosa.click("Yes", in_="dm")
    await rosa.until("You said that this answers it.", in_="dm")


async def test_a_wish_for_a_call_that_is_over_is_not_called_for(world: World) -> None:
    dana = await record(world)
    rosa = await world.person(ROSA)
    await rosa.until(QUESTION, in_="dm")
    await rosa.click("Call me", in_="dm")
    await dana.until("Rosa Delgado would like a call", in_="dm")
    await rosa.until("I let your team know", in_="dm")
    await rosa.click("Yes", in_="dm")
    await dana.until("Rosa Delgado no longer waits for a call about this:", in_="dm")
    assert "[I called]" not in await _last(dana, "no longer waits")


async def test_a_correction_tells_the_old_words_and_the_new(world: World) -> None:
    dana = await record(world)
    rosa = await world.person(ROSA)
    await rosa.until(SENTENCE, in_="dm")
    await _change(dana, "1. One sentence for Rosa", "We ask for three more spaces.")
    assert await dana.submit() == {}
    await dana.until("Saved. One person hears the correction.", in_="modal")
    await rosa.until("We decided: We ask for three more spaces.", in_="dm")
    await world.at("2026-01-21T12:00-05:00")  # she has had her three messages of the week
    await rosa.until("A correction about the meeting on Tue Jan 20.", in_="dm")
    correction = await _last(rosa, "A correction")
    assert f"Before, it said: {SENTENCE}" in correction
    assert "Now it says: We ask for three more spaces." in correction
    assert QUESTION in correction
    await rosa.click("Yes", in_="dm")

    async def both_say_so() -> bool:
        return sum("You said that this answers it." in read for read in await rosa.reads("dm")) == 2

    await rosa.until(both_say_so)


async def test_a_correction_before_anybody_has_heard_is_no_correction(world: World) -> None:
    """Priya works at that hour and hears in the evening: the new words at once."""
    await world.at(BEFORE)
    await bring(world, PRIYA, PARKING)
    priya, dana = await world.person(PRIYA), await world.person(DANA)
    await world.at(AFTER)
    async with world.bot.database.writing.begin() as session:
        working = update(Person).where(Person.address == PRIYA)
        await session.execute(working.values(quiet_from=time(7), quiet_until=time(20)))
    await dana.click("Start", in_="dm")
    await dana.until("What happened?", in_="modal")
    await dana.choose("1. What happened?", "Decided", in_="modal")
    await dana.fill("1. One sentence for Priya", SENTENCE)
    await dana.choose("Was the family item discussed?", "Yes", in_="modal")
    assert await dana.submit() == {}
    await dana.close()
    await dana.until("Recorded.", in_="dm")
    assert not await priya.sees(SENTENCE)
    await _change(dana, "1. One sentence for Priya", "We ask for three more spaces.")
    assert await dana.submit() == {}
    await dana.until("Saved. Nothing had to be told anew.", in_="modal")
    await world.at("2026-01-20T22:00-05:00")
    await priya.until("We decided: We ask for three more spaces.", in_="dm")
    assert not await priya.sees("A correction")
    assert not await priya.sees(SENTENCE)


async def test_saving_without_a_change_tells_nobody_anything(world: World) -> None:
    dana = await record(world)
    rosa = await world.person(ROSA)
    await rosa.until(QUESTION, in_="dm")
    before = len(await rosa.reads("dm"))
    await _change(dana, "1. One sentence for Rosa", f" {SENTENCE} ")
    assert await dana.submit() == {}
    await dana.until("Saved. Nothing had to be told anew.", in_="modal")
    await world.at("2026-01-21T12:00-05:00")
    assert len(await rosa.reads("dm")) == before


async def test_a_partner_who_was_there_has_a_word_of_their_own(world: World) -> None:
    dana = await record(world)
    rosa = await world.person(ROSA)
    await rosa.until("the notes say that we talked about the family item on Tue Jan 20.", in_="dm")
    await rosa.click("I was there: we did not", in_="dm")
    await rosa.until("you say that we did not talk about the family item", in_="dm")
    await rosa.click("I was there: we did", in_="dm")
    await rosa.until("you say that we talked about the family item", in_="dm")
    assert not await dana.sees("family item on Tue Jan 20")


async def test_nobody_is_told_what_they_wrote_down_themselves(world: World) -> None:
    await world.at(BEFORE)
    await bring(world, DANA, "The new form")
    await world.at(RECORDED)
    dana, sam = await world.person(DANA), await world.person(SAM)
    await dana.until("Only your own items were on the agenda.", in_="dm")
    await dana.click("Start", in_="dm")
    await dana.until("1. One sentence for the minutes", in_="modal")
    await dana.choose("1. What happened?", "Decided", in_="modal")
    await dana.fill("1. One sentence for the minutes", "We use it from March.")
    await dana.choose("Was the family item discussed?", "No", in_="modal")
    assert await dana.submit() == {}
    await dana.close()
    await world.at("2026-01-21T12:00-05:00")
    for person in (dana, sam):
        assert not await person.sees("You brought up", in_="dm")
