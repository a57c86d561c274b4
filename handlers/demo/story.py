"""The first two weeks of the made-up team, told by what its people tap and type."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

import aiohttp

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from handlers.demo.travel import Travel
from handlers.sandbox.person import NotSeenError, Person

BEGINNING = datetime.fromisoformat("2025-12-30T09:00:00-05:00")
# Just after Rosa and Priya were asked about the next meeting.
END = datetime.fromisoformat("2026-01-14T17:40:00-05:00")

Beat = Callable[[dict[str, Person]], Awaitable[object]]


async def play(travel: Travel, base_url: str, since: datetime) -> None:
    """Moves the clock from one beat of the story to the next, and on to its end.

    What was told before `since`, by a demo that was stopped half way, is not told again. A beat
    that was cut off by the stop, or that builds on one, is left out: the demo opens all the same.
    """
    async with aiohttp.ClientSession() as http:
        people = {user: Person(base_url, user, http) for user in (DANA, SAM, ROSA, PRIYA)}
        for person in people.values():
            await person.__aenter__()
        left_out = (NotSeenError,) if since > BEGINNING else ()
        for told_at, beat in _BEATS:
            time = datetime.fromisoformat(told_at)
            if time > since:
                await travel.to(time)
                with suppress(*left_out):
                    await beat(people)
        await travel.to(END)


async def _hellos(people: dict[str, Person]) -> None:
    await people[DANA].say("Welcome, Rosa and Priya. Glad you are on the team.", in_=CHANNEL)
    await people[ROSA].say("Happy to be here.", in_=CHANNEL)


async def _rosa_answers(people: dict[str, Person]) -> None:
    wait = "The wait between check-in and the nurse is long, and there is nowhere quiet to sit."
    await _bring(people[ROSA], wait)


async def _priya_answers(people: dict[str, Person]) -> None:
    await _bring(people[PRIYA], "Schools ask us what to do on a bad day. What can we give them?")


async def _bring(person: Person, text: str) -> None:
    await person.click("Add an item", in_="dm")
    await person.until("What should we talk about?", in_="modal")
    await person.fill("What should we talk about?", text)
    await person.submit()
    await person.until("We have it.", in_="modal")
    await person.close()


async def _sam_adds(people: dict[str, Person]) -> None:
    await people[SAM].command("agenda add Who calls families after a new diagnosis?", CHANNEL)


async def _dana_writes_it_down(people: dict[str, Person]) -> None:
    dana = people[DANA]
    await dana.click("Start", in_="dm")
    await dana.until("What happened?", in_="modal")
    await dana.choose("1. What happened?", "Decided")
    await dana.fill(
        "1. One sentence for Rosa", "From Jan 19 we try the small room next door for two weeks."
    )
    await dana.choose("2. What happened?", "Discussed")
    await dana.fill("2. One sentence for Priya", "All of us want one page that schools can keep.")
    await dana.choose("3. What happened?", "Decided")
    await dana.fill("3. One sentence for Sam", "Priya and Sam draft a first call together.")
    await dana.choose("Was the family item discussed?", "Yes")
    await dana.submit()
    await dana.until("Recorded.", in_="modal")
    await dana.close()


async def _rosa_is_answered(people: dict[str, Person]) -> None:
    rosa = people[ROSA]
    await rosa.until("Does this answer it?", in_="dm")
    await rosa.click("Yes", in_="dm")


async def _priya_misses_something(people: dict[str, Person]) -> None:
    priya = people[PRIYA]
    await priya.until("Does this answer it?", in_="dm")
    await priya.click("Not yet", in_="dm")
    await priya.until("What is missing?", in_="modal")
    await priya.fill("What would you still like to know, or to see happen?", "Who writes it?")
    await priya.submit()
    await priya.until("Thank you for saying so.", in_="modal")
    await priya.close()


async def _dana_thanks(people: dict[str, Person]) -> None:
    await people[DANA].say("Good meeting. Thank you for starting us off, Rosa.", in_=CHANNEL)


_BEATS: tuple[tuple[str, Beat], ...] = (
    ("2025-12-30T09:20:00-05:00", _hellos),
    ("2025-12-31T19:05:00-05:00", _rosa_answers),
    ("2026-01-02T12:15:00-05:00", _priya_answers),
    ("2026-01-02T13:40:00-05:00", _sam_adds),
    ("2026-01-06T09:50:00-05:00", _dana_thanks),
    ("2026-01-06T10:05:00-05:00", _dana_writes_it_down),
    ("2026-01-06T12:30:00-05:00", _rosa_is_answered),
    ("2026-01-06T19:10:00-05:00", _priya_misses_something),
)
