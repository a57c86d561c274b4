"""The facilitator's round: a minute after the meeting, and everybody has heard."""

from sqlalchemy import select, update

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from storage.tables import MeetingSeries, Member, Person
from tests.acceptance.rounds import (
    AFTER,
    BEFORE,
    PARKING,
    RECORDED,
    SENTENCE,
    bring,
    fill,
    meet,
    record,
    send,
    start,
)
from tests.world import World


async def test_what_was_asked_comes_back_and_is_asked_again_until_it_is_answered(
    world: World,
) -> None:
    """Ask, item, agenda, round, outcome, "Not yet", and the item is on the next agenda."""
    await world.at("2026-01-14T17:31-05:00")
    rosa, dana = await world.person(ROSA), await world.person(DANA)
    await rosa.click("Add an item", in_="dm")
    await rosa.until("What should we talk about?", in_="modal")
    await rosa.fill("What should we talk about?", PARKING)
    assert await rosa.submit() == {}
    await world.at(AFTER)
    await dana.until("One person is waiting to hear.", in_="dm")

    await start(dana)
    await dana.until(f"Rosa Delgado brought: {PARKING}", in_="modal")
    await fill(dana, 1, "Decided", SENTENCE)
    assert await send(dana) == {}
    await dana.until("Recorded. Thank you, Dana. One person hears what came of it.", in_="modal")
    await dana.close()
    await dana.until("Recorded. Thank you, Dana.", in_="dm")

    await rosa.until(f"You brought up: {PARKING}", in_="dm")
    await rosa.until(f"We decided: {SENTENCE}", in_="dm")
    await rosa.until("Does this answer it?", in_="dm")
    await rosa.click("Not yet", in_="dm")
    await rosa.until("It goes on the next agenda with what you brought.", in_="modal")
    await rosa.fill("What would you still like to know, or to see happen?", "By when?")
    assert await rosa.submit() == {}
    await rosa.until("It is on the agenda for Tue Feb 3, with what you wrote.", in_="modal")
    await rosa.close()
    await rosa.until("You said what is still missing: By when?", in_="dm")
    await rosa.until("It is on the agenda again, for Tue Feb 3.", in_="dm")
    assert "Does this answer it?" not in (await rosa.reads("dm"))[-1]

    await dana.command("agenda", CHANNEL)
    agenda = (await dana.reads(CHANNEL))[-1]
    assert "Tue Feb 3, 9:00 AM ET" in agenda
    assert PARKING in agenda

    # What stood on the past agenda still stands there, and to wait is no reason not to be asked.
    await world.settled()
    [past] = [text for text in await dana.reads(CHANNEL) if "Tue Jan 20, 9:00 AM ET, 45" in text]
    assert PARKING in past
    await world.at("2026-01-28T17:31-05:00")
    assert "We meet Tue Feb 3, 9:00 AM ET." in (await rosa.reads("dm"))[-1]

    await world.at("2026-02-03T10:00-05:00")
    await start(dana)
    await dana.until("Still missing since last time: By when?", in_="modal")


async def test_items_of_families_come_first_and_numbers_tell_them_apart(world: World) -> None:
    await world.at(BEFORE)
    await bring(world, SAM, "Who calls new families?")
    await bring(world, ROSA, PARKING)
    await bring(world, PRIYA, "The form is long")
    dana = await meet(world)
    await dana.until("3 people are waiting to hear.", in_="dm")
    await start(dana)
    [form] = await dana.reads("modal")
    order = [form.index(text) for text in (PARKING, "The form is long", "Who calls new families?")]
    assert order == sorted(order)
    await fill(dana, 1, "Decided", SENTENCE)
    await fill(dana, 2, "Discussed", "Priya shortens it with Sam.", name="Priya")
    await fill(dana, 3, "Not reached", name="Sam")
    assert await send(dana, family="No") == {}

    rosa, priya, sam = [await world.person(user) for user in (ROSA, PRIYA, SAM)]
    await rosa.until(f"We decided: {SENTENCE}", in_="dm")
    await priya.until("We talked about it. Priya shortens it with Sam.", in_="dm")
    await sam.until("We did not get to it. It is on the agenda for Tue Feb 3.", in_="dm")
    assert "Does this answer it?" not in (await sam.reads("dm"))[-1]
    assert "Was the family item" not in (await sam.reads("dm"))[-1]
    await sam.command("agenda", CHANNEL)
    carried = (await sam.reads(CHANNEL))[-1]
    assert carried.index("Carried over") < carried.index("Who calls new families?")


async def test_what_is_missing_is_said_next_to_its_field_and_what_was_typed_stays(
    world: World,
) -> None:
    dana = await meet(world, PARKING, "Waiting is long")
    await start(dana)
    await fill(dana, 1, "Decided", "  ")
    await fill(dana, 2, "Discussed", "We time it for two weeks.")
    said = await send(dana)
    assert said == {
        "1. One sentence for Rosa": (
            "Please write one sentence, so that Rosa hears what came of it."
        )
    }
    assert await dana.value_of("2. One sentence for Rosa") == "We time it for two weeks."
    await dana.fill("1. One sentence for Rosa", SENTENCE)
    assert await dana.submit() == {}
    rosa = await world.person(ROSA)
    await rosa.until("Here is what came of the 2 things you brought", in_="dm")
    heard = [text for text in await rosa.reads("dm") if "Here is what came of" in text]
    assert len(heard) == 1


