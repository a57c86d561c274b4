"""How one person gets something done: they tap and send until it is, and wait for what they see."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tests.contract.storm.door import Door, Reply
from tests.contract.storm.presses import Request
from tests.contract.storm.screens import Json, Screens, button

Seen = TypeVar("Seen")

# Between two looks, and before somebody tries again.
PAUSE_SECONDS = 0.2
# After so many looks somebody who sees nothing taps again, or lets it be.
LOOKS = 40
# So long whoever was answered may wait for what they did to be kept.
SECONDS = 120


@dataclass(frozen=True)
class Hands:
    door: Door
    screens: Screens

    async def until(self, request: Request, is_done: Callable[[Reply], bool]) -> None:
        """Sends the same until the reply says that it is done."""
        while True:
            reply = await self.door.send(request)
            if reply is not None and is_done(reply):
                return
            if reply is not None:
                self.door.unanswered += 1
            await asyncio.sleep(PAUSE_SECONDS)

    async def tap(self, request: Request, is_kept: Callable[[], Awaitable[bool]]) -> bool:
        """One tap, which has no answer but an apology; whether what it does is kept. Raises
        `TimeoutError` where nobody apologized and it is not."""
        reply = await self.door.send(request)
        if reply is None:
            return False
        async with asyncio.timeout(SECONDS):
            while True:
                # In this order: what dies meanwhile may have kept it before.
                has_died = reply.has_died
                if await is_kept():
                    return True
                if has_died or self.screens.has_apologized(request.trigger):
                    self.door.unanswered += 1
                    return False
                await asyncio.sleep(PAUSE_SECONDS)

    async def dialog(self, request: Request) -> Json | None:
        """The dialog that a tap opens, if one does in time."""
        if await self.door.send(request) is None:
            return None
        return await self.seen(lambda: self.screens.dialogs.get(request.trigger))

    async def turned(
        self, view: Json, request: Request, is_it: Callable[[Json], bool]
    ) -> Json | None:
        """The dialog once it has turned into the one that was meant."""

        def look() -> Json | None:
            now = self.screens.dialogs[view["id"]]
            return now if is_it(now) else None

        if await self.door.send(request) is None:
            return None
        return await self.seen(look)

    async def home(self, name: tuple[str, str], request: Request, action: str) -> Json | None:
        """Somebody's Home with that button on it."""

        def look() -> Json | None:
            view = self.screens.homes.get(name)
            return view if view and button(view["blocks"], action) else None

        if await self.door.send(request) is None:
            return None
        return await self.seen(look)

    async def seen(self, look: Callable[[], Seen | None]) -> Seen | None:
        """What comes into sight before their patience is at its end."""
        for _ in range(LOOKS):
            if (found := look()) is not None:
                return found
            await asyncio.sleep(PAUSE_SECONDS)
        return None
