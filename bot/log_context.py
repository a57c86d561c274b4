"""What every line of the log says besides its own words: of which request, tick or delivery it is.

It follows the work into the tasks that it starts, and ends with it.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_fields: ContextVar[Mapping[str, str]] = ContextVar("log_fields", default={})  # noqa: B039 read only


@contextmanager
def logged_as(**fields: str) -> Iterator[None]:
    """Until the end of the block lines carry these fields, and none of what was around it."""
    token = _fields.set(fields)
    try:
        yield
    finally:
        _fields.reset(token)


def fields() -> Mapping[str, str]:
    """The fields of what is being done at this moment."""
    return _fields.get()


def new_id() -> str:
    """Names one piece of work, among those of every process."""
    return secrets.token_hex(8)
