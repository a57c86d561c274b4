"""The life of an idea: drawn out, shared, seen, tried, and answered."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from storage.tables import RoutineKind
from tests.acceptance.ideas import IDEA, QUESTION, answer, last, open_first, share, share_by_command
from tests.world import World


async def test_an_idea_is_drawn_out_seen_tried_done_and_answered(world: World) -> None:
    await world.only(RoutineKind.AGENDA, RoutineKind.IDEAS)
    rosa, dana = await world.person(ROSA), await world.person(DANA)

    await world.at("2026-01-20T09:00-05:00")
    assert not await rosa.sees("Even half a thought helps")
    await world.at("2026-01-21T18:31-05:00")  # seven days from each agenda question
    await rosa.until("Even half a thought helps. You hear back, whatever becomes of it.", in_="dm")
    await rosa.click("Share an idea", in_="dm")
    await share(rosa, IDEA)
    await rosa.until("Thank you, Rosa. We have your idea.", in_="dm")
    assert not await dana.sees(IDEA, in_="dm")

    await world.at("2026-01-23T08:01-05:00")  # Thursday is too soon: she was asked on Tuesday
    await dana.until("One new idea waits for somebody to see it.", in_="dm")
    assert f"From Rosa Delgado: {IDEA}" in await last(dana, "One new idea")
    await dana.click("Seen by Dana", in_="dm")
    await dana.until("None of these ideas waits to be seen any more.", in_="dm")
    await rosa.until("Dana Reyes has seen it.", in_="dm")

    await open_first(dana)
    await answer(dana, "Trying it", "We draw one and hand it out from Monday.")
    await world.at("2026-02-01T12:00-05:00")
    await rosa.until("We are trying it. We draw one and hand it out from Monday.", in_="dm")
    assert QUESTION in await last(rosa, "We are trying it.")

    await answer(dana, "Done", "The map is in every letter.")
    await world.at("2026-02-02T12:00-05:00")
    await rosa.until("It is done. The map is in every letter.", in_="dm")
    await rosa.click("Yes", in_="dm")
    await rosa.until("You said that this answers it. Thank you for telling us.", in_="dm")
    history = (await dana.reads("modal"))[-1]
    for did in ("Rosa Delgado shared it", "seen by Dana Reyes", "Trying it. We draw one", "Done. "):
        assert did in history


async def test_not_yet_opens_it_again_and_the_lead_reads_what_is_missing(world: World) -> None:
    await world.only(RoutineKind.IDEAS)
    rosa, dana = await share_by_command(world, ROSA), await world.person(DANA)
    await open_first(dana)
    await answer(dana, "Not now", "There is no money for signs this year.")
    await rosa.until("We can't do this now. There is no money for signs this year.", in_="dm")
    await rosa.click("Not yet", in_="dm")
    missing = "What would you still like to know, or to see happen?"
    await rosa.until(missing, in_="modal")
    await rosa.fill(missing, "Could families draw it?")
    assert await rosa.submit() == {}
    await rosa.until("Your idea is open again", in_="modal")
    await rosa.until("You said what is still missing: “Could families draw it?”", in_="dm")
    await dana.until("Rosa Delgado says that this does not answer it yet:", in_="dm")
    assert "Still missing: Could families draw it?" in await last(dana, "does not answer")
    await dana.command("ideas", CHANNEL)
    await dana.until("Thinking about it (1)", in_="modal")
    assert await dana.sees("Still missing: Could families draw it?", in_="modal")


async def test_a_corrected_sentence_is_told_with_the_old_words_and_asks_anew(world: World) -> None:
    await world.only(RoutineKind.IDEAS)
    rosa, dana = await share_by_command(world, ROSA), await world.person(DANA)
    await open_first(dana)
    await answer(dana, "Trying it", "From Monday.")
    await rosa.until("We are trying it. From Monday.", in_="dm")
    await rosa.click("Yes", in_="dm")
    await rosa.until("You said that this answers it.", in_="dm")
    await dana.click("Change the sentence", in_="modal")
    await dana.until("The sentence", in_="modal")
    await dana.fill("The sentence", "From the Monday after.")
    assert await dana.submit() == {}
    await rosa.until("Before, it said: From Monday.", in_="dm")
    correction = await last(rosa, "Before, it said")
    assert "Now it says: From the Monday after." in correction
    assert QUESTION in correction


async def test_two_that_are_the_same_go_on_as_one_and_both_contributors_hear(world: World) -> None:
    await world.only(RoutineKind.IDEAS)
    rosa = await share_by_command(world, ROSA)
    priya = await share_by_command(
        world, PRIYA, "Signs from the garage", way="As “a family partner”"
    )
    dana = await world.person(DANA)
    await open_first(dana)  # Priya's, the newest
    await dana.click("Same as another", in_="modal")
    await dana.until("Which one is it the same as?", in_="modal")
    await dana.choose("Which one is it the same as?", IDEA, in_="modal")
    assert await dana.submit() == {}
    await dana.until("They go on as one", in_="modal")
    await dana.close()
    await priya.until(f"Somebody else had the same idea: “{IDEA}”", in_="dm")
    await rosa.until("Somebody else shares your idea: “Signs from the garage”", in_="dm")
    assert not await rosa.sees("Priya", in_="dm")

    await open_first(dana)
    assert "and one more" in (await dana.reads("modal"))[-1]
    await answer(dana, "Done", "The signs hang.")
    for person, text in ((rosa, IDEA), (priya, "Signs from the garage")):
        await person.until("It is done. The signs hang.", in_="dm")
        assert f"You shared: {text}" in await last(person, "The signs hang.")
        await person.click("Yes", in_="dm")
        await person.until("You said that this answers it.", in_="dm")


async def test_an_idea_goes_on_the_agenda_and_keeps_its_thread(world: World) -> None:
    await world.only(RoutineKind.AGENDA, RoutineKind.IDEAS)
    await world.at("2026-01-15T09:00-05:00")
    rosa, dana = await share_by_command(world, ROSA), await world.person(DANA)
    await open_first(dana)
    await dana.click("Put on the agenda", in_="modal")
    await dana.until("It is on the agenda for Tue Jan 20, 9:00 AM ET.", in_="modal")
    await dana.close()
    await world.at("2026-01-20T10:00-05:00")
    await dana.click("Start", in_="dm")
    await dana.until("What happened?", in_="modal")
    await dana.choose("1. What happened?", "Decided", in_="modal")
    await dana.fill("1. One sentence for Rosa", "Sam draws it by March.")
    await dana.choose("Was the family item discussed?", "Yes", in_="modal")
    assert await dana.submit() == {}
    await dana.close()
    await world.at("2026-01-21T12:00-05:00")
    await rosa.until("We decided: Sam draws it by March.", in_="dm")
    await open_first(dana)
    assert (
        "From the meeting on Tue Jan 20: Sam draws it by March." in (await dana.reads("modal"))[-1]
    )


async def test_an_idea_that_nobody_saw_comes_back_to_the_lead_once(world: World) -> None:
    await world.only(RoutineKind.IDEAS)
    await share_by_command(world, ROSA)  # on a Monday
    dana, sam = await world.person(DANA), await world.person(SAM)
    await world.at("2026-01-06T08:01-05:00")
    await dana.until("One new idea waits for somebody to see it.", in_="dm")
    await world.at("2026-01-10T08:01-05:00")
    await dana.until("One idea still waits for somebody to see it.", in_="dm")
    await world.at("2026-02-10T08:01-05:00")
    assert sum("waits for somebody" in read for read in await dana.reads("dm")) == 2
    assert not await sam.sees("waits for somebody", in_="dm")


async def test_whoever_shares_says_in_the_form_what_is_missing_and_loses_nothing(
    world: World,
) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("idea A map", CHANNEL)
    await rosa.until("What is your idea?", in_="modal")
    assert await rosa.value_of("What is your idea?") == "A map"
    assert "people may guess" in (await rosa.reads("modal"))[-1]
    await rosa.fill("What is your idea?", "\u200b")
    await rosa.choose("How should it be shown?", "With my name", in_="modal")
    said = await rosa.submit()
    assert said == {"What is your idea?": "Please write a few words first."}
