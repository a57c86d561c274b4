"""The event loop that everything runs on."""

import asyncio
import sys
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")

# aiosqlite's threads, by the function that each runs.
_SQLITE = "(_connection_worker_thread)"
_SECONDS = 1.0


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Runs to the end on uvloop, where the platform has it."""
    with _runner() as runner:
        try:
            return runner.run(work)
        finally:
            _let_threads_end()


def _runner() -> asyncio.Runner:
    if sys.platform == "win32":
        return asyncio.Runner()
    import uvloop

    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


def _let_threads_end() -> None:
    # A file that could not be opened leaves a thread that tells the loop of its end, and that
    # prints a traceback if the loop is closed by then.
    for thread in threading.enumerate():
        if thread.name.endswith(_SQLITE):
            thread.join(_SECONDS)
