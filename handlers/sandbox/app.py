"""The sandbox as a whole: its routes, and what it opens and closes."""

from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from handlers.sandbox.acts import Acts
from handlers.sandbox.administration import Administration
from handlers.sandbox.config import SandboxConfig
from handlers.sandbox.dispatch import Dispatch
from handlers.sandbox.downloads import Downloads
from handlers.sandbox.grants import Grants
from handlers.sandbox.guard import Guard
from handlers.sandbox.oauth import OAuthPages
from handlers.sandbox.people import PeopleApi
from handlers.sandbox.responseurl import ResponseUrls
from handlers.sandbox.socketmode import Sockets
from handlers.sandbox.uploading import Uploading
from handlers.sandbox.webapi.endpoint import WebApi
from handlers.sandbox.wire import HttpWire
from handlers.sandbox.workspace import Workspace

_PAGE = Path(__file__).with_name("page")
_PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Sandbox:
    """A pretend Slack workspace.

    Mount `routes` in a Starlette app and keep `async with sandbox:` around its life; leaving it
    waits for the requests to the bot that are in hand. People and channels come and go by
    `deactivate`, `archive` and their opposites, while the event loop runs. Call `hang_up` when the
    server is told to stop: open pages and sockets would otherwise keep it waiting.
    """

    def __init__(self, config: SandboxConfig) -> None:
        self._config = config
        self.workspace = Workspace(config)
        self.sockets = Sockets(
            self.workspace.tickets, self.workspace.feed, config.seed.app_id, config.answer_seconds
        )
        self.dispatch = Dispatch(self.workspace, self.sockets)
        self.administration = Administration(self.workspace, self.dispatch)
        self.grants = Grants(self.workspace)
        self.web_api = WebApi(self.workspace, self.dispatch, self.administration, self.grants)
        self._http: aiohttp.ClientSession | None = None

    @property
    def routes(self) -> list[BaseRoute]:
        """The workspace's page, and Slack itself."""
        return [*self.page_routes, *self.slack_routes]

    @property
    def page_routes(self) -> list[BaseRoute]:
        """What people see, and do."""
        guard = Guard(self._config.base_url)
        acts = Acts(self.workspace, self.dispatch, self.administration)
        people = PeopleApi(self.workspace, acts, guard)

        async def index(request: Request) -> Response:
            if guard.refusal(request) == "unknown host":
                return PlainTextResponse("unknown host", 403)
            return FileResponse(_PAGE / "index.html", headers=_PAGE_HEADERS)

        return [
            Route("/", index, methods=["GET"]),
            Mount("/page", _Files(directory=_PAGE, check_dir=False)),
            *people.routes,
        ]

    @property
    def slack_routes(self) -> list[BaseRoute]:
        """What an app calls, and where Slack asks people about apps."""
        guard = Guard(self._config.base_url)
        asking = OAuthPages(self.workspace, self.grants, self.administration, guard)
        return [
            *(asking.routes if self._config.oauth else ()),
            *Downloads(self.workspace).routes,
            Uploading(self.workspace).route,
            Route("/api/{method}", self.web_api.endpoint, methods=["GET", "POST"]),
            Route(
                "/response/{token}",
                ResponseUrls(self.workspace, self.dispatch).endpoint,
                methods=["POST"],
            ),
            WebSocketRoute("/socket/{ticket}", self.sockets.accept),
        ]

    async def __aenter__(self) -> Self:
        # A bot that sets a cookie must not see it again: Slack keeps none.
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        url = self._config.events_url
        self.dispatch.open(
            HttpWire(self._http, url, self._config.signing_secret, self._config.answer_seconds)
            if url
            else None
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.hang_up()
        if self._http is not None:
            await self._http.close()
        self.workspace.store.close()

    def deactivate(self, user_id: str) -> None:
        """Somebody leaves the workspace. Raises Refusal user_not_found."""
        self.administration.deactivate(user_id)

    def reactivate(self, user_id: str) -> None:
        """Somebody comes back. Raises Refusal user_not_found."""
        self.administration.reactivate(user_id)

    def archive(self, channel_id: str) -> None:
        """A channel is archived. Raises KeyError for one that is not there."""
        self.administration.archive(channel_id)

    def unarchive(self, channel_id: str) -> None:
        """A channel is opened again. Raises KeyError for one that is not there."""
        self.administration.unarchive(channel_id)

    def limit(self, method: str, seconds: float) -> None:
        """From now on a method of the Web API answers 429, for so many seconds."""
        self.workspace.closed.close(method, seconds)

    async def hang_up(self) -> None:
        """Waits for the events in hand, sends no more, and ends the open event streams and
        sockets."""
        await self.dispatch.close()
        self.workspace.feed.hang_up()
        await self.sockets.refresh("refresh_requested")


class _Files(StaticFiles):
    """The page's files, under the same strict headers as the page."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_PAGE_HEADERS)
        return response
