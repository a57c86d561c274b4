"""The composition root: settings become an engine, services and faces. The one place that sees all.

Nothing is made at import; everything made here is closed here.
"""

import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Route

from bot.clock import Now, SharedClock, machine_time
from bot.config import Settings
from bot.delivery.courier import Courier
from bot.engine import Engine, LocalEngine
from bot.errors import Misconfigured
from bot.faults import report
from bot.heartbeat import Heartbeat
from bot.installs import purge
from bot.personal.pausing import end_pauses
from bot.planner import plan
from bot.rules import RULES
from bot.stopping import Stopping
from handlers import calendar
from handlers.health import Health
from handlers.logs import counting
from handlers.meters import ProcessMeters
from handlers.metrics import Backlog
from handlers.slack import app as slack
from handlers.slack.calls import Calls
from handlers.slack.edge import ANSWER_SECONDS, Edge
from handlers.slack.guard import Door
from handlers.slack.install import routes as install
from handlers.slack.install.states import States
from handlers.slack.install.stores import Installations
from handlers.slack.pace import OwnPace, Pace, SharedPace
from handlers.slack.refusals import code_of
from handlers.slack.socket import Socket
from handlers.slack.tokens import GrantedTokens, OneToken, Tokens
from handlers.slack.workspaces import CALLS_AT_ONCE, TIMEOUT, Workspaces, web_client
from storage.database import Database, opened
from storage.queries.beats import keep_beat
from storage.queries.ledger import workspaces_with_work
from storage.tables import DeliveryState

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """What one process does: it `answers` people, it `works` (keeps the schedule and delivers), or
    both."""

    answers: bool = True
    works: bool = True


@dataclass(frozen=True)
class Bot:
    """The running bot. `now` is the clock that everything scheduled lives by, `clock` that of
    leases and retries."""

    settings: Settings
    part: Part
    now: Now
    clock: SharedClock
    stopping: Stopping
    database: Database
    client: AsyncWebClient
    workspaces: Workspaces
    courier: Courier
    engine: Engine
    slack: Edge
    heartbeat: Heartbeat
    meters: ProcessMeters

    @property
    def routes(self) -> list[Route]:
        """What the web server serves."""
        backlog = Backlog(self.database, self.now, self.clock.now)
        heartbeat = self.heartbeat if self.part.works else None
        routes = Health(self.database, self.meters, backlog, heartbeat).routes
        if not self.part.answers:
            return routes
        routes += calendar.routes(self.database, self.now, self.meters)
        if self.settings.slack.mode == "http":
            secret = self.settings.slack.signing_secret.get_secret_value()
            door = Door(self.slack, secret, self.settings.slack.api_url)
            routes.append(Route("/slack/events", door.endpoint, methods=["POST"]))
        if self.settings.slack.installs:
            seal, forget = self.settings.encryption.seal, self.workspaces.forget
            states = States(self.database, seal)
            kept = Installations(self.database, seal, states, self.now, forget)
            routes += install.routes(self.settings, self.client, kept, states, self.meters)
        return routes

    async def beat(self) -> None:
        """What comes again every few seconds: the clock is set, and who works ticks, timed and
        written down for every process to know."""
        await self.clock.set_by(self.database)
        if not self.part.works:
            return
        with self.meters.ticking():
            await self.tick()
        async with self.database.writing.begin() as session:
            await keep_beat(session, self.clock.now())

    async def tick(self) -> None:
        """Ends pauses, plans what has fallen due, and wakes the engine for every workspace with
        work."""
        now = self.now()
        await self.workspaces.pace.tidy()
        await end_pauses(self.database, now)
        await plan(self.database, RULES, now, self.meters)
        async with self.database.reading() as session:
            workspaces = await workspaces_with_work(session, now, self.clock.now())
        await self.engine.sweep(workspaces)
        await self.clean_up()

    async def clean_up(self) -> None:
        """Deletes the data of workspaces that removed the bot, where the config says so."""
        if self.settings.slack.installs and self.settings.slack.on_uninstall == "purge":
            try:
                await purge(self.database)
            except SQLAlchemyError as error:  # the next tick tries; the others do not wait for it
                report(log, error)

    async def settled(self) -> None:
        """Waits until every call after a reply is made and every message is out."""
        await self.slack.settled()
        await self.engine.settled()
        await self.slack.settled()

    async def stop(self) -> None:
        """Begins nothing new and waits for what is in hand, until the deadline at most."""
        self.stopping.begin()
        await self.stopping.wait_for(self.heartbeat.stop())
        await self.stopping.wait_for(self.slack.settled())
        await self.engine.stop(self.stopping.seconds_left())
        await self.stopping.wait_for(self.slack.settled())


