"""What whoever runs the bot asks of a process: whether it is up, whether it is ready, and how it
does. Every kind of process answers these three."""

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.heartbeat import Heartbeat
from handlers.meters import ProcessMeters
from handlers.metrics import Backlog
from storage import schema
from storage.database import Database


class Health:
    """`heartbeat` is that of a process that ticks, None of one that leaves this to others: it is
    ready without, and when anybody last ticked is a figure."""

    def __init__(
        self,
        database: Database,
        meters: ProcessMeters,
        backlog: Backlog,
        heartbeat: Heartbeat | None,
    ) -> None:
        self._database = database
        self._meters = meters
        self._backlog = backlog
        self._heartbeat = heartbeat

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/healthz", self._healthz, methods=["GET"]),
            Route("/readyz", self._readyz, methods=["GET"]),
            Route("/metrics", self._metrics, methods=["GET"]),
        ]

    async def _healthz(self, request: Request) -> Response:
        return PlainTextResponse("ok")

    async def _readyz(self, request: Request) -> Response:
        if self._heartbeat is not None and self._heartbeat.is_late():
            return PlainTextResponse("the schedule is not ticking", 503)
        try:
            current = await schema.is_current(self._database)
        except SQLAlchemyError:
            return PlainTextResponse("the database does not answer", 503)
        if not current:
            return PlainTextResponse("the database is not at this version", 503)
        return PlainTextResponse("ok")

    async def _metrics(self, request: Request) -> Response:
        content = generate_latest(self._meters.registry) + await self._backlog.text()
        return Response(content, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})
