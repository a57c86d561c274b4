"""The life of an idea: drawn out, shared, seen, tried, and answered."""

from handlers.demo.seed import CHANNEL, DANA, ROSA
from handlers.sandbox.person import Person
from storage.tables import RoutineKind
from tests.world import World

IDEA = "A map from the parking lot to your door"
LABEL = "What is your idea?"
QUESTION = "Does this answer it?"


async def share(person: Person, text: str, *, way: str = "With my name") -> None:
    """Fills in and sends the form that is open."""
    await person.until(LABEL, in_="modal")
    await person.fill(LABEL, text)
    await person.choose("How should it be shown?", way, in_="modal")
    assert await person.submit() == {}
    await person.until("We have your idea.", in_="modal")
    await person.close()


async def share_by_command(world: World, user: str, text: str = IDEA, **how: str) -> Person:
    person = await world.person(user)
    await person.command(f"idea {text}", CHANNEL)
    await share(person, text, **how)
    return person


async def answer(person: Person, state: str, sentence: str, *, for_: str = "Rosa Delgado") -> None:
    """From an idea's open page, says what happens."""
    await person.click("Say what happens", in_="modal")
    await person.until("How far is it?", in_="modal")
    await person.choose("How far is it?", state, in_="modal")
    await person.fill(f"One plain sentence for {for_}", sentence)
    assert await person.submit() == {}
    await person.until("What happened so far", in_="modal")


async def open_first(person: Person) -> None:
    """The newest of what nobody has settled, from the list."""
    await person.command("ideas", CHANNEL)
    await person.until("Share an idea", in_="modal")
    await person.click("Open", in_="modal")
    await person.until("What happened so far", in_="modal")


async def last(person: Person, text: str) -> str:
    return [read for read in await person.reads("dm") if text in read][-1]


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
    await dana.until("All of these ideas have been seen.", in_="dm")
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
