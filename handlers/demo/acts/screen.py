"""What every act does: opening, sending and putting away what is on a person's screen."""

from collections.abc import Awaitable, Callable, Iterable

from handlers.sandbox.person import NotSeenError, Person

People = dict[str, Person]
Beat = Callable[[People], Awaitable[object]]


async def chooses(person: Person, label: str) -> None:
    """Opens something from the menu of the person's page, where nothing stays in a conversation."""
    await person.open_home()
    await person.until("[More]", in_="home")
    await person.click("More", in_="home")
    await person.until(f"[{label}]", in_="modal")
    await person.click(label, in_="modal")


async def presses(person: Person, label: str, shown: str, *, below: str = "") -> None:
    """Presses a button of the dialog when it is there, and waits for what it leads to."""
    await person.until(f"[{label}]", in_="modal")
    await person.click(label, in_="modal", below=below)
    await person.until(shown, in_="modal")


async def fills(person: Person, boxes: Iterable[tuple[str, str]]) -> None:
    """Writes into a form: a label of it and the words for it, each."""
    for label, text in boxes:
        await person.fill(label, text)


async def send(person: Person, receipt: str = "") -> None:
    """Sends the form on top, reads the receipt, and puts everything away."""
    wrong = await person.submit()
    if wrong:
        raise NotSeenError(f"{person.name} could not send: {wrong}")
    if receipt:
        await person.until(receipt, in_="modal")
    await leave(person)


async def leave(person: Person) -> None:
    while await person.reads("modal"):
        await person.close()
