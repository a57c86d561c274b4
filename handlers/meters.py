"""The process's own figures, as Prometheus takes them: counted from its start, added up over
processes by whoever reads them.

Labels come from short fixed lists. Nobody's name or words are ever one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from time import perf_counter

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from bot.reasons import CLASSES, FAULT, class_of
from storage.tables import DeliveryState, RoutineKind

# Slack waits three seconds for an answer, and this bot answers by 2.7.
_REQUEST_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 2.7, 3.0)
_CALL_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
# How those end that could not be delivered.
NOT_DELIVERED = (DeliveryState.FAILED, DeliveryState.UNREACHABLE)
_TICK_SECONDS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 120.0)


class ProcessMeters:
    """Made once by the composition root, in a registry of its own."""

    def __init__(self) -> None:
        # When each series began, once more for every one of them: nothing reads that.
        disable_created_metrics()
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._planned = self._counter("planned", "Nudges planned by the schedule.", "routine")
        self._deliveries = self._counter(
            "deliveries",
            "Deliveries that ended, or were put off for another try (waiting).",
            "routine",
            "state",
            "reason",
        )
        # To Prometheus a series that is not there, and then is 40, has not increased.
        for kind, state, reason in product(RoutineKind, NOT_DELIVERED, (*CLASSES, FAULT)):
            self._deliveries.labels(kind.value, state.value, reason)
        self._slack_calls = self._counter(
            "slack_calls", "Calls to Slack by how they ended.", "method", "outcome"
        )
        self._faults = self._counter("faults", "Errors that were logged with a reference.")
        self._requests = self._seconds(
            "requests", "Requests until the answer.", _REQUEST_SECONDS, "kind", "outcome"
        )
        self._slack = self._seconds("slack_call", "Calls to Slack.", _CALL_SECONDS)
        self._tick = self._seconds("tick", "Ticks that succeeded.", _TICK_SECONDS)

    def planned(self, routine: RoutineKind, nudges: int) -> None:
        self._planned.labels(routine.value).inc(nudges)

    def ended(self, routine: RoutineKind, state: DeliveryState, reason: str) -> None:
        self._deliveries.labels(routine.value, state.value, class_of(reason)).inc()

    def called_slack(self, method: str, outcome: str, seconds: float) -> None:
        self._slack_calls.labels(method, outcome).inc()
        self._slack.observe(seconds)

    def answered(self, kind: str, outcome: str, seconds: float) -> None:
        self._requests.labels(kind, outcome).observe(seconds)

    def fault(self) -> None:
        self._faults.inc()

    @contextmanager
    def ticking(self) -> Iterator[None]:
        """Times a tick; one that fails is none, and stands among the faults."""
        began = perf_counter()
        yield
        self._tick.observe(perf_counter() - began)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"alongside_{name}", what, labels, registry=self.registry)

    def _seconds(self, name: str, what: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(
            f"alongside_{name}_seconds", what, labels, registry=self.registry, buckets=buckets
        )
