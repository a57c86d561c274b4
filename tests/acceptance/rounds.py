"""The steps that the stories of a round have in common, by what stands on the screen."""

from datetime import date

from sqlalchemy import select

from handlers.demo.seed import CHANNEL, DANA, ROSA
from handlers.sandbox.person import Person
from storage.tables import Meeting
from tests.world import World

BEFORE = "2026-01-15T09:00-05:00"
DURING = "2026-01-20T09:30-05:00"
AFTER = "2026-01-20T10:00-05:00"
RECORDED = "2026-01-20T10:05-05:00"
PARKING = "Parking is hard to find"
SENTENCE = "We ask for two more spaces."


async def bring(world: World, user: str, text: str) -> None:
    """Somebody puts an item on the next agenda."""
    person = await world.person(user)
    await person.command(f"agenda add {text}", CHANNEL)
    await person.until("We have it.", in_=CHANNEL)


async def meet(world: World, *texts: str) -> Person:
    """Rosa brings these items to the meeting of January 20, it takes place, and Dana has the
    round before her."""
    await world.at(BEFORE)
    for text in texts:
        await bring(world, ROSA, text)
    await world.at(AFTER)
    dana = await world.person(DANA)
    await dana.until("Thanks for leading, Dana.", in_="dm")
    return dana


async def start(person: Person) -> None:
    await person.click("Start", in_="dm")
    await person.until("One plain sentence for each item", in_="modal")


async def fill(
    person: Person, number: int, result: str, sentence: str = "", *, name: str = "Rosa"
) -> None:
    """What happened to one item of the form."""
    await person.choose(f"{number}. What happened?", result, in_="modal")
    if sentence:
        await person.fill(f"{number}. One sentence for {name}", sentence)


async def send(person: Person, *, family: str = "Yes") -> dict[str, str]:
    await person.choose("Was the family item discussed?", family, in_="modal")
    return await person.submit()


async def record(world: World, *texts: str, sentence: str = SENTENCE) -> Person:
    """The same with the round done: each item decided, at five past ten."""
    dana = await meet(world, *(texts or (PARKING,)))
    await world.at(RECORDED)
    await start(dana)
    for number in range(1, 1 + len(texts or (PARKING,))):
        await fill(dana, number, "Decided", sentence)
    assert await send(dana) == {}
    await dana.until("Recorded. Thank you, Dana.", in_="modal")
    await dana.close()
    await dana.until("Recorded. Thank you, Dana.", in_="dm")
    return dana


async def row_of(world: World, day: str = "2026-01-20") -> Meeting:
    """The meeting of a day, as it stands in the database."""
    async with world.bot.database.reading() as session:
        found = await session.scalars(select(Meeting).filter_by(day=date.fromisoformat(day)))
        return found.one()
