"""Talking in the channel, and everything about a meeting and its items."""

from typing import NamedTuple

from handlers.demo.acts.screen import Beat, People, leave, send
from handlers.demo.seed import CHANNEL


class Came(NamedTuple):
    """What came of one item of a meeting; `name` is the first name of whoever brought it."""

    name: str
    result: str
    sentence: str = ""


def says(user: str, text: str) -> Beat:
    """Writes in the team's channel."""
    return lambda people: people[user].say(text, in_=CHANNEL)


def types(user: str, text: str) -> Beat:
    """Types a command there."""
    return lambda people: people[user].command(text, CHANNEL)


async def everybody_reads(people: People) -> None:
    """Nobody has anything unread then: what is new at the end is little enough to find."""
    for person in people.values():
        await person.read_all(CHANNEL)
        await person.read_all("dm")


def taps(user: str, label: str, *, below: str = "", in_: str = "dm") -> Beat:
    """Presses a button of the newest message that has it, and puts away what opens."""

    async def beat(people: People) -> None:
        person = people[user]
        await person.click(label, in_, below=below)
        await leave(person)

    return beat


def says_yes(user: str, words: str) -> Beat:
    """Says that something is answered: what has these words in it."""
    return taps(user, "Yes", below=words)


def brings(user: str, text: str, *, in_: str = "dm") -> Beat:
    """Adds an item: in answer to the question before a meeting, or on the own page."""

    async def beat(people: People) -> None:
        person = people[user]
        if in_ == "home":
            await person.open_home()
            await person.until("[Add an item]", in_="home")
        await person.click("Add an item", in_)
        await person.until("What should we talk about?", in_="modal")
        await person.fill("What should we talk about?", text)
        await send(person, "We have it.")

    return beat


def writes_down(user: str, *came: Came, family: str = "Yes") -> Beat:
    """Leads the round after a meeting: what came of each item, in the order of the form."""

    async def beat(people: People) -> None:
        person = people[user]
        await person.click("Start", in_="dm")
        await person.until("What happened?", in_="modal")
        for number, one in enumerate(came, start=1):
            await person.choose(f"{number}. What happened?", one.result, in_="modal")
            if one.sentence:
                await person.fill(f"{number}. One sentence for {one.name}", one.sentence)
        await person.choose("Was the family item discussed?", family, in_="modal")
        await send(person, "Recorded.")

    return beat


def misses(user: str, text: str) -> Beat:
    """Says "Not yet" to an answer, and what is missing."""

    async def beat(people: People) -> None:
        person = people[user]
        await person.click("Not yet", in_="dm")
        await person.until("What would you still", in_="modal")
        await person.fill("What would you still like to know, or to see happen?", text)
        await send(person, "Thank you for saying so.")

    return beat
