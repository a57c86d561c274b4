"""Slack's pages about an app: one on which an admin agrees to it, one on which they take that back.

https://docs.slack.dev/authentication/installing-with-oauth
"""

from html import escape
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from handlers.sandbox.administration import Administration
from handlers.sandbox.config import User
from handlers.sandbox.grants import Grants
from handlers.sandbox.guard import Guard
from handlers.sandbox.records import Json
from handlers.sandbox.workspace import Workspace

AUTHORIZE = "/oauth/v2/authorize"


class OAuthPages:
    """The page on which an admin agrees, and the one on which they take it back. Both are theirs
    whose browser it is: the workspace's first admin."""

    def __init__(
        self, workspace: Workspace, grants: Grants, administration: Administration, guard: Guard
    ) -> None:
        self._workspace = workspace
        self._grants = grants
        self._administration = administration
        self._guard = guard

    @property
    def routes(self) -> list[Route]:
        return [
            Route(AUTHORIZE, self._ask, methods=["GET"]),
            Route(AUTHORIZE, self._answer, methods=["POST"]),
            Route("/app_redirect", self._open, methods=["GET"]),
            Route("/apps", self._manage, methods=["GET"]),
            Route("/apps", self._remove, methods=["POST"]),
        ]

    async def _ask(self, request: Request) -> Response:
        asked = dict(request.query_params)
        problem = self._guard.refusal(request, anyone=True) or self._problem(asked)
        if problem:
            return _page("Something is wrong with this request", f"<p>{escape(problem)}</p>", 400)
        seed = self._workspace.seed
        scopes = "".join(f"<li><code>{escape(one)}</code></li>" for one in _scopes(asked))
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape(asked.get(name, ""))}">'
            for name in ("client_id", "scope", "state", "redirect_uri")
        )
        return _page(
            f"{seed.app_name} asks for permission to be in {seed.team_name}",
            f'<p>You are {escape(self._admin.real_name)}.</p><ul>{scopes}</ul><form method="post">'
            f'{hidden}<button name="decision" value="cancel">Cancel</button> '
            '<button class="yes" name="decision" value="allow">Allow</button></form>',
            goes_to=asked["redirect_uri"],
        )

    async def _answer(self, request: Request) -> Response:
        asked = await _form(request)
        problem = self._guard.refusal(request, form=True) or self._problem(asked)
        if problem:
            return _page("Something is wrong with this request", f"<p>{escape(problem)}</p>", 400)
        back = {"state": asked.get("state", "")}
        if asked.get("decision") == "allow":
            code = self._grants.code(self._admin.id, _scopes(asked), asked["redirect_uri"])
            back = {"code": code} | back
        else:
            back = {"error": "access_denied"} | back
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 302)

    async def _open(self, request: Request) -> Response:
        """Where a link "Open Slack" leads."""
        return RedirectResponse("/", 302)

    async def _manage(self, request: Request) -> Response:
        problem = self._guard.refusal(request, anyone=True)
        if problem:
            return _page("Something is wrong with this request", f"<p>{escape(problem)}</p>", 403)
        seed, access = self._workspace.seed, self._workspace.access
        if not access.is_installed:
            return _page(seed.app_name, f"<p>It is not in {escape(seed.team_name)}.</p>")
        scopes = "".join(f"<li><code>{escape(one)}</code></li>" for one in access.scopes)
        remove = '<form method="post"><button>Remove app</button></form>'
        return _page(
            seed.app_name,
            f"<p>It may do this in {escape(seed.team_name)}:</p><ul>{scopes}</ul>{remove}",
        )

    async def _remove(self, request: Request) -> Response:
        problem = self._guard.refusal(request, form=True)
        if problem:
            return _page("Something is wrong with this request", f"<p>{escape(problem)}</p>", 403)
        self._administration.remove_app()
        return RedirectResponse("/apps", 303)

    @property
    def _admin(self) -> User:
        people = [user for user in self._workspace.directory.people if not user.deleted]
        return next((user for user in people if user.is_admin or user.is_owner), people[0])

    def _problem(self, asked: Json) -> str:
        app = self._workspace.config.oauth
        if app is None or asked.get("client_id") != app.client_id:
            return "Invalid client_id parameter"
        if asked.get("redirect_uri") not in app.redirect_urls:
            return "redirect_uri did not match any configured URIs"
        return "" if _scopes(asked) else "No scopes requested"


def _scopes(asked: Json) -> tuple[str, ...]:
    return tuple(one for one in str(asked.get("scope", "")).split(",") if one)


async def _form(request: Request) -> Json:
    fields = parse_qs((await request.body()).decode(errors="replace"), keep_blank_values=True)
    return {name: values[-1] for name, values in fields.items()}


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}"
    "button{min-height:44px;padding:0 1.25rem;font:inherit}"
)


def _page(title: str, content: str, status: int = 200, goes_to: str = "") -> Response:
    """`goes_to` is where the answer to its form may lead."""
    target = urlsplit(goes_to)
    forms = f"'self' {target.scheme}://{target.netloc}" if goes_to else "'self'"
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action {forms}; "
        "frame-ancestors 'none'"
    )
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style><h1>{escape(title)}</h1>{content}",
        status,
        {"Content-Security-Policy": policy, "Cache-Control": "no-store"},
    )
