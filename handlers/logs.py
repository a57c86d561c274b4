"""How the log is written: a line of text or of JSON for each record, to stderr.

Ours say only what we put there. What a library says may hold what a person typed, a token or an
address that is a secret, so of most of them only where they spoke is written; and of any error its
kind and its places, never its message.
"""

import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Literal, TextIO

from pythonjsonlogger.json import JsonFormatter

from bot.faults import described
from bot.log_context import fields

OURS = ("bot", "handlers", "storage")
# Libraries whose warnings name ports, jobs and versions, and nothing of a person's or an error's.
_PLAIN = ("alembic", "apscheduler", "uvicorn")
# What every record has; what else a library puts beside its words may be an error's.
_STANDARD = frozenset(vars(logging.makeLogRecord({})))
_TEXT = "%(asctime)s %(levelname)s %(name)s %(message)s"

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def configure(
    form: Literal["text", "json"] = "text", level: str = "info", out: TextIO | None = None
) -> None:
    """Writes what we log from this level on, and warnings of libraries; takes the place of what
    was set before."""
    handler = logging.StreamHandler(out or sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())


class TextLines(logging.Formatter):
    """The fields of what is being done follow the words: `… request=4f1c`."""

    def __init__(self) -> None:
        super().__init__(_TEXT)

    def format(self, record: logging.LogRecord) -> str:
        words = super().format(_guarded(record))
        return " ".join((words, *(f"{name}={value}" for name, value in fields().items())))

    def formatException(self, ei: Raised) -> str:  # noqa: N802 (logging's name)
        return _described(ei)


class JsonLines(JsonFormatter):
    """Each field by itself: those of what is being done, and what a record brings along."""

    def __init__(self) -> None:
        renamed = {"levelname": "level", "name": "logger"}
        super().__init__(["levelname", "name", "message"], rename_fields=renamed, timestamp="time")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(_guarded(record))

    def formatException(self, ei: Raised) -> str:  # noqa: N802 (logging's name)
        return _described(ei)

    def process_log_record(self, log_data: dict[str, object]) -> dict[str, object]:
        return {**log_data, **fields()}


@asynccontextmanager
async def counting(count: Callable[[], None]) -> AsyncIterator[None]:
    """Calls `count` for each error that is logged with a reference."""
    handler = _References(count)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


class _References(logging.Handler):
    def __init__(self, count: Callable[[], None]) -> None:
        super().__init__(logging.ERROR)
        self._count = count

    def emit(self, record: logging.LogRecord) -> None:
        if hasattr(record, "reference"):
            self._count()


def _guarded(record: logging.LogRecord) -> logging.LogRecord:
    """A copy, for other handlers write the same record in their own way."""
    top = record.name.partition(".")[0]
    kept = {name: value for name, value in vars(record).items() if top in OURS or name in _STANDARD}
    guarded = logging.makeLogRecord({**kept, "exc_text": None, "stack_info": None})
    if top not in OURS and top not in _PLAIN:
        place = f"{record.pathname}:{record.lineno} {record.funcName}"
        guarded.msg, guarded.args = "at %s", (place,)
    return guarded


def _described(raised: Raised) -> str:
    return described(raised[1]) if raised[1] is not None else ""
