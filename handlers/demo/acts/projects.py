"""A small project with a partner, from the ask to the thanks."""

from handlers.demo.acts.screen import Beat, People, chooses, fills, leave, presses, send


def asks_partner(user: str, name: str) -> Beat:
    """Looks through the small starts, and asks a partner for the first one that names them."""

    async def beat(people: People) -> None:
        person = people[user]
        await chooses(person, "Projects")
        await presses(person, "Show others", "Small starts")
        await presses(person, f"Ask {name}", "in private")
        await leave(person)

    return beat


def begins_project(user: str, aim: str) -> Beat:
    """Starts what a partner said yes to; what is not said here is filled in."""

    async def beat(people: People) -> None:
        person = people[user]
        await person.click("Start it", in_="dm")
        await person.until("What do we hope for?", in_="modal")
        await person.fill("What do we hope for?", aim)
        await send(person, "Under way until")

    return beat


def checks_in(user: str, *boxes: tuple[str, str]) -> Beat:
    """Says half way how a project goes: a label of the form and the words for it, each."""

    async def beat(people: People) -> None:
        person = people[user]
        await person.click("Answer", in_="dm")
        await person.until(boxes[0][0], in_="modal")
        await fills(person, boxes)
        await send(person)

    return beat


def ends_project(user: str, decision: str, sentence: str, *boxes: tuple[str, str]) -> Beat:
    """Says at the end what came of it."""

    async def beat(people: People) -> None:
        person = people[user]
        await person.click("Answer", in_="dm")
        await person.until(boxes[0][0], in_="modal")
        await fills(person, boxes)
        await person.choose("What do we do with it?", decision, in_="modal")
        await person.fill("What came of it, in one sentence?", sentence)
        await send(person)

    return beat


def thanks_partner(user: str, hours: str, way: str, which: str) -> Beat:
    """Writes down the hours of the project that is on top of the list, and the thanks."""

    async def beat(people: People) -> None:
        person = people[user]
        await chooses(person, "Projects")
        await presses(person, "Open", "[Hours and thanks]")
        await presses(person, "Hours and thanks", "How many hours?")
        await person.fill("How many hours?", hours)
        await person.choose("How did you thank them?", way, in_="modal")
        await person.fill("Which?", which)
        await send(person, "Written down:")

    return beat
