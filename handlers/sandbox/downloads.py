"""`/files-pri/…`: the bytes of a file, for the app's token alone.

Slack shows anybody else its sign-in page, and does so with a redirect, never with a 403: an app
that does not look at what it got takes the page for the file.
"""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from handlers.sandbox.errors import Refusal
from handlers.sandbox.workspace import Workspace

_SIGN_IN = "<!DOCTYPE html><html lang='en'><title>Sign in</title><p>Sign in to your workspace.</p>"


class Downloads:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/files-pri/{ids}/download/{name}", self._file, methods=["GET"]),
            Route("/files-pri/{ids}/{name}", self._file, methods=["GET"]),
            Route("/signin", self._sign_in, methods=["GET"]),
        ]

    async def _file(self, request: Request) -> Response:
        if not self._may_read(request.headers.get("Authorization", "")):
            return self._to_sign_in(request.url.path)
        team, _, file_id = request.path_params["ids"].partition("-")
        try:
            file = self._workspace.files.get(file_id)
        except Refusal:
            return PlainTextResponse("file_not_found", 404)
        if team != self._workspace.seed.team_id:
            return PlainTextResponse("file_not_found", 404)
        disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        return Response(
            self._workspace.files.content(file),
            media_type=file.mimetype,
            headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
        )

    def _may_read(self, authorization: str) -> bool:
        access = self._workspace.access
        scheme, _, token = authorization.partition(" ")
        is_known = access.is_token(token.strip())
        return scheme.lower() == "bearer" and is_known and "files:read" in access.scopes

    def _to_sign_in(self, path: str) -> Response:
        address = (
            f"{self._workspace.config.base_url.rstrip('/')}/signin?redir={quote(path, safe='')}"
        )
        return HTMLResponse(f'<a href="{address}">Found</a>.', 302, {"Location": address})

    async def _sign_in(self, request: Request) -> Response:
        return HTMLResponse(_SIGN_IN)
