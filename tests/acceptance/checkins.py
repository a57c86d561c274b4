"""A check-in from its opening on, as the people of the made-up team have it.

Their fourth meeting is on Tue Feb 17, 2026; the check-in opens the day after.
"""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from handlers.sandbox.person import Person
from storage.tables import RoutineKind
from tests.world import World

FOURTH_MEETING = "2026-02-17T09:00-05:00"
OPENS = "2026-02-18T17:31-05:00"
REMINDED = "2026-02-23T17:31-05:00"
CLOSES = "2026-02-25T17:31-05:00"
EVERYBODY = (DANA, SAM, ROSA, PRIYA)
HEARD = "People listen when I say something."
INFLUENCE = "What I say changes what we do."
ROLE = "I know what my part is."
TIME = "My time is treated with care."
LINE = "One line, if you like"


async def lower_the_threshold(world: World) -> Person:
    """Dana lets results show from three answers: the team is four."""
    dana = await world.person(DANA)
    await dana.command("settings", CHANNEL)
    await dana.until("Change check-ins", in_=CHANNEL)
    await dana.click("Change check-ins", in_=CHANNEL)
    await dana.until("From how many answers results are shown", in_="modal")
    await dana.choose("From how many answers results are shown", "Three", in_="modal")
    assert await dana.submit() == {}
    await dana.until("Results are shown from 3 answers.", in_="modal")
    await dana.close()
    return dana


async def opened(world: World) -> None:
    """The check-in has opened for the four of them."""
    await world.only(RoutineKind.REFLECTION)
    await lower_the_threshold(world)
    await world.at(OPENS)


async def answer(
    person: Person, ratings: tuple[str, str, str, str], words: str = "", label: str = "Start"
) -> dict[str, str]:
    """Fills the form in and sends it; what is wrong with it."""
    await person.click(label, in_="dm")
    await person.until("How is it for you, in Maple Valley IBD, these days?", in_="modal")
    for question, rating in zip((HEARD, INFLUENCE, ROLE, TIME), ratings, strict=True):
        await person.choose(question, rating, in_="modal")
    if words:
        await person.fill(LINE, words)
    return await person.submit()
