"""A person in the workspace, driven by what is written on the screen: labels, never ids.

It sees what the page shows and does what the page can do, over the same JSON; the demo's story
and the acceptance tests are told with it.
"""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from types import TracebackType
from typing import Self, TypeVar

import aiohttp

from handlers.sandbox.forms import elements, initial_value
from handlers.sandbox.offered import offered
from handlers.sandbox.readable import element_label
from handlers.sandbox.records import Json
from handlers.sandbox.sight import RefusedError, Sight, Surface

__all__ = ["NotSeenError", "Person", "RefusedError"]

T = TypeVar("T")
Until = str | Callable[[], Awaitable[bool]]
# Real seconds. An app answers first and shows after, so what is not there yet may be on its way.
PATIENCE = 10.0


class NotSeenError(AssertionError):
    """What a person looked for was not there; the text says what was there instead."""


class Person:
    """`async with Person(base_url, user_id, http) as rosa: await rosa.click("Add an item")`

    `in_` says where to look: "dm", "home", "modal" or a channel id. Without it everywhere, the
    open form first, then the newest message of any conversation, then the App Home. What is not
    there yet is waited for, `patience` real seconds at most; then NotSeenError. Whatever the
    workspace refuses raises RefusedError with what the person would read.
    """

    def __init__(
        self,
        base_url: str,
        user_id: str,
        http: aiohttp.ClientSession,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self.id = user_id
        self._sight = Sight(base_url, user_id, http)
        self._patience = patience
        # What was typed and not yet sent: view id → block id → action id → value.
        self._filled: dict[str, dict[str, dict[str, object]]] = {}

    async def __aenter__(self) -> Self:
        await self._sight.look()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._filled.clear()

    @property
    def name(self) -> str:
        return self._sight.name

    @property
    def dm(self) -> str:
        """The id of the direct message with the app."""
        return self._sight.dm

    async def command(self, text: str = "", channel: str | None = None) -> None:
        """Types the app's (first) slash command, in the direct message if no channel is named."""
        name = self._sight.state["commands"][0]["name"]
        await self._sight.post("command", channel=channel or self.dm, command=name, text=text)

    async def say(self, text: str, in_: str = "dm", thread: str | None = None) -> str:
        """Sends a message; returns its timestamp."""
        channel = self._sight.channel(in_)
        said = await self._sight.post("say", channel=channel, text=text, thread_ts=thread)
        return str(said["ts"])

    async def open_home(self) -> None:
        await self._sight.post("home")

    async def read_all(self, in_: str = "dm") -> None:
        """Marks a conversation as read."""
        await self._sight.post("read", channel=self._sight.channel(in_))

    async def click(self, label: str, in_: str | None = None, *, below: str = "") -> None:
        """Presses the newest visible button of that label, or the first one `below` a text.
        Raises NotSeenError."""

        def is_it(_: Json, element: Json) -> bool:
            return bool(element["type"] == "button" and element["text"]["text"] == label)

        surface, block, element = await self._find(in_, is_it, f"[{label}]", below)
        await self._click(surface, block, element, None)

    async def shortcut(self, name: str, message: str, in_: str) -> None:
        """Chooses a message shortcut at the newest message that has this text. Raises
        NotSeenError."""

        async def look() -> tuple[Surface, str] | None:
            await self._sight.look()
            offered = {one["name"]: one["callback_id"] for one in self._sight.state["shortcuts"]}
            for surface in reversed(await self._sight.surfaces(in_)):
                if message in surface.read and name in offered:
                    return surface, offered[name]
            return None

        surface, callback_id = await self._seen(look, f"looked for {name!r} at {message!r}", in_)
        await self._sight.post("shortcut", **surface.source, callback_id=callback_id)

    async def choose(self, label: str, option: str, in_: str | None = None) -> None:
        """Picks an option of a select, radio group or menu. Raises NotSeenError.

        `label` is the field's label, its placeholder, or the text beside it. People and channels
        are chosen by their names ("Rosa Diaz", "#qi-team" or "qi-team"). In a form it is kept
        until `submit`; elsewhere (and where the field reports at once) it is sent.
        """
        surface, block, element = await self._find_field(in_, label)
        await self._enter(surface, block, element, await self._value(element, option))

    async def tick(self, label: str, *chosen: str, in_: str | None = None) -> None:
        """Leaves exactly these options of a set of checkboxes (or a multi-select) chosen."""
        surface, block, element = await self._find_field(in_, label)
        values = [await self._value(element, one) for one in chosen]
        await self._enter(surface, block, element, values)

    async def fill(self, label: str, text: str, in_: str = "modal") -> None:
        """Types into a field (text, date "2026-01-20" or time "09:00") of the form on top."""
        surface, block, element = await self._find_field(in_, label)
        await self._enter(surface, block, element, text)

    async def attach(self, label: str, filename: str, data: bytes) -> None:
        """Adds a file to a field of the form on top. Raises RefusedError for one it cannot take."""
        surface, block, element = await self._find_field("modal", label)
        view_id = surface.source["view_id"]
        block_id, action_id = block["block_id"], element["action_id"]
        sent = await self._sight.post(
            "upload",
            view_id=view_id,
            block_id=block_id,
            action_id=action_id,
            name=filename,
            base64=base64.b64encode(data).decode(),
        )
        before = self._filled.get(view_id, {}).get(block_id, {}).get(action_id)
        files = before if isinstance(before, list) else []
        self._keep(surface, block, element, [*files, sent["file"]["id"]])

    async def submit(self) -> dict[str, str]:
        """Sends the form on top; returns what is said under its fields, by label."""
        form = await self._form()
        view_id = form.source["view_id"]
        filled = self._filled.get(view_id, {})
        said = await self._sight.post("submit", view_id=view_id, values=filled)
        if said["closed"]:
            self._filled.pop(view_id, None)
        labels = {b["block_id"]: b["label"]["text"] for b in form.blocks if b["type"] == "input"}
        return {labels[block_id]: text for block_id, text in said.get("errors", {}).items()}

    async def close(self) -> None:
        """Closes the form on top."""
        view_id = (await self._form()).source["view_id"]
        await self._sight.post("close", view_id=view_id)
        self._filled.pop(view_id, None)

    async def value_of(self, label: str) -> object:
        """What stands in a field of the form on top now."""
        surface, block, element = await self._find_field("modal", label)
        filled = self._filled.get(surface.source["view_id"], {}).get(block["block_id"], {})
        if element["action_id"] in filled:
            return filled[element["action_id"]]
        await self._sight.look()
        begun = initial_value(element, self._sight.state, surface.conversation)
        return next(value for key, value in begun.items() if key != "type")

    async def reads(self, in_: str = "dm") -> list[str]:
        """Each message (or the Home, or the form on top) as this person would read it."""
        return [surface.read for surface in await self._sight.surfaces(in_)]

    async def reads_thread(self, ts: str, in_: str = "dm") -> list[str]:
        """A thread, its root first."""
        thread = await self._sight.messages(self._sight.channel(in_), thread=ts)
        return [surface.read for surface in thread]

    async def sees(self, text: str, in_: str | None = None) -> bool:
        """Whether the text can be read anywhere, or where `in_` says."""
        for place in [in_] if in_ else await self._sight.places():
            if any(text in read for read in await self.reads(place)):
                return True
        return False

    async def until(self, wanted: Until, in_: str | None = None) -> None:
        """Waits for a text to be seen or for a predicate to hold. Raises NotSeenError."""

        async def look() -> bool | None:
            holds = await self.sees(wanted, in_) if isinstance(wanted, str) else await wanted()
            return holds or None

        await self._seen(look, f"waited for {wanted!r}", in_)

    async def _seen(self, look: Callable[[], Awaitable[T | None]], what: str, in_: str | None) -> T:
        """What `look` finds, now or after a change. Raises NotSeenError with what was seen."""
        try:
            async with asyncio.timeout(self._patience):
                async with aclosing(self._sight.changes()) as changes:
                    async for _ in changes:
                        found = await look()
                        if found is not None:
                            return found
        except TimeoutError:
            seen = await self._sight.everything(in_)
            raise NotSeenError(f"{self.name} {what} and saw:\n{seen}") from None
        raise NotSeenError(f"{self.name} {what}, and the workspace hung up")

    async def _find(
        self, in_: str | None, wanted: Callable[[Json, Json], bool], what: str, below: str = ""
    ) -> tuple[Surface, Json, Json]:
        """The newest element, with its block and surface, that `wanted(block, element)`."""

        async def look() -> tuple[Surface, Json, Json] | None:
            for place in [in_] if in_ else await self._sight.places():
                for surface in reversed(await self._sight.surfaces(place)):
                    for block, element in elements(self._from(surface.blocks, below)):
                        if wanted(block, element):
                            return surface, block, element
            return None

        return await self._seen(look, f"looked for {what}", in_)

    def _from(self, blocks: list[Json], text: str) -> list[Json]:
        """The blocks from the first one on in which the text stands."""
        for number, block in enumerate(blocks):
            if text in "\n".join(self._sight.reader.block(block)):
                return blocks[number:]
        return []

    async def _find_field(self, in_: str | None, label: str) -> tuple[Surface, Json, Json]:
        def is_named(block: Json, element: Json) -> bool:
            texts = [block.get("label"), element.get("placeholder"), block.get("text")]
            named = [self._sight.reader.text(text) for text in texts if text]
            return element["type"] != "button" and label in named

        return await self._find(in_, is_named, f"a field {label!r}")

    async def _form(self) -> Surface:
        async def look() -> Surface | None:
            forms = await self._sight.surfaces("modal")
            return forms[-1] if forms else None

        return await self._seen(look, "looked for an open form", "modal")

    async def _enter(self, surface: Surface, block: Json, element: Json, value: object) -> None:
        self._keep(surface, block, element, value)
        if block["type"] != "input" or block.get("dispatch_action"):
            await self._click(surface, block, element, value)

    def _keep(self, surface: Surface, block: Json, element: Json, value: object) -> None:
        view_id = surface.source.get("view_id")
        if view_id is not None:
            filled = self._filled.setdefault(view_id, {})
            filled.setdefault(block["block_id"], {})[element["action_id"]] = value

    async def _click(self, surface: Surface, block: Json, element: Json, value: object) -> None:
        await self._sight.post(
            "click",
            source=surface.source,
            block_id=block["block_id"],
            action_id=element["action_id"],
            value=value,
            state=self._filled.get(str(surface.source.get("view_id")), {}),
        )

    async def _value(self, element: Json, text: str) -> str:
        """What stands behind a shown choice."""
        await self._sight.look()
        choices = offered(element, self._sight.state)
        for value, shown in choices.items():
            if text == shown or f"#{text}" == shown:
                return value
        among = ", ".join(choices.values())
        raise NotSeenError(f"{element_label(element)} offers no {text!r} but: {among}")
