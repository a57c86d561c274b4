"""The story of the made-up team: two weeks of it, or up to three months."""

from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

import aiohttp

from handlers.demo.february import FEBRUARY
from handlers.demo.january import JANUARY
from handlers.demo.march import MARCH
from handlers.demo.seed import LARGER_SEED, SEED
from handlers.demo.travel import Travel
from handlers.demo.weeks import WEEKS
from handlers.sandbox import Seed
from handlers.sandbox.person import NotSeenError, Person, RefusedError

ZONE = "America/New_York"
LONGEST = 3


def _at(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(ZONE))


BEGINNING = _at("2025-12-30T09:00")
# Each ends with something to answer for Rosa: after two weeks she has just been asked about the
# next meeting; after a whole month (Monday morning) the champion's summary has just come too.
ENDS = (
    _at("2026-01-14T17:40"),
    _at("2026-02-02T08:40"),
    _at("2026-03-02T08:40"),
    _at("2026-04-06T08:40"),
)
END = ENDS[0]


def seed_of(months: int) -> Seed:
    """The workspace of a story of so many months, 0 for the two weeks."""
    return LARGER_SEED if months else SEED


async def play(travel: Travel, base_url: str, since: datetime, months: int = 0) -> None:
    """Moves the clock from one beat of the story to the next, and on to its end: after so many
    months, or with 0 after two weeks.

    What was told before `since`, by a demo that was stopped half way, is not told again. A beat
    that was cut off by the stop, or that builds on one, is left out: the demo opens all the same.
    """
    end = ENDS[months]
    left_out = (NotSeenError, RefusedError) if since > BEGINNING else ()
    async with aiohttp.ClientSession() as http:
        people = {user.id: Person(base_url, user.id, http) for user in seed_of(months).users}
        for person in people.values():
            await person.__aenter__()
        for told_at, beat in (*WEEKS, *JANUARY, *FEBRUARY, *MARCH):
            time = _at(told_at)
            if since < time < end:
                await travel.to(time)
                with suppress(*left_out):
                    await beat(people)
        await travel.to(end)
