"""The log of what should not have happened: a reference, the kind of error and where it arose.

An error's own message is left out, for it may hold what a person typed, or a secret.
"""

import logging
import os
import secrets
import traceback
from pathlib import Path

_OURS = tuple(
    f"{Path(__file__).parents[1] / name}{os.sep}" for name in ("bot", "handlers", "storage")
)
# Of the frames where the error arose, whosever they are; and of all that are told.
_LAST, _MOST = 3, 15


def report(log: logging.Logger, error: BaseException, **where: object) -> str:
    """Logs an unexpected error; returns the reference that the person is told."""
    reference = secrets.token_hex(4)
    kinds, trail = _kinds(error), _trail(error)
    context = " ".join(f"{name}={value}" for name, value in where.items())
    own = {"reference": reference, "error": kinds, **where}
    log.error("reference=%s error=%s %s at %s", reference, kinds, context, trail, extra=own)
    return reference


def described(error: BaseException) -> str:
    """The kind of an error that somebody else logs, and where it arose."""
    return f"{_kinds(error)} at {_trail(error)}"


def _kinds(error: BaseException) -> str:
    kinds = []
    cause: BaseException | None = error
    while cause is not None:
        kinds.append(type(cause).__qualname__)
        cause = cause.__cause__ or cause.__context__
    return " from ".join(kinds)


def _trail(error: BaseException) -> str:
    """Our own frames and the last ones: a database's library alone has a dozen between them."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames[:-_LAST] if frame.filename.startswith(_OURS)]
    told = [*ours, *frames[-_LAST:]][-_MOST:]
    return " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in told)
