"""What the stories of ideas have in common, by what stands on the screen."""

from handlers.demo.seed import CHANNEL
from handlers.sandbox.person import Person
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
