"""`/response/{token}`: the app answers a command or a click later, up to five times."""

import json
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from handlers.sandbox.content import Content, read_content
from handlers.sandbox.dispatch import Dispatch
from handlers.sandbox.errors import Refusal
from handlers.sandbox.posting import post_as_app
from handlers.sandbox.records import Json, Message
from handlers.sandbox.tickets import ResponseUrl
from handlers.sandbox.workspace import Workspace


class ResponseUrls:
    def __init__(self, workspace: Workspace, dispatch: Dispatch) -> None:
        self._workspace = workspace
        self._dispatch = dispatch

    async def endpoint(self, request: Request) -> Response:
        """`ok`; 404 for a URL that is expired or used up, 400 for content that Slack refuses."""
        started = time.perf_counter()
        given: Json = {}
        error: Refusal | None = None
        try:
            given = await _body(request)
            self._answer(request.path_params["token"], given)
        except Refusal as refusal:
            error = refusal
        response = _response(error)
        self._workspace.traffic.record(
            "from bot",
            "response_url",
            status=response.status_code,
            seconds=time.perf_counter() - started,
            error=error.error if error else None,
            request=given,
            response=error.answer() if error else "ok",
        )
        return response

    def _answer(self, token: str, given: Json) -> None:
        url = self._workspace.tickets.use_response_url(token)
        if isinstance(url, str):
            raise Refusal(url)
        original = self._original(url)
        if given.get("delete_original"):
            self._delete(original)
            return
        content = read_content(given, self._workspace.files)
        if given.get("replace_original") and original is not None:
            self._workspace.messages.edit(
                original, content.text, content.blocks or [], content.metadata
            )
            return
        self._post(url, content, given)

    def _original(self, url: ResponseUrl) -> Message | None:
        if url.message_ts is None:
            return None
        return self._workspace.messages.find(url.channel, url.message_ts)

    def _delete(self, original: Message | None) -> None:
        if original is None:
            raise Refusal("message_not_found")
        self._workspace.messages.remove(original)

    def _post(self, url: ResponseUrl, content: Content, given: Json) -> None:
        is_public = given.get("response_type") == "in_channel"
        thread_ts = given.get("thread_ts")
        message = post_as_app(
            self._workspace,
            url.channel,
            content,
            thread_ts=str(thread_ts) if thread_ts else None,
            ephemeral_for=None if is_public else url.user,
        )
        self._dispatch.said_in_dm(message)


async def _body(request: Request) -> Json:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refusal("invalid_payload") from None
    if not isinstance(body, dict):
        raise Refusal("invalid_payload")
    return body


def _response(error: Refusal | None) -> Response:
    if error is None:
        return PlainTextResponse("ok")
    return JSONResponse(error.answer(), 404 if error.error in ("expired_url", "used_url") else 400)
