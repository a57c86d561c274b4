"""Moving the demo's clock, so that everything due on the way happens at its own time."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.cards import Moment, Time
from bot.clock import MovableClock
from bot.preview import Foreseen, foresee
from bot.rules import RULES
from bot.texts import line
from handlers.app import Bot
from handlers.sandbox.guard import Guard
from storage.queries.ledger import last_sent, next_due, next_waiting, routines_of

CLOCK = "/demo/clock"
_STEPS = {"day": timedelta(days=1), "week": timedelta(weeks=1)}
# So far ahead something goes out, in a team that is at work.
_AHEAD = timedelta(weeks=5)


class Travel:
    """The demo's clock and where it is kept. `zone` (IANA) is the one that the page tells it in."""

    def __init__(self, bot: Bot, clock: MovableClock, kept: Path, zone: str, guard: Guard) -> None:
        self._bot = bot
        self._clock = clock
        self._kept = kept
        self._zone = zone
        self._guard = guard
        self._moving = asyncio.Lock()
        self._stopping = False

    def resume(self, beginning: datetime) -> datetime:
        """Sets the clock to the time that was kept, on the very first start to `beginning`, and
        tells it."""
        kept = self._kept.read_text() if self._kept.exists() else ""
        time = datetime.fromisoformat(kept) if kept else beginning
        self._clock.set(time)
        return time

    def keep(self) -> None:
        # Whole or not at all: a start must be able to read it.
        fresh = self._kept.with_suffix(".new")
        fresh.write_text(self._clock.now().isoformat())
        fresh.replace(self._kept)

    async def to(self, target: datetime) -> None:
        """Moves to `target` by way of everything that is due until then, as far as it gets before
        `stop`."""
        async with self._moving:
            # A change may have made something due from now on, which only a tick finds out.
            step: datetime | None = self._clock.now()
            while step is not None and not self._stopping:
                await self._at(step)
                step = await self._step_to(target)

    async def to_next(self) -> None:
        """Moves on until something goes out. Of what is due not all is a message: a question may
        keep away from another one, and a turn may reach nobody."""
        async with self._moving:
            await self._at(self._clock.now())
            before, limit = await self._last_sent(), self._clock.now() + _AHEAD
            while not self._stopping and await self._last_sent() == before:
                step = await self._next_due()
                if step is None or step > limit:
                    return
                await self._at(step)

    async def stop(self) -> None:
        """Goes no step further, and waits for the one in hand."""
        self._stopping = True
        async with self._moving:
            pass

    @property
    def routes(self) -> list[Route]:
        return [Route(CLOCK, self.endpoint, methods=["GET", "POST"])]

    async def endpoint(self, request: Request) -> Response:
        """`GET` tells the time and what goes out next; `POST {"to": "next"|"day"|"week"}` moves."""
        if refusal := self._guard.refusal(request):
            return JSONResponse({"error": refusal}, 403)
        if request.method == "POST":
            try:
                asked = await request.json()
            except ValueError:
                asked = None
            if not await self._moved(asked.get("to") if isinstance(asked, dict) else None):
                return JSONResponse({"error": "nowhere to go"}, 400)
        return JSONResponse(await self._told())

    async def _moved(self, asked: object) -> bool:
        """Whether it is somewhere to go to."""
        if asked == "next" and await self._next() is not None:
            await self.to_next()
        elif isinstance(asked, str) and asked in _STEPS:
            await self.to(self._clock.now() + _STEPS[asked])
        else:
            return False
        return True

    async def _at(self, time: datetime) -> None:
        self._clock.set(time)
        await self._bot.tick()
        await self._bot.settled()
        self.keep()

    async def _step_to(self, target: datetime) -> datetime | None:
        """None once it is there."""
        due = await self._next_due()
        if due is not None and due <= target:
            return due
        return target if self._clock.now() < target else None

    async def _next_due(self) -> datetime | None:
        async with self._bot.database.reading() as session:
            return await next_due(session, self._clock.now())

    async def _last_sent(self) -> datetime | None:
        async with self._bot.database.reading() as session:
            return await last_sent(session)

    async def _told(self) -> dict[str, Any]:
        following = await self._next()
        return {
            "now": self._clock.now().astimezone(ZoneInfo(self._zone)).isoformat(),
            "zone": self._zone,
            "next": {"due": following[0].isoformat(), "what": following[1]} if following else None,
        }

    async def _next(self) -> tuple[datetime, str] | None:
        """When something goes out next, and what; or else when something is due."""
        now, waiting = self._clock.now(), line("schedule.step_waiting")
        async with self._bot.database.reading() as session:
            due, waits = await next_due(session, now), await next_waiting(session, now)
            routines = await routines_of(session)
            foreseen = await foresee(session, RULES, routines, now, waits or now + _AHEAD)
        first = next((one for one in foreseen if one.recipients), None)
        if first is not None:
            return first.due, _what(first)
        at = waits or due
        return (at, waiting) if at else None


def _what(step: Foreseen) -> str:
    what = line(f"schedule.step_{step.routine.replace('.', '_')}")
    if step.meeting is None:
        return what
    when = Time(step.meeting, step.zone, Moment.DATE)
    return line("schedule.about", step=what, when=when)
