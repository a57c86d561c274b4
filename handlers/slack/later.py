"""What has to wait until a request is committed and answered."""

from collections.abc import Awaitable, Callable

Job = Callable[[], Awaitable[object]]


class Later:
    """Calls that are made once the request's work is committed and its reply on the way: to Slack,
    and to the delivery engine. A request that fails makes none of those queued before."""

    def __init__(self) -> None:
        self.failed = False
        self._jobs: list[Job] = []

    def __call__(self, job: Job) -> None:
        self._jobs.append(job)

    def fail(self) -> None:
        self.failed = True
        self._jobs.clear()

    @property
    def jobs(self) -> tuple[Job, ...]:
        return tuple(self._jobs)
