"""The delivery engine of many machines: one Procrastinate job for each workspace with work.

A job only says that a worker is to look at a workspace; what there is to do stands in the tables.
So a job may be lost, or be there twice, and nothing is: the next sweep asks the tables.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Any

import psycopg
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status

from bot.clock import Now
from bot.errors import Misconfigured
from bot.faults import report
from bot.log_context import logged_as, new_id
from bot.stopping import GRACE_SECONDS, Stopping, finished
from storage.conninfo import conninfo

log = logging.getLogger(__name__)

QUEUE = "delivery"
# A dead worker's jobs are free after its heartbeat is overdue and the next sweep has come, which
# is every 15 seconds: together less than 30.
HEARTBEAT_SECONDS = 3.0
STALLED_SECONDS = 10.0
# A job that waits for another one of its workspace is told of nothing when that ends.
_POLL_SECONDS = 1.0
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(seconds=60)
# To the database, for the queue: of each process at most, and one more of a worker, which listens.
CONNECTIONS = 4
CONNECTIONS_OF_WORKER = 1
_CONNECT_SECONDS = 2
# A pool that tries again by itself waits twice as long each time, and so misses for as long as the
# database was away that it is back. One that gives up begins anew for whoever asks next.
_RECONNECT_SECONDS = 5

# Jobs that go into the queue in one statement: one by one, a Monday's take longer than its sending.
_AT_ONCE = 500
_QUEUED = """
SELECT queueing_lock FROM procrastinate_jobs
 WHERE status = 'todo' AND queueing_lock = ANY(%(locks)s)"""

# Delivers what a workspace has waiting, until there is nothing left or it was enough.
Deliver = Callable[[int, Callable[[], bool]], Awaitable[object]]
# Gives back what somebody who died had claimed in a workspace and had not begun.
Free = Callable[[int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Hands:
    """What a process puts into the queue's work. `concurrency` 0: it only says what there is to
    do. `listens`: it is told of new jobs at once, which a pooler in front of the database may
    prevent; it looks every second anyway. `batch_seconds`: so long a workspace with much to send
    keeps its place before others have their turn."""

    concurrency: int
    listens: bool = True
    batch_seconds: float = 10.0


class QueueEngine:
    """`deliver` runs in whichever process takes up the job; each workspace's jobs one by one.
    `free` is asked where that process died. `machine` is the clock that all of them share."""

    def __init__(
        self,
        url: str,
        deliver: Deliver,
        free: Free,
        stopping: Stopping,
        machine: Now,
        hands: Hands,
    ) -> None:
        self._deliver = deliver
        self._free = free
        self._stopping = stopping
        self._machine = machine
        self._hands = hands
        self._app = App(connector=_connector(url))
        self._task = self._app.task(name="deliver", queue=QUEUE, pass_context=True)(self._run)
        self._worker: asyncio.Task[None] | None = None
        self._in_hand: set[asyncio.Task[Any]] = set()
        # Jobs that were done here, which the queue could not be told.
        self._untold: set[int] = set()

    async def start(self) -> None:
        """Raises `Misconfigured` where the database cannot be had."""
        try:
            await self._app.open_async()
        except psycopg.OperationalError:
            raise Misconfigured(["database.url: the job queue cannot be reached"]) from None
        if self._hands.concurrency:
            self._worker = asyncio.create_task(self._work())

    def wake(self, workspace_id: int) -> None:
        self._kept(asyncio.create_task(self._woken(workspace_id)))

    async def sweep(self, workspaces: Iterable[int]) -> None:
        await self._end_untold()
        await self._free_stalled()
        every = list(workspaces)
        for begins in range(0, len(every), _AT_ONCE):
            await self._defer_all(every[begins : begins + _AT_ONCE])

    async def settled(self) -> None:
        while self._in_hand:
            await asyncio.wait(self._in_hand)

    async def stop(self, seconds: float) -> None:
        self._stopping.begin()
        until = monotonic() + seconds
        if self._worker is not None:
            await finished([self._worker], seconds)
        await finished(self._in_hand, max(until - monotonic(), 0.0))
        await self._app.close_async()

    async def _work(self) -> None:
        """Takes up jobs until this process is told to stop. A worker ends when its database goes
        away; another one begins then."""
        told = asyncio.ensure_future(self._stopping.told())
        while not told.done():
            worker = asyncio.create_task(self._served())
            try:
                await asyncio.wait([worker, told], return_when=asyncio.FIRST_COMPLETED)
                # Cancelled, it takes up no more jobs, and waits for those in hand.
                worker.cancel()
                await asyncio.wait([worker])
            finally:
                worker.cancel()
            await asyncio.wait([told], timeout=_POLL_SECONDS)

    async def _served(self) -> None:
        try:
            await self._app.run_worker_async(
                queues=[QUEUE],
                concurrency=self._hands.concurrency,
                listen_notify=self._hands.listens,
                fetch_job_polling_interval=_POLL_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
                delete_jobs="always",
                install_signal_handlers=False,
            )
        except Exception as error:
            report(log, error)

    async def _run(self, context: JobContext, workspace_id: int, failures: int = 0) -> None:
        """The job. One that fails is put off and counted by itself: Procrastinate's own retry
        cannot put it back where another one of the workspace already waits, and would leave it
        running for ever."""
        if (task := asyncio.current_task()) is not None:
            self._kept(task)
            task.add_done_callback(partial(self._over, context.job.id or 0))
        until = monotonic() + self._hands.batch_seconds

        def enough() -> bool:
            return self._stopping.begun() or monotonic() > until

        with logged_as(delivering=new_id()):
            try:
                await self._deliver(workspace_id, enough)
            except Exception as error:
                report(log, error, workspace=workspace_id)
                await self._defer(workspace_id, failures + 1)
            else:
                if enough():
                    await self._defer(workspace_id)

    async def _woken(self, workspace_id: int) -> None:
        try:
            await self._defer(workspace_id)
        except Exception as error:  # nobody awaits this; the sweep finds the work
            report(log, error, workspace=workspace_id)

    async def _defer(self, workspace_id: int, failures: int = 0) -> None:
        """Queues a job for the workspace, unless one waits already; after failures a later one."""
        lock = _lock(workspace_id)
        at = self._machine() + _pause(failures) if failures else None
        job = self._task.configure(lock=lock, queueing_lock=lock, schedule_at=at)
        with suppress(AlreadyEnqueued):
            await job.defer_async(workspace_id=workspace_id, failures=failures)

    async def _defer_all(self, workspaces: Iterable[int]) -> None:
        """Queues a job for each workspace, unless one waits already. They go in together or not at
        all: where another process was quicker with one, the rest is tried again."""
        missing = {_lock(workspace_id): workspace_id for workspace_id in workspaces}
        while missing := await self._unqueued(missing):
            jobs = [
                self._task.configure(lock=lock, queueing_lock=lock).make_new_job(
                    workspace_id=workspace_id
                )
                for lock, workspace_id in missing.items()
            ]
            with suppress(AlreadyEnqueued):
                await self._app.job_manager.batch_defer_jobs_async(jobs)
                return

    async def _unqueued(self, workspaces: Mapping[str, int]) -> dict[str, int]:
        """Those of them that have no job waiting."""
        rows = await self._app.connector.execute_query_all_async(_QUEUED, locks=list(workspaces))
        queued = {row["queueing_lock"] for row in rows}
        return {lock: one for lock, one in workspaces.items() if lock not in queued}

    async def _free_stalled(self) -> None:
        """Ends the jobs of dead workers, whose locks would keep others out, forgets those, and
        queues the workspaces anew."""
        jobs = self._app.job_manager
        for job in await jobs.get_stalled_jobs(
            queue=QUEUE, seconds_since_heartbeat=STALLED_SECONDS
        ):
            await self._end(job.id or 0)
            workspace_id = int(str(job.task_kwargs["workspace_id"]))
            await self._free(workspace_id)
            await self._defer(workspace_id)
        await jobs.prune_stalled_workers(STALLED_SECONDS)

    async def _end_untold(self) -> None:
        """Nobody else would, for this process is alive."""
        for job_id in tuple(self._untold):
            await self._end(job_id)
            self._untold.discard(job_id)

    async def _end(self, job_id: int) -> None:
        try:
            await self._app.job_manager.finish_job_by_id_async(
                job_id, Status.FAILED, delete_job=True
            )
        except ConnectorException as error:
            if not isinstance(error.__cause__, psycopg.errors.RaiseException):
                raise  # else another process was quicker

    def _over(self, job_id: int, task: asyncio.Task[Any]) -> None:
        """The task in which a job ran has told the queue of its end, or failed at that."""
        if not task.cancelled() and (error := task.exception()) is not None:
            report(log, error, job=job_id)
            self._untold.add(job_id)

    def _kept(self, task: asyncio.Task[Any]) -> None:
        """A task that is remembered until it is done, or Python may drop it half way."""
        self._in_hand.add(task)
        task.add_done_callback(self._in_hand.discard)


def _connector(url: str) -> PsycopgConnector:
    return PsycopgConnector(
        conninfo=conninfo(url, connect_timeout=_CONNECT_SECONDS),
        min_size=1,
        max_size=CONNECTIONS,
        timeout=_CONNECT_SECONDS,
        reconnect_timeout=_RECONNECT_SECONDS,
        # Statements that are prepared by themselves are lost behind a pooler.
        kwargs={"prepare_threshold": None},
    )


def _lock(workspace_id: int) -> str:
    return f"workspace:{workspace_id}"


def _pause(failures: int) -> timedelta:
    """Longer after each failure."""
    return min(_FIRST_PAUSE * float(2 ** min(failures - 1, 10)), _LONGEST_PAUSE)