async def test_with_nothing_brought_there_is_one_question_and_one_tap(world: World) -> None:
    dana = await meet(world)
    await dana.until("did you talk about the family item?", in_="dm")
    await dana.click("Yes, we did", in_="dm")
    await dana.until("Recorded. Thank you, Dana.", in_="dm")
    [message] = [text for text in await dana.reads("dm") if "Recorded." in text]
    assert "hears" not in message
    assert "Change a sentence" not in message


async def test_a_round_that_was_opened_twice_is_recorded_once(world: World) -> None:
    dana, sam = await meet(world, PARKING), await world.person(SAM)
    await start(dana)
    await world.at(RECORDED)
    await sam.command("agenda", CHANNEL)  # Sam is there, and takes the round over on a card
    await dana.click("Hand to Sam", in_="dm")
    await sam.until("Thanks for leading, Sam.", in_="dm")
    await start(sam)
    await fill(sam, 1, "Discussed", "The clinic looks for a lot.")
    assert await send(sam) == {}

    await fill(dana, 1, "Decided", SENTENCE)
    said = await send(dana)
    assert said == {
        "1. What happened?": (
            "Sam Okafor recorded this meeting, Tue Jan 20, 10:05 AM ET. "
            "Nothing of yours was saved; it still stands here to copy."
        )
    }
    assert await dana.value_of("1. One sentence for Rosa") == SENTENCE
    rosa = await world.person(ROSA)
    await rosa.until("The clinic looks for a lot.", in_="dm")
    assert not await rosa.sees(SENTENCE)
    await dana.close()
    await dana.until("Sam Okafor wrote this meeting down", in_="dm")


async def test_the_minutes_can_be_copied_as_plain_text(world: World) -> None:
    dana = await record(world, PARKING)
    await dana.until("Recorded.", in_="dm")
    await dana.click("Copy as minutes", in_="dm")
    await dana.until("The minutes, to copy", in_="modal")
    [shown] = await dana.reads("modal")
    for row in (
        "QI huddle",
        "Tue Jan 20, 9:00 AM ET",
        "Written down by Dana Reyes",
        f"1. {PARKING} (Rosa Delgado)",
        f"   Decided: {SENTENCE}",
        "The family item was discussed.",
    ):
        assert row in shown


async def test_a_round_can_wait_until_the_next_working_morning(world: World) -> None:
    dana = await meet(world, PARKING)
    await dana.click("Remind me Wed Jan 21, 8:00 AM ET", in_="dm")
    await dana.until("Gladly, Dana. I'll remind you Wed Jan 21, 8:00 AM ET.", in_="dm")
    await world.at("2026-01-21T08:01-05:00")
    await dana.until("Good morning, Dana. One person would be glad to hear", in_="dm")
    await start(dana)
    await fill(dana, 1, "Decided", SENTENCE)
    assert await send(dana) == {}
    await dana.close()

    async def both_say_so() -> bool:
        first, last = (await dana.reads("dm"))[-2:]
        return first.startswith("This round is over.") and "Recorded. Thank you, Dana." in last

    await dana.until(both_say_so)


async def test_a_round_that_waits_comes_at_the_hour_that_was_said_by_ones_own_clock(
    world: World,
) -> None:
    async with world.bot.database.writing.begin() as session:
        far_away = update(Person).where(Person.address == DANA)
        await session.execute(far_away.values(timezone="America/Los_Angeles"))
    await world.at(BEFORE)
    await bring(world, ROSA, PARKING)
    await world.at("2026-01-20T11:01-05:00")  # eight in the morning where Dana is
    dana = await world.person(DANA)

    await dana.click("Remind me Wed Jan 21, 8:00 AM PT", in_="dm")
    await dana.until("Gladly, Dana. I'll remind you Wed Jan 21, 8:00 AM PT.", in_="dm")
    await world.at("2026-01-21T10:59-05:00")
    assert "Good morning, Dana." not in " ".join(await dana.reads("dm"))
    await world.at("2026-01-21T11:01-05:00")
    await dana.until("Good morning, Dana. One person would be glad to hear", in_="dm")


async def test_a_partner_who_was_given_the_round_leads_it_like_anybody(world: World) -> None:
    async with world.bot.database.writing.begin() as session:
        rosa_in_team = (
            await session.scalars(select(Member).join(Member.person).where(Person.address == ROSA))
        ).one()
        await session.execute(update(MeetingSeries).values(facilitator_id=rosa_in_team.id))
    await world.at(BEFORE)
    await bring(world, SAM, PARKING)
    await world.at("2026-01-21T08:01-05:00")  # she was asked on Wednesday: a second ask waits
    rosa = await world.person(ROSA)
    await rosa.until("Thanks for leading, Rosa.", in_="dm")
    await start(rosa)
    await fill(rosa, 1, "Decided", SENTENCE, name="Sam")
    assert await send(rosa) == {}
    await rosa.until("Recorded. Thank you, Rosa.", in_="modal")
    sam = await world.person(SAM)
    await sam.until(f"We decided: {SENTENCE}", in_="dm")
