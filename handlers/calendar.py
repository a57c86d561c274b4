"""`GET /calendar/KEY.ics`: what a phone asks for that subscribes to somebody's meetings.

The key is the whole authority, so it stands in no log, and a wrong one is answered like any address
that leads nowhere.
"""

import hashlib
import logging

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.clock import Now
from bot.faults import report
from bot.subscription import calendar
from handlers.meters import ProcessMeters
from handlers.requests import Incoming, answering
from storage.database import Database

log = logging.getLogger(__name__)

_HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def routes(database: Database, now: Now, meters: ProcessMeters) -> list[Route]:
    """What the web server serves of it; HEAD comes with GET."""

    async def show(request: Request) -> Response:
        with answering(meters, Incoming("calendar")) as incoming:
            response = await found(request)
            incoming.status = response.status_code
        return response

    async def found(request: Request) -> Response:
        try:
            async with database.reading() as session:
                content = await calendar(session, request.path_params["key"], now())
        except SQLAlchemyError as error:
            report(log, error)
            return PlainTextResponse("Please try again", 503, {**_HEADERS, "Retry-After": "60"})
        if content is None:
            return PlainTextResponse("Not Found", 404, _HEADERS)
        return _answer(request, content)

    return [Route("/calendar/{key}.ics", show, methods=["GET"])]


def _answer(request: Request, content: bytes) -> Response:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {**_HEADERS, "ETag": etag}
    if _knows(request.headers.get("If-None-Match", ""), etag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="text/calendar; charset=utf-8")


def _knows(said: str, etag: str) -> bool:
    """Whether `If-None-Match` (RFC 9110, 13.1.2) names it."""
    return any(one.strip().removeprefix("W/") in (etag, "*") for one in said.split(","))
