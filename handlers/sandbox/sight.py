"""What one person has before their eyes, over the same JSON as the page."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import aiohttp

from handlers.sandbox.readable import Reader
from handlers.sandbox.records import Json


class RefusedError(RuntimeError):
    """The workspace said no; the text is what the person read."""


@dataclass(frozen=True)
class Surface:
    """Something to look at: `source` is how a click names it, `read` how it reads.

    `conversation` is where a form was opened from.
    """

    source: Json
    blocks: list[Json]
    read: str
    conversation: str | None = None


class Sight:
    """`place` is "dm", "home", "modal" (the form on top) or a channel id."""

    def __init__(self, base_url: str, user_id: str, http: aiohttp.ClientSession) -> None:
        self._base = base_url.rstrip("/") + "/sandbox/"
        self._user = user_id
        self._http = http
        self.state: Json = {}

    async def look(self) -> None:
        """Reads who and what there is in the workspace."""
        self.state = await self.get("state")

    async def get(self, what: str, **query: str) -> Json:
        """Raises RefusedError."""
        given = {"user": self._user, **query}
        async with self._http.get(self._base + what, params=given) as response:
            return _accepted(await response.json())

    async def post(self, what: str, **fields: object) -> Json:
        """Raises RefusedError."""
        given = {key: value for key, value in fields.items() if value is not None}
        async with self._http.post(self._base + what, json={"user": self._user, **given}) as said:
            return _accepted(await said.json())

    async def changes(self) -> AsyncGenerator[None]:
        """Once at the start, so that nothing is missed in between, and after every change."""
        async with self._http.get(self._base + "events", params={"user": self._user}) as stream:
            async for line in stream.content:
                if line.startswith(b"data:"):
                    yield

    @property
    def name(self) -> str:
        return str(self._me["real_name"])

    @property
    def dm(self) -> str:
        return str(next(c for c in self.state["conversations"] if c["kind"] == "im")["id"])

    @property
    def _me(self) -> Json:
        me: Json = next(user for user in self.state["users"] if user["id"] == self._user)
        return me

    @property
    def reader(self) -> Reader:
        names = self.state["names"] | {c["id"]: c["name"] for c in self.state["conversations"]}
        names[self.state["app"]["bot_user_id"]] = self.state["app"]["name"]
        return Reader(names, self._me["tz"])

    def channel(self, place: str) -> str:
        return self.dm if place == "dm" else place

    async def places(self) -> list[str]:
        """Where there is something to see: the form, conversations by their news, the Home."""
        await self.look()
        conversations = sorted(
            self.state["conversations"], key=lambda c: c["last_ts"] or "", reverse=True
        )
        return ["modal", *[str(c["id"]) for c in conversations], "home"]

    async def surfaces(self, place: str) -> list[Surface]:
        """What is there, oldest first."""
        if place == "modal":
            return [self._form(shown) for shown in (await self.get("modals"))["stack"][-1:]]
        if place == "home":
            view = (await self.get("home"))["view"]
            return [self._surface({"view_id": view["id"]}, "", view["blocks"])] if view else []
        return await self.messages(self.channel(place))

    async def messages(self, channel: str, **thread: str) -> list[Surface]:
        found = await self.get("messages", channel=channel, **thread)
        return [
            self._surface({"channel": channel, "ts": said["ts"]}, said["text"], said["blocks"])
            for said in found["messages"]
        ]

    async def everything(self, place: str | None) -> str:
        """All that can be read (there), for an error that has to tell it."""
        places = [place] if place else await self.places()
        seen = [(where, surface) for where in places for surface in await self.surfaces(where)]
        return "\n".join(f"[{where}] {surface.read}" for where, surface in seen)

    def _surface(self, source: Json, text: str, blocks: list[Json]) -> Surface:
        return Surface(source, blocks, self.reader.message(text, blocks))

    def _form(self, shown: Json) -> Surface:
        """A form reads as its title, its blocks, what is said under its fields, its buttons."""
        view = shown["view"]
        buttons = [f"[{view[key]['text']}]" for key in ("submit", "close") if view[key]]
        lines = [view["title"]["text"], *self.reader.blocks(view["blocks"])]
        read = "\n".join([*lines, *shown["errors"].values(), " ".join(buttons)])
        return Surface({"view_id": view["id"]}, view["blocks"], read, shown["conversation"])


def _accepted(said: Any) -> Json:
    if said.get("ok") is False:
        problems = f" {json.dumps(said['problems'])}" if "problems" in said else ""
        raise RefusedError(f"{said['error']}{problems}")
    return dict(said)
