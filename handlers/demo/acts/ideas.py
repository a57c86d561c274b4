"""Sharing an idea, and saying what happens with it."""

from handlers.demo.acts.screen import Beat, People, leave, presses, send
from handlers.demo.seed import CHANNEL
from handlers.sandbox.person import Person


def shares(user: str, text: str, *, prompted: bool = False, unnamed: str = "") -> Beat:
    """Shares an idea: in answer to a question that asked for one, else by command; with the name,
    or `unnamed` as the form calls it."""

    async def beat(people: People) -> None:
        person = people[user]
        if prompted:
            await person.click("Share an idea", in_="dm")
        else:
            await person.command(f"idea {text}", CHANNEL)
        await person.until("What is your idea?", in_="modal")
        await person.fill("What is your idea?", text)
        shown = f"As “{unnamed}”" if unnamed else "With my name"
        await person.choose("How should it be shown?", shown, in_="modal")
        await send(person, "We have your idea.")

    return beat


def sees_idea(user: str, words: str) -> Beat:
    """Opens an idea on the list and says that it has been seen."""

    async def beat(people: People) -> None:
        person = people[user]
        await _open_idea(person, words)
        await person.click(f"Seen by {person.name.split()[0]}", in_="modal")
        await leave(person)

    return beat


def answers_idea(user: str, words: str, state: str, sentence: str, *, to: str) -> Beat:
    """Says how far an idea is, in a sentence `to` whoever shared it, as they are shown."""

    async def beat(people: People) -> None:
        person = people[user]
        await _open_idea(person, words)
        await presses(person, "Say what happens", "How far is it?")
        await person.choose("How far is it?", state, in_="modal")
        await person.fill(f"One plain sentence for {to}", sentence)
        await send(person, sentence)

    return beat


async def _open_idea(person: Person, words: str) -> None:
    await person.command("ideas", CHANNEL)
    await person.until(words, in_="modal")
    await presses(person, "Open", "What happened so far", below=words)
