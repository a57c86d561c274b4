"""What every act does: opening, sending and putting away what is on a person's screen."""

from collections.abc import Awaitable, Callable

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
