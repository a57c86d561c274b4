"""`GET /metrics`: what the process has counted, and what the database says is open.

The second part is read at most once in ten seconds, whoever asks, and given up soon: watching over
the bot must not burden it, and the process answers while its database is away.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Now
from bot.reasons import class_of
from storage.database import Database
from storage.queries.figures import Figures, Stage, figures

KEPT = timedelta(seconds=10)
_SECONDS = 4.0


class Backlog:
    """The figures of the database as of the last time that it was asked. `now` is the clock of
    what is due, `machine` that of claims, and of how old the figures are."""

    def __init__(self, database: Database, now: Now, machine: Now) -> None:
        self._database = database
        self._now = now
        self._machine = machine
        self._lock = asyncio.Lock()
        self._asked: datetime | None = None
        self._found: bytes = b""

    async def text(self) -> bytes:
        """In Prometheus' text format."""
        async with self._lock:
            machine = self._machine()
            if self._asked is None or not timedelta() <= machine - self._asked < KEPT:
                self._found = await self._read(machine)
                self._asked = machine
            return self._found

    async def _read(self, machine: datetime) -> bytes:
        now = self._now()
        try:
            async with asyncio.timeout(_SECONDS), self._database.reading() as session:
                found = await figures(session, now, machine)
        except (SQLAlchemyError, TimeoutError):  # it says so itself, and so does every tick
            return _text([_gauge("database_up", "Whether the database answers.", 0)])
        return _text(_families(found, now))


class _Read(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _text(families: Iterable[Metric]) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Read(list(families)))
    return generate_latest(registry)


def _families(found: Figures, now: datetime) -> Iterator[Metric]:
    yield _gauge("database_up", "Whether the database answers.", 1)
    yield _waiting(found)
    due = [one.due_at for one in found.waiting if one.stage is Stage.DUE]
    yield _gauge(
        "delivery_lag_seconds",
        "How long ago the first delivery that could go now was due.",
        _behind(min(due, default=None), now),
    )
    yield _gauge("routines_overdue", "Routines that should be planned by now.", found.overdue)
    yield _gauge(
        "routine_lag_seconds",
        "How long ago the first of those was due.",
        _behind(found.overdue_since, now),
    )
    yield _gauge("workspaces_with_work", "Workspaces with something to send.", found.workspaces)
    if found.last_beat is not None:
        yield _gauge(
            "last_tick_timestamp_seconds",
            "When a tick last succeeded, in any process.",
            found.last_beat.timestamp(),
        )
    if found.jobs is not None:
        jobs = GaugeMetricFamily("alongside_jobs", "Jobs in the queue.", labels=["status"])
        for status, number in found.jobs.items():
            jobs.add_metric([status], number)
        yield jobs


def _waiting(found: Figures) -> Metric:
    """Each stage is there, so that a figure that is 0 is not one that is missing."""
    numbers: dict[Stage, Counter[str]] = defaultdict(Counter)
    for one in found.waiting:
        numbers[one.stage][class_of(one.reason)] += one.number
    family = GaugeMetricFamily(
        "alongside_deliveries_open", "Deliveries on the way.", labels=["stage", "reason"]
    )
    for stage in Stage:
        for reason, number in (numbers[stage] or {"": 0}).items():
            family.add_metric([stage.value, reason], number)
    return family


def _behind(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since is not None else 0.0


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"alongside_{name}", what, value=value)
