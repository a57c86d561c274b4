"""The address of a PostgreSQL for those who connect to it without SQLAlchemy."""

from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from storage.postgres import LINE


def conninfo(url: str, **more: Any) -> str:
    """The same database as `url` (postgresql+psycopg://…) as libpq wants it, password included, and
    with the same patience for a server that does not answer."""
    parsed = make_url(url)
    _, parts = parsed.get_dialect()().create_connect_args(parsed)
    return make_conninfo("", **{**LINE, **parts, **more})
