"""A small project with a partner: suggested, asked in private, led to its end."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from tests.acceptance.projects import (
    BOXES,
    DECISION,
    HOPE,
    MIDWAY,
    ONE_SENTENCE,
    OVER,
    OWNER,
    SENTENCE,
    SHORT_BOXES,
    TITLE,
    UNTIL,
    agreed,
    asked,
    ended,
    fill,
    finish,
    last,
    suggested,
    under_way,
)
from tests.world import World

NEXT_TURN = "2026-02-17T10:00-05:00"


async def test_a_small_start_goes_from_its_suggestion_to_what_came_of_it(world: World) -> None:
    dana, priya = await suggested(world)
    read = await last(dana, "Here is a small start:")
    assert "Why this one: Priya knows graphic design, and your team has not tried it yet." in read
    sam = await world.person(SAM)

    await dana.click("Ask Priya", in_="dm")
    await priya.until("Hi Priya. Dana Reyes thought of you", in_="dm")
    ask = await last(priya, TITLE)
    assert "It takes about 30 minutes of your time." in ask
    assert "As a thank you: The new page with a thank you on it" in ask
    await sam.command("projects", CHANNEL)
    await sam.until("Nothing is under way", in_=CHANNEL)  # nothing is public before yes

    await priya.click("Yes, gladly", in_="dm")
    await dana.until("Priya says yes, gladly", in_="dm")
    await dana.close()
    await dana.click("Start it", in_="dm")
    await dana.until("You begin:", in_="modal")
    assert str(await dana.value_of(HOPE)).startswith("In four weeks families get a form")
    assert await dana.value_of(UNTIL) == "2026-02-17"
    assert await dana.submit() == {}
    await dana.close()
    await priya.until("What you said yes to begins, and runs until Tue Feb 17", in_="dm")

    await world.at(MIDWAY)
    await dana.until("This is half way", in_="dm")
    await dana.click("Answer", in_="dm")
    await dana.until(BOXES[0], in_="modal")
    await fill(dana, BOXES, "Short words help most")
    assert await dana.submit() == {}
    await dana.close()
    await dana.until("I come back when it ends, on Tue Feb 17.", in_="dm")

    await world.at(OVER)
    await dana.until("This has come to its end", in_="dm")
    assert await finish(dana, BOXES) == {}
    await dana.until("One partner hears what came of it.", in_="modal")
    await dana.close()
    await priya.until(f"What came of it: {SENTENCE}", in_="dm")
    outcome = await last(priya, SENTENCE)
    assert "What happens now. Keep: it works, we go on with it." in outcome
    await priya.click("Yes", in_="dm")
    await priya.until("You said that this answers it.", in_="dm")

    await sam.command("projects words", CHANNEL)
    await sam.until("Learned: Short words help most", in_=CHANNEL)
    await sam.command("projects parking", CHANNEL)
    await sam.until("I find no project about “parking”.", in_=CHANNEL)


async def test_not_now_goes_back_kindly_and_nothing_more_is_asked(world: World) -> None:
    dana, priya = await asked(world)
    await priya.click("Not now", in_="dm")
    await priya.until("That is quite all right.", in_="dm")
    await dana.until("Priya can't take this on just now", in_="dm")

    await priya.click("1 hour", in_="dm")
    await priya.until("I keep in mind that about 1 hour suits you.", in_="dm")

    await dana.click("Show others", in_="dm")
    await dana.until("Small starts", in_="modal")
    [read] = await dana.reads("modal")
    assert "Ask Priya" not in read
    assert "Ask Rosa" in read
    before = len(await priya.reads("dm"))
    await world.at(NEXT_TURN)
    assert len(await priya.reads("dm")) == before


async def test_no_answer_is_reminded_once_and_then_let_rest(world: World) -> None:
    dana, priya = await asked(world)
    await world.at("2026-01-26T18:00-05:00")
    await priya.until("Dana Reyes asked you about this some days ago.", in_="dm")
    reads = len(await priya.reads("dm"))
    await world.at("2026-02-02T12:00-05:00")
    await dana.until("Nobody could take this on just now, and that is fine", in_="dm")
    assert len(await priya.reads("dm")) == reads

    await priya.click("Yes, gladly", in_="dm")  # it is never too late to want to
    await dana.until("Priya says yes, gladly", in_="dm")


async def test_a_partner_who_paused_is_not_proposed_and_it_shows_nowhere(world: World) -> None:
    priya, dana = await world.person(PRIYA), await world.person(DANA)
    await priya.command("pause", CHANNEL)
    await priya.until("Nothing more comes from me", in_=CHANNEL)

    await dana.command("starter", CHANNEL)
    await dana.until("Small starts", in_=CHANNEL)

    [read] = [one for one in await dana.reads(CHANNEL) if "Small starts" in one]
    assert "Priya" not in read
    assert "pause" not in read.casefold()
    await dana.click("Ask partners for help", in_=CHANNEL)
    await dana.until("Whom shall I ask?", in_="modal")
    await dana.choose("Whom shall I ask?", "Priya Shah", in_="modal")


async def test_more_is_told_before_a_yes_and_a_partner_may_want_to_talk_first(
    world: World,
) -> None:
    dana, priya = await asked(world)
    await priya.click("Tell me more", in_="dm")
    await priya.until("How it would begin:", in_="modal")
    assert await priya.sees("Your care does not depend on it.", in_="modal")
    await priya.click("Call me first", in_="modal")
    await priya.until("Dana Reyes knows that you would like to talk first.", in_="modal")
    await dana.until("Priya Shah would like to talk before saying yes or no", in_="dm")
    await dana.click("We talked", in_="dm")
    await dana.until("Dana Reyes talked with Priya Shah about this", in_="dm")
    await priya.close()
    await priya.click("Yes, gladly", in_="dm")
    await dana.until("Priya says yes, gladly", in_="dm")


async def test_the_start_form_says_what_is_wrong_and_keeps_what_was_typed(world: World) -> None:
    dana, _ = await agreed(world)
    await dana.click("Start it", in_="dm")
    await dana.until("You begin:", in_="modal")
    await dana.fill(HOPE, " ")
    await dana.fill(UNTIL, "2026-01-19")

    wrong = await dana.submit()

    assert wrong == {
        HOPE: "Please write a few words.",
        UNTIL: "That day is not ahead of us. Please choose a later one.",
    }
    assert await dana.value_of(UNTIL) == "2026-01-19"


async def test_a_partner_owns_it_only_once_they_said_that_they_would_lead(world: World) -> None:
    dana, priya = await agreed(world)
    await dana.click("Start it", in_="dm")
    await dana.until(OWNER, in_="modal")
    assert not await dana.sees("Priya Shah", in_="modal")
    await dana.close()

    await priya.click("I would like to lead it", in_="dm")
    await dana.until("Priya would like to lead it.", in_="dm")
    await dana.click("Start it", in_="dm")
    await dana.until(OWNER, in_="modal")
    await dana.fill(UNTIL, "2026-01-30")
    assert await dana.submit() == {}
    await dana.until("Priya Shah keeps it going.", in_="modal")
    await world.at("2026-01-30T18:00-05:00")
    await priya.until("This has come to its end", in_="dm")  # after the working day

    stop = "Stop: we stop here, and have learned something"
    assert await finish(priya, SHORT_BOXES, stop) == {}
    await priya.until("Done, and kept where everyone finds it", in_="modal")


async def test_a_check_in_without_words_is_refused_at_each_field(world: World) -> None:
    dana, _ = await under_way(world, until="2026-01-30")
    await world.at("2026-01-30T12:00-05:00")
    await dana.until("This has come to its end", in_="dm")
    await dana.click("Answer", in_="dm")
    await dana.until(ONE_SENTENCE, in_="modal")
    await fill(dana, SHORT_BOXES, "\u200b ")
    await dana.choose(DECISION, "Adapt: we change something and try again", in_="modal")
    await dana.fill(ONE_SENTENCE, " ")

    wrong = await dana.submit()

    assert set(wrong) == {*SHORT_BOXES, ONE_SENTENCE}
    assert set(wrong.values()) == {"Please write a few words."}


async def test_a_check_in_that_nobody_answers_is_reminded_once(world: World) -> None:
    dana, _ = await under_way(world)
    await world.at("2026-02-03T10:30-05:00")
    await dana.until("This is half way", in_="dm")
    await world.at("2026-02-06T10:30-05:00")
    await dana.until("One more time about this", in_="dm")
    count = len(await dana.reads("dm"))
    await world.at("2026-02-16T10:30-05:00")
    assert len(await dana.reads("dm")) == count


async def test_not_yet_and_call_me_reach_the_lead(world: World) -> None:
    dana, priya = await ended(world)
    await priya.click("Not yet", in_="dm")
    await priya.until("What would you still like to know", in_="modal")
    await priya.fill("What would you still like to know, or to see happen?", "Is it in Spanish?")
    assert await priya.submit() == {}
    await dana.until("In their words: Is it in Spanish?", in_="dm")
    await priya.close()
    await priya.click("Call me", in_="dm")
    await dana.until("Priya Shah would like a call about this", in_="dm")
    await dana.click("We talked", in_="dm")
    await priya.until("Dana Reyes says you talked. Does this answer it now?", in_="dm")


async def test_hours_and_thanks_are_written_down_and_their_words_stay_between_two(
    world: World,
) -> None:
    dana, priya = await ended(world)
    rosa = await world.person(ROSA)
    await dana.command("projects", CHANNEL)
    await dana.click("Open", in_=CHANNEL)
    await dana.until("Hours and thanks", in_="modal")
    await dana.click("Hours and thanks", in_="modal")
    await dana.until("How many hours?", in_="modal")
    assert await dana.value_of("How many hours?") == "0.5"
    await dana.fill("How many hours?", "soon")
    await dana.choose("How did you thank them?", "With compensation", in_="modal")
    wrong = await dana.submit()
    assert wrong == {"How many hours?": "Please write a number of hours, like 0.5 or 2."}
    await dana.fill("How many hours?", "1,5")
    await dana.fill("Which?", "A gift card")
    assert await dana.submit() == {}
    await dana.until("Written down: 1 hour 30 minutes from Priya Shah.", in_="modal")

    for person, sees in ((priya, True), (rosa, False)):
        await person.command("projects", CHANNEL)
        await person.click("Open", in_=CHANNEL)
        await person.until("1 hour 30 minutes in all.", in_="modal")
        assert await person.sees("A gift card", in_="modal") is sees


async def test_a_project_is_handed_on_and_its_check_in_goes_to_the_new_owner(
    world: World,
) -> None:
    dana, _ = await under_way(world)
    sam = await world.person(SAM)
    await world.at(MIDWAY)
    await dana.until("This is half way", in_="dm")
    await dana.click("Hand it on", in_="dm")
    await dana.until("Who keeps this going from now on", in_="modal")
    await dana.choose(OWNER, "Sam Okafor", in_="modal")
    assert await dana.submit() == {}
    await sam.until("Hi Sam. You keep this going, until Tue Feb 17", in_="dm")
    await world.at(OVER)
    await sam.until("This has come to its end", in_="dm")
    assert not await dana.sees("This has come to its end", in_="dm")


async def test_it_can_end_early_and_its_partner_hears_all_the_same(world: World) -> None:
    dana, priya = await under_way(world)
    await world.at(MIDWAY)
    await dana.until("This is half way", in_="dm")
    await dana.click("End it now", in_="dm")
    await dana.until("Ending early is fine.", in_="modal")
    await dana.choose(DECISION, "Abandon: we stop, and have learned something", in_="modal")
    await dana.fill(ONE_SENTENCE, "The form goes away altogether.")
    assert await dana.submit() == {}
    await priya.until("What came of it: The form goes away altogether.", in_="dm")
    count = len(await dana.reads("dm"))
    await world.at(OVER)
    assert "This has come to its end" not in " ".join((await dana.reads("dm"))[count - 1 :])


async def test_a_partner_steps_back_without_a_reason_and_somebody_else_goes_on(
    world: World,
) -> None:
    dana, priya = await under_way(world)
    await priya.click("Step back", in_="dm")
    await priya.until("You have stepped back from this, and no reason is needed", in_="modal")
    await dana.until("Priya Shah has stepped back from this, and that is fine", in_="dm")
    await world.at(OVER)
    assert await finish(dana, BOXES) == {}
    assert not await priya.sees(SENTENCE, in_="dm")


async def test_an_owner_who_pauses_is_not_asked_and_nobody_is_in_their_place(
    world: World,
) -> None:
    dana, priya = await agreed(world)
    await priya.click("I would like to lead it", in_="dm")
    await dana.until("Priya would like to lead it.", in_="dm")
    await dana.click("Start it", in_="dm")
    await dana.until(OWNER, in_="modal")
    assert await dana.submit() == {}
    await dana.close()
    await priya.command("pause", CHANNEL)
    counts = [len(await one.reads("dm")) for one in (dana, priya)]

    await world.at("2026-02-16T18:00-05:00")

    assert [len(await one.reads("dm")) for one in (dana, priya)] == counts
