"""`/upload/v1/…`: takes the bytes of a file. Whoever has the address needs no token."""

import time

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from handlers.sandbox.uploads import Upload
from handlers.sandbox.workspace import Workspace


class Uploading:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @property
    def route(self) -> Route:
        return Route("/upload/v1/{ticket}", self._take, methods=["POST", "PUT"])

    async def _take(self, request: Request) -> PlainTextResponse:
        """`OK - 123`; 404 for an address that is not open, 400 for another length than promised,
        415 for a form around the bytes, which this workspace does not read."""
        started = time.perf_counter()
        upload = self._workspace.uploads.at(request.path_params["ticket"])
        if upload is None:
            response = PlainTextResponse("not found", 404)
        elif request.headers.get("Content-Type", "").startswith("multipart/"):
            response = PlainTextResponse("send the bytes as they are", 415)
        else:
            response = await _read(request, upload)
        self._workspace.traffic.record(
            "from bot",
            "upload",
            status=response.status_code,
            seconds=time.perf_counter() - started,
            error=None if response.status_code == 200 else str(response.status_code),
            request={"name": upload.name, "length": upload.size} if upload else {},
            response=bytes(response.body).decode(),
        )
        return response


async def _read(request: Request, upload: Upload) -> PlainTextResponse:
    """Reads no more than one byte beyond what was promised."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > upload.size:
            break
    if len(content) != upload.size:
        return PlainTextResponse("the length is not the promised one", 400)
    upload.content = bytes(content)
    return PlainTextResponse(f"OK - {upload.size}")