_ALL = Part()


@asynccontextmanager
async def assembled(
    settings: Settings,
    now: Now | None = None,
    pace: Pace | None = None,
    part: Part = _ALL,
    *,
    answer_seconds: float = ANSWER_SECONDS,
) -> AsyncIterator[Bot]:
    """The bot with everything connected and nothing running yet, at Slack's pace or a given one,
    by the clock of its database or a given one. A request that takes longer than `answer_seconds`
    is answered with an apology."""
    meters = ProcessMeters()
    calls = Calls(settings.slack.api_url, meters)
    async with (
        counting(meters.fault),
        opened(settings.database.url, settings.database.connections) as database,
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CALLS_AT_ONCE),
            timeout=TIMEOUT,
            middlewares=(calls,),
        ) as http,
    ):
        clock, stopping = SharedClock(), Stopping()
        await clock.set_by(database)
        now = now or clock.now
        client = web_client(settings.slack, http)
        tokens = _tokens(settings, http, database)
        kept = OwnPace() if database.is_sqlite else SharedPace(database)
        workspaces = Workspaces(settings.slack, tokens, http, pace or kept)
        courier = Courier(database, RULES, workspaces.platform, clock.now, meters)
        engine = _engine(settings, courier, now, clock, stopping, part)
        bot = Bot(
            settings=settings,
            part=part,
            now=now,
            clock=clock,
            stopping=stopping,
            database=database,
            client=client,
            workspaces=workspaces,
            courier=courier,
            engine=engine,
            slack=slack.create(
                database,
                workspaces,
                client,
                now,
                clock.now,
                engine.wake,
                settings.server.public_url.rstrip("/"),
                meters,
                answer_seconds,
            ),
            heartbeat=Heartbeat(lambda: bot.beat(), machine_time),
            meters=meters,
        )
        yield bot


def _engine(
    settings: Settings,
    courier: Courier,
    now: Now,
    clock: SharedClock,
    stopping: Stopping,
    part: Part,
) -> Engine:
    async def deliver(workspace_id: int, enough: Callable[[], bool]) -> None:
        await courier.deliver(workspace_id, now(), enough)

    if settings.delivery.engine == "local":
        return LocalEngine(partial(deliver, enough=stopping.begun))
    from bot.queue import Hands, QueueEngine  # the library takes a while to load

    concurrency = settings.delivery.concurrency if part.works else 0
    hands = Hands(concurrency, listens=not settings.database.pgbouncer)
    url, free = settings.database.url, courier.free
    return QueueEngine(url, deliver, free, stopping, clock.now, hands)


@asynccontextmanager
async def running(bot: Bot, *, ticking: bool = True) -> AsyncIterator[None]:
    """The bot at work: the schedule ticks (unless the caller does) and, in Socket Mode, Slack is
    connected. Leaving waits for the tick, the replies and the message in hand; what else waits is
    for whoever runs next. Raises `Misconfigured` for tokens that cannot be used."""
    await bot.workspaces.check()
    by_socket = bot.part.answers and bot.settings.slack.mode == "socket"
    socket = None
    await bot.engine.start()
    try:
        socket = await _connect(bot) if by_socket else None
        if ticking:
            bot.heartbeat.start()
        yield
    finally:
        bot.stopping.begin()
        if socket is not None:
            await bot.stopping.wait_for(socket.close_async())
        await bot.stop()


async def deliver_now(bot: Bot) -> Counter[DeliveryState]:
    """One pass of delivery over every workspace with work, for a process that then exits."""
    now = bot.now()
    async with bot.database.reading() as session:
        waiting = await workspaces_with_work(session, now, bot.clock.now())
    ended: Counter[DeliveryState] = Counter()
    for workspace_id in waiting:
        ended += await bot.courier.deliver(workspace_id, now)
    return ended


def _tokens(settings: Settings, http: aiohttp.ClientSession, database: Database) -> Tokens:
    if settings.slack.installs:
        return GrantedTokens(database, settings.encryption.seal)
    token = settings.slack.bot_token.get_secret_value()
    return OneToken(web_client(settings.slack, http, token), database)


async def _connect(bot: Bot) -> Socket:
    """Raises `Misconfigured` for a token that Slack refuses: the client would ask for ever."""
    token = bot.settings.slack.app_token.get_secret_value()
    try:
        await bot.client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        problem = f"slack.app_token: Slack answered {code_of(error) or 'nothing'}"
        raise Misconfigured([problem]) from None
    socket = Socket(bot.slack, token, web_client=bot.client)
    await socket.connect_async()
    return socket
