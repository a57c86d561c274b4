"""`/sandbox/…`: JSON for the page, and for people driven by a program."""

import base64
import binascii
import json
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from handlers.sandbox.acts import Acts, Click, Field, values_of
from handlers.sandbox.asked import Asked
from handlers.sandbox.errors import Misuse, Refusal
from handlers.sandbox.feed import Change
from handlers.sandbox.guard import Guard
from handlers.sandbox.records import Json
from handlers.sandbox.screens import Screens
from handlers.sandbox.workspace import Workspace


class PeopleApi:
    """`user` is who one pretends to be. A Misuse is answered `{ok: false, error, code}`."""

    def __init__(self, workspace: Workspace, acts: Acts, guard: Guard) -> None:
        self._workspace = workspace
        self._acts = acts
        self._screens = Screens(workspace)
        self._guard = guard

    @property
    def routes(self) -> list[BaseRoute]:
        reads = {"state": self._state, "messages": self._messages, "modals": self._modals}
        writes = {
            "say": self._say,
            "command": self._command,
            "click": self._click,
            "shortcut": self._shortcut,
            "submit": self._submit,
            "upload": self._upload,
            "close": self._close,
            "read": self._read,
            "invite": self._invite,
            "remove": self._remove,
        }
        return [
            *[self._route(name, read, "GET") for name, read in reads.items()],
            *[self._route(name, write, "POST") for name, write in writes.items()],
            self._route("home", self._home, "GET"),
            self._route("home", self._open_home, "POST"),
            self._route("picture", self._picture, "GET"),
            self._route("traffic", self._traffic, "GET"),
            self._route("events", self._events, "GET"),
        ]

    def _route(
        self, name: str, answer: Callable[[Asked], Awaitable[Json | Response]], method: str
    ) -> Route:
        async def endpoint(request: Request) -> Response:
            refusal = self._guard.refusal(request)
            if refusal:
                return JSONResponse({"ok": False, "error": refusal}, 403)
            try:
                said = await answer(await Asked.read(request, self._workspace.directory))
            except Misuse as misuse:
                return _told(misuse)
            return said if isinstance(said, Response) else JSONResponse(said)

        return Route(f"/sandbox/{name}", endpoint, methods=[method])

    async def _state(self, asked: Asked) -> Json:
        if asked.optional("user") is None:
            return self._screens.state(self._workspace.directory.people[0])
        return self._screens.state(asked.user)

    async def _messages(self, asked: Asked) -> Json:
        channel, thread = asked.text("channel"), asked.optional("thread")
        return {"messages": self._screens.messages(asked.user, channel, thread)}

    async def _modals(self, asked: Asked) -> Json:
        return {"stack": self._screens.modals(asked.user)}

    async def _home(self, asked: Asked) -> Json:
        return {"view": self._screens.home(asked.user)}

    async def _picture(self, asked: Asked) -> Response:
        """The bytes of a picture that a block shows. They never change under their id."""
        files = self._workspace.files
        try:
            file = files.picture(asked.text("id"))
        except Refusal as refusal:
            raise Misuse(refusal.error, "That picture is no longer there.") from refusal
        headers = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
        return Response(files.content(file), media_type=file.mimetype, headers=headers)

    async def _traffic(self, asked: Asked) -> Json:
        after = asked.optional("after") or "0"
        return {"entries": self._workspace.traffic.after(int(after) if after.isdecimal() else 0)}

    async def _say(self, asked: Asked) -> Json:
        message = self._acts.say(
            asked.user, asked.text("channel"), asked.text("text"), asked.optional("thread_ts")
        )
        return {"ok": True, "ts": message.ts}

    async def _command(self, asked: Asked) -> Json:
        await self._acts.command(
            asked.user, asked.text("channel"), asked.text("command"), asked.optional("text") or ""
        )
        return {"ok": True}

    async def _click(self, asked: Asked) -> Json:
        click = Click(
            asked.text("block_id"),
            asked.text("action_id"),
            asked.given.get("value"),
            values_of(asked.given.get("state")),
        )
        source = asked.given.get("source")
        if not isinstance(source, dict):
            raise Misuse("invalid_arguments", "source is missing")
        if "view_id" in source:
            await self._acts.click_view(asked.user, str(source["view_id"]), click)
        else:
            channel, ts = str(source.get("channel")), str(source.get("ts"))
            await self._acts.click_message(asked.user, channel, ts, click)
        return {"ok": True}

    async def _shortcut(self, asked: Asked) -> Json:
        await self._acts.shortcut(
            asked.user, asked.text("channel"), asked.text("ts"), asked.text("callback_id")
        )
        return {"ok": True}

    async def _submit(self, asked: Asked) -> Json:
        values = values_of(asked.given.get("values"))
        submitted = await self._acts.submit(asked.user, asked.text("view_id"), values)
        errors = {"errors": submitted.errors} if submitted.errors else {}
        return {"ok": True, "closed": submitted.closed, **errors}

    async def _upload(self, asked: Asked) -> Json:
        """One file for a field of a form; its bytes travel as base64."""
        place = Field(asked.text("block_id"), asked.text("action_id"))
        try:
            content = base64.b64decode(asked.optional("base64") or "", validate=True)
        except binascii.Error:
            raise Misuse("invalid_arguments", "The file is not base64.") from None
        name = asked.text("name")
        file = self._acts.upload(asked.user, asked.text("view_id"), place, name, content)
        return {"ok": True, "file": {"id": file.id, "name": file.name, "size": file.size}}

    async def _close(self, asked: Asked) -> Json:
        whole = asked.given.get("all") is True
        await self._acts.close(asked.user, asked.text("view_id"), whole=whole)
        return {"ok": True}

    async def _open_home(self, asked: Asked) -> Json:
        self._acts.open_home(asked.user)
        return {"ok": True}

    async def _read(self, asked: Asked) -> Json:
        self._acts.read(asked.user, asked.text("channel"))
        return {"ok": True}

    async def _invite(self, asked: Asked) -> Json:
        self._acts.invite(asked.user, asked.text("channel"))
        return {"ok": True}

    async def _remove(self, asked: Asked) -> Json:
        self._acts.remove(asked.user, asked.text("channel"))
        return {"ok": True}

    async def _events(self, asked: Asked) -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(), headers=headers, media_type="text/event-stream")

    async def _stream(self) -> AsyncIterator[str]:
        """Server-Sent Events: the version now, then every change, and a sign of life."""
        heartbeat = self._workspace.config.heartbeat_seconds
        with self._workspace.feed.listening() as listener:
            yield _event(Change(self._workspace.feed.version, ()))
            async for change in listener.changes(heartbeat):
                yield _event(change) if change else ": still here\n\n"


def _event(change: Change) -> str:
    told = {"version": change.version, "changed": list(change.topics)}
    return f"data: {json.dumps(told)}\n\n"


def _told(misuse: Misuse) -> JSONResponse:
    """A request that makes no sense is a 400; one that Slack would say no to is an answer."""
    told: Json = {"ok": False, "error": misuse.sentence, "code": misuse.code}
    if misuse.problems:
        told["problems"] = misuse.problems
    is_nonsense = misuse.code in ("invalid_arguments", "user_not_found")
    return JSONResponse(told, 400 if is_nonsense else 200)
