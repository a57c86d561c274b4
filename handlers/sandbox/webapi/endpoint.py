"""`/api/{method}`: reads the request, checks the token, answers as Slack answers."""

import json
import math
import time
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse

from handlers.sandbox.access import same
from handlers.sandbox.administration import Administration
from handlers.sandbox.dispatch import Dispatch
from handlers.sandbox.errors import Limited, Refusal
from handlers.sandbox.grants import Grants, credentials
from handlers.sandbox.records import Json
from handlers.sandbox.webapi import METHODS, Method
from handlers.sandbox.webapi.call import Call
from handlers.sandbox.workspace import Workspace

_UNKNOWN_TOKEN = ("not_authed", "account_inactive", "invalid_auth", "unknown_method")


class WebApi:
    def __init__(
        self,
        workspace: Workspace,
        dispatch: Dispatch,
        administration: Administration,
        grants: Grants,
    ) -> None:
        self._workspace = workspace
        self._grants = grants
        self._dispatch = dispatch
        self._administration = administration

    async def endpoint(self, request: Request) -> JSONResponse:
        """Every refusal is a 200 with `ok: false`, but for 429 when the app is too fast."""
        started = time.perf_counter()
        name = request.path_params["method"]
        headers = {"X-Slack-Req-Id": f"{time.time_ns():x}"}
        status, given = 200, {}
        try:
            given = await arguments(request)
            answer = {"ok": True, **self._answer(request, name, given)}
        except Limited as limited:
            status, answer = 429, limited.answer()
            headers["Retry-After"] = str(limited.seconds)
        except Refusal as refusal:
            answer = refusal.answer()
        self._add_scopes(name, answer, headers)
        self._workspace.traffic.record(
            "from bot",
            name,
            status=status,
            seconds=time.perf_counter() - started,
            error=answer.get("error"),
            request=given,
            response=_without_address(name, answer),
        )
        return JSONResponse(answer, status, headers)

    def _answer(self, request: Request, name: str, given: Json) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise Refusal("unknown_method", req_method=name)
        self._authorize(method, token_of(request, given))
        if left := self._workspace.closed.left(name):
            raise Limited(math.ceil(left))
        return method.answer(
            Call(self._workspace, self._administration, self._dispatch, self._grants, given)
        )

    def _authorize(self, method: Method, token: str | None) -> None:
        """Raises Refusal not_authed, account_inactive, invalid_auth, not_allowed_token_type,
        missing_scope."""
        if method.asks == "nobody":
            return
        if not token:
            raise Refusal("not_authed")
        access = self._workspace.access
        is_bot, is_app = access.is_token(token), same(token, self._workspace.config.app_token)
        if access.was_token(token):
            raise Refusal("account_inactive")
        if not (is_bot or is_app):
            raise Refusal("invalid_auth")
        if is_bot != (method.asks == "bot"):
            raise Refusal("not_allowed_token_type")
        if method.scope and method.scope not in access.scopes:
            raise Refusal("missing_scope", needed=method.scope, provided=",".join(access.scopes))

    def _add_scopes(self, name: str, answer: Json, headers: dict[str, str]) -> None:
        """Slack tells the scopes with every answer to a token that it knows."""
        if answer.get("error") in _UNKNOWN_TOKEN:
            return
        headers["X-OAuth-Scopes"] = ",".join(self._workspace.access.scopes)
        scope = METHODS[name].scope if name in METHODS else None
        if scope:
            headers["X-Accepted-OAuth-Scopes"] = scope


def token_of(request: Request, given: Json) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    is_json = request.headers.get("Content-Type", "").startswith("application/json")
    in_form = given.get("token")
    # Slack reads a token in a form or a query, never in a JSON body.
    return in_form if isinstance(in_form, str) and not is_json else None


async def arguments(request: Request) -> Json:
    """Query, form or JSON; files have no place here. An app's own id and secret may come as HTTP
    Basic. Raises Refusal for what is none of these."""
    basic = credentials(request.headers.get("Authorization", ""))
    given: Json = {**request.query_params, **basic}
    if request.method != "POST":
        return given
    content_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if not body:
        return given
    if content_type == "application/x-www-form-urlencoded":
        return given | _form(body)
    if content_type != "application/json":
        raise Refusal("invalid_post_type" if content_type else "missing_post_type")
    try:
        parsed = json.loads(body)
    except ValueError:
        raise Refusal("invalid_json") from None
    if not isinstance(parsed, dict):
        raise Refusal("json_not_object")
    return given | parsed


def _form(body: bytes) -> Json:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise Refusal("invalid_form_data") from None


def _without_address(name: str, answer: Json) -> Json:
    """A socket's address, or an upload's, is as good as a token until it is used."""
    key = {"apps.connections.open": "url", "files.getUploadURLExternal": "upload_url"}.get(name)
    return answer | {key: "[hidden]"} if key in answer else answer
