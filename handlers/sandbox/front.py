"""Slack's own address for several workspaces, as an app finds it: one Web API for all of them.

Each workspace keeps its page on a server of its own. What an app is told of belongs to the front:
`base_url` of the sandbox with the id T… is the front's address followed by `/T…`.
"""

from collections.abc import Sequence
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from handlers.sandbox.app import Sandbox
from handlers.sandbox.errors import Refusal
from handlers.sandbox.oauth import AUTHORIZE
from handlers.sandbox.webapi.endpoint import arguments, token_of


class Front:
    """Hands each call to the workspace whose token, or whose code, it brings."""

    def __init__(self, sandboxes: Sequence[Sandbox]) -> None:
        self._by_team = {one.workspace.seed.team_id: one for one in sandboxes}

    @property
    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/{method}", self._call, methods=["GET", "POST"]),
            Route(AUTHORIZE, self._choose, methods=["GET"]),
            *(
                Mount(f"/{team}", routes=sandbox.slack_routes)
                for team, sandbox in self._by_team.items()
            ),
        ]

    async def _call(self, request: Request) -> Response:
        try:
            given = await arguments(request)
        except Refusal as refusal:
            return JSONResponse(refusal.answer())
        sandbox = self._of_code(given.get("code")) or self._of_token(token_of(request, given))
        # A token that nobody knows is refused by anybody.
        chosen = sandbox or next(iter(self._by_team.values()))
        return await chosen.web_api.endpoint(request)

    def _of_code(self, code: object) -> Sandbox | None:
        return self._by_team.get(code.partition(".")[0]) if isinstance(code, str) else None

    def _of_token(self, token: str | None) -> Sandbox | None:
        for sandbox in self._by_team.values():
            access = sandbox.workspace.access
            if token and (access.is_token(token) or access.was_token(token)):
                return sandbox
        return None

    async def _choose(self, request: Request) -> Response:
        """In which workspace an app is asked for."""
        query = escape(request.url.query)
        links = "".join(
            f'<li><a href="/{team}{AUTHORIZE}?{query}">'
            f"{escape(sandbox.workspace.seed.team_name)}</a></li>"
            for team, sandbox in self._by_team.items()
        )
        return HTMLResponse(
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Choose a workspace</title>'
            f"<h1>Choose a workspace</h1><ul>{links}</ul>"
        )
