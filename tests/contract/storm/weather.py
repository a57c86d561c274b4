"""What goes wrong between the bot and Slack: slow answers, lost ones, lies, and a 429 for all."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import StrEnum

from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

SLOW_SECONDS = 5.0


class Fate(StrEnum):
    """What becomes of one call. Until `TOO_MANY` Slack has done what it was asked, whatever the
    bot hears of it; from there on it has not."""

    SLOW = "the answer takes long"
    CUT_OFF = "the connection ends in the middle of the answer"
    PROXY = "some proxy's page comes instead of the answer"
    HALF_WAY = "it says that something went wrong half way, with status 200"
    TOO_MANY = "429"
    NOT_YET = "it says that it has trouble of its own, with status 200"
    BROKEN = "500, with nothing that can be read"

    @property
    def done(self) -> bool:
        return self in (Fate.SLOW, Fate.CUT_OFF, Fate.PROXY, Fate.HALF_WAY)


BUSY = {Fate.TOO_MANY: 0.4, Fate.SLOW: 0.2}
LYING = {Fate.HALF_WAY: 0.1, Fate.NOT_YET: 0.1, Fate.BROKEN: 0.1, Fate.SLOW: 0.05}
LOSING = {Fate.CUT_OFF: 0.1, Fate.PROXY: 0.1}
KINDS = (BUSY, LYING | LOSING)


@dataclass
class Weather:
    """How likely each fate is at the moment. `met` counts those that came."""

    chance: random.Random
    likely: dict[Fate, float] = field(default_factory=dict)
    met: set[Fate] = field(default_factory=set)

    def fate(self) -> Fate | None:
        """Of the next call; None if all goes well."""
        drawn = self.chance.random()
        for fate, share in self.likely.items():
            drawn -= share
            if drawn < 0:
                self.met.add(fate)
                return fate
        return None


async def told(fate: Fate | None, answer: dict[str, object]) -> Response:
    """What the bot hears of a call with that fate."""
    match fate:
        case None:
            return JSONResponse(answer)
        case Fate.SLOW:
            await asyncio.sleep(SLOW_SECONDS)
            return JSONResponse(answer)
        case Fate.CUT_OFF:
            return StreamingResponse(_cut_off(), headers={"content-type": "application/json"})
        case Fate.PROXY:
            return HTMLResponse("<h1>Bad gateway</h1>", status_code=502)
        case Fate.HALF_WAY:
            return JSONResponse({"ok": False, "error": "fatal_error"})
        case Fate.TOO_MANY:
            too_many = {"ok": False, "error": "ratelimited"}
            return JSONResponse(too_many, 429, {"Retry-After": "1"})
        case Fate.NOT_YET:
            return JSONResponse({"ok": False, "error": "service_unavailable"})
        case Fate.BROKEN:
            return Response(status_code=500)


class CutOff(Exception):
    """The web server ends the connection where an answer raises."""


async def _cut_off() -> AsyncIterator[bytes]:
    yield b'{"ok": '
    raise CutOff
