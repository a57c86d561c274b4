"""Where a request begins and ends: one session, one commit, and what must wait for both.

Bolt's own middleware cannot hold a session open: its `next` only sets a flag, and the session
would close before the listener runs. So the edge is around `async_dispatch`, through which HTTP
and Socket Mode requests both come.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.actor import resolve
from bot.clock import Now
from bot.faults import report
from handlers.meters import ProcessMeters
from handlers.requests import answering, id_of_slack, of_slack
from handlers.slack import trouble
from handlers.slack.call import Call, WayOut
from handlers.slack.later import Job, Later
from handlers.slack.noticing import Noticing
from handlers.slack.pace import Pace, Turns
from handlers.slack.refusals import passing
from storage.database import Database

log = logging.getLogger(__name__)

PLATFORM = "slack"
# Slack shows an error of its own after three seconds.
ANSWER_SECONDS = 2.7
Result = TypeVar("Result")


class Edge(AsyncApp):
    """Bolt's app with a `Call` for each request, which listeners take by that name. They neither
    commit nor call Slack before the reply. `wake` tells the engine of a workspace with work,
    `platform` gives the way out to the one that Slack calls so. Nobody who waits for an answer
    waits for the `pace`, but a 429 that they get is noticed there."""

    def __init__(
        self,
        *,
        database: Database,
        now: Now,
        machine: Now,
        wake: Callable[[int], None],
        platform: WayOut,
        pace: Pace,
        meters: ProcessMeters,
        answer_seconds: float,
        **bolt: Any,
    ) -> None:
        super().__init__(**bolt)
        self._answer_seconds = answer_seconds
        self._database = database
        self._now = now
        self._machine = machine
        self._wake = wake
        self._platform = platform
        self._pace = pace
        self.meters = meters
        self._tasks: set[asyncio.Task[Any]] = set()
        self.use(self._who)
        self.error(trouble.answer)

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answers in time, whatever the database does. Work that is cut off leaves nothing, or all
        of it: then a second try with the same form finds it done."""
        later = Later()
        req.context["later"] = later
        with answering(self.meters, of_slack(req.body), id_of_slack(req.body)) as request:
            response = await self._in_time(req, later)
            request.status, request.failed = response.status, later.failed
        return response

    async def _in_time(self, req: AsyncBoltRequest, later: Later) -> BoltResponse:
        work = self._kept(self._dispatched(req, later))
        done, _ = await asyncio.wait({work}, timeout=self._answer_seconds)
        if done:
            response = work.result()
        else:
            work.cancel()
            response = await trouble.answer(trouble.TooLate(), req.body, req.context)
        for job in later.jobs:
            self._kept(_run(job))
        return response

    async def settled(self) -> None:
        """Waits for the requests in hand and the calls that are still to be made."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _dispatched(self, req: AsyncBoltRequest, later: Later) -> BoltResponse:
        async with self._database.writing() as session:
            req.context["session"] = session
            try:
                response = await super().async_dispatch(req)
            except Exception as error:  # Bolt's own way to an error handler fails on odd bodies
                response = await trouble.answer(error, req.body, req.context)
            try:
                await (session.rollback() if later.failed else session.commit())
            except SQLAlchemyError as error:
                response = await trouble.answer(error, req.body, req.context)
        return response

    def _kept(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """A task that is remembered until it is done, or Python may drop it half way."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _who(self, context: Any, body: Any, next: Any) -> Any:  # noqa: A002 (Bolt's name)
        """Resolves who is calling, from the verified request alone, and by itself: a request that
        only reads never waits for one that writes."""
        workspace, user = context.team_id or "", context.user_id or ""
        channel = context.channel_id or ""
        actor = await self._database.look_up(
            lambda connection: resolve(connection, PLATFORM, workspace, user, channel)
        )
        # Bolt makes a client for each request.
        context.client.retry_handlers = [Noticing(Turns(self._pace, workspace))]
        context["call"] = Call(
            body=body,
            context=context,
            actor=actor,
            session=context["session"],
            reading=self._database.reading,
            writing=self._database.writing,
            now=self._now(),
            machine=self._machine(),
            later=context["later"],
            wake=self._wake,
            platform=self._platform,
        )
        return await next()


async def _run(job: Job) -> None:
    try:
        await job()
    except Exception as error:  # the reply is gone and nobody awaits this; the log must have it
        if (reason := passing(error)) is None:
            report(log, error)
        else:  # it is counted where all calls are
            log.warning("a call after a reply was not made: %s", reason.sentence)
