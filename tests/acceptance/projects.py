"""The steps that the stories of projects have in common, by what stands on the screen."""

from handlers.demo.seed import DANA, PRIYA
from handlers.sandbox.person import Person
from storage.tables import RoutineKind
from tests.world import World

SUGGESTED = "2026-01-20T10:00-05:00"
MIDWAY = "2026-02-03T11:00-05:00"
OVER = "2026-02-17T11:00-05:00"
TITLE = "Look over one form or handout"
SENTENCE = "The form is a page shorter, and families say it is easier."
HOPE = "What do we hope for?"
OWNER = "Who keeps it going?"
UNTIL = "Until when?"
ONE_SENTENCE = "What came of it, in one sentence?"
DECISION = "What do we do with it?"
KEEP = "Adopt: it works, we keep doing it"
BOXES = (
    "Plan: what did you want to try, and what did you expect?",
    "Do: what did you do?",
    "Study: what did you see and learn?",
    "Act: what will you do next?",
)
SHORT_BOXES = ("What did you expect?", "What happened?", "What is next?")


async def suggested(world: World) -> tuple[Person, Person]:
    """The lead has the first suggestion before her; the partner whom it names."""
    await world.only(RoutineKind.STARTERS)
    await world.at(SUGGESTED)
    dana, priya = await world.person(DANA), await world.person(PRIYA)
    await dana.until("Here is a small start:", in_="dm")
    return dana, priya


async def asked(world: World) -> tuple[Person, Person]:
    """The same, and the partner is asked."""
    dana, priya = await suggested(world)
    await dana.click("Ask Priya", in_="dm")
    await dana.until("I ask Priya in private", in_="modal")
    await dana.close()
    await priya.until("Hi Priya. Dana Reyes thought of you", in_="dm")
    return dana, priya


async def agreed(world: World) -> tuple[Person, Person]:
    """The same, and the partner says yes."""
    dana, priya = await asked(world)
    await priya.click("Yes, gladly", in_="dm")
    await dana.until("Priya says yes, gladly", in_="dm")
    await priya.until("Thank you, Priya. You said yes to this", in_="dm")
    return dana, priya


async def under_way(world: World, *, until: str = "") -> tuple[Person, Person]:
    """The same, and it begins: for the usual four weeks, or until another day."""
    dana, priya = await agreed(world)
    await dana.click("Start it", in_="dm")
    await dana.until("You begin:", in_="modal")
    if until:
        await dana.fill(UNTIL, until)
    assert await dana.submit() == {}
    await dana.until("Under way until", in_="modal")
    await dana.close()
    await priya.until("What you said yes to begins", in_="dm")
    return dana, priya


async def fill(person: Person, boxes: tuple[str, ...], text: str = "as hoped") -> None:
    for box in boxes:
        await person.fill(box, text)


async def finish(person: Person, boxes: tuple[str, ...], decision: str = KEEP) -> dict[str, str]:
    """The last check-in, from the message that asks for it."""
    await person.click("Answer", in_="dm")
    await person.until(ONE_SENTENCE, in_="modal")
    await fill(person, boxes)
    await person.choose(DECISION, decision, in_="modal")
    await person.fill(ONE_SENTENCE, SENTENCE)
    return await person.submit()


async def ended(world: World) -> tuple[Person, Person]:
    """A project from its suggestion to its end."""
    dana, priya = await under_way(world)
    await world.at(OVER)
    await dana.until("This has come to its end", in_="dm")
    assert await finish(dana, BOXES) == {}
    await dana.until("One partner hears what came of it.", in_="modal")
    await dana.close()
    await priya.until(SENTENCE, in_="dm")
    return dana, priya


async def last(person: Person, text: str) -> str:
    """The newest message with that in it."""
    return [read for read in await person.reads("dm") if text in read][-1]
