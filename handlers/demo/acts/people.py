"""Who is in the team, what they tell of themselves, and how working together goes."""

from handlers.demo.acts.screen import Beat, People, chooses, fills, presses, send


def confirms(user: str, *names: str) -> Beat:
    """Says that the organization has settled how these partners are reached."""

    async def beat(people: People) -> None:
        person = people[user]
        await person.open_home()
        await person.until("[Confirm]", in_="home")
        await person.click("Confirm", in_="home")
        await person.until("I confirm that our organization", in_="modal")
        await person.tick("I confirm that our organization has settled this for", *names)
        await send(person, "I have written that down.")

    return beat


def adds(user: str, name: str) -> Beat:
    """Adds somebody to the care team."""

    async def beat(people: People) -> None:
        person = people[user]
        await chooses(person, "Who is in the team")
        await presses(person, "Add a care team member", "Who?")
        await person.choose("Who?", name, in_="modal")
        await send(person, f"{name} is in")

    return beat


def adds_partner(user: str, name: str) -> Beat:
    """Adds a partner, after a talk, and with what the organization has settled."""

    async def beat(people: People) -> None:
        person = people[user]
        await chooses(person, "Who is in the team")
        await presses(person, "Add a partner", "Have you talked?")
        await person.choose("Their account in this workspace", name, in_="modal")
        await person.tick("Have you talked?", "We have talked, in person or by phone")
        settled = "I confirm that our organization has settled this"
        await person.tick("If you chose an account", settled)
        await send(person, f"{name} is a family partner")

    return beat


def introduces(user: str, *told: tuple[str, str]) -> Beat:
    """Fills in the own profile: a label of the form and the words for it, each."""

    async def beat(people: People) -> None:
        person = people[user]
        await chooses(person, "Your profile")
        await presses(person, "Change", "Nothing here is a medical record.")
        await fills(person, told)
        await send(person, "Saved.")

    return beat


_QUESTIONS = (
    "People listen when I say something.",
    "What I say changes what we do.",
    "I know what my part is.",
    "My time is treated with care.",
)


def reflects(user: str, ratings: tuple[str, str, str, str], line: str = "") -> Beat:
    """Answers a check-in on working together."""

    async def beat(people: People) -> None:
        person = people[user]
        await person.click("Start", in_="dm", below="How is working together going")
        await person.until("One line, if you like", in_="modal")
        for question, rating in zip(_QUESTIONS, ratings, strict=True):
            await person.choose(question, rating, in_="modal")
        if line:
            await person.fill("One line, if you like", line)
        await send(person, "We have your answers.")

    return beat
