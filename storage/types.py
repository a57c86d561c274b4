"""Column types that both databases keep the same promise about."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in, aware and in UTC coming out.

    SQLite gives back naive values for `DateTime(timezone=True)`; here they are UTC again.
    A naive value raises `ValueError` before it reaches the database.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WallDateTime(TypeDecorator[datetime]):
    """A wall time: what the clock on the team's wall shows. Naive, for its zone is the team's."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is not None:
            raise ValueError("a wall time has no time zone of its own")
        return value


def from_json(text: str | bytes) -> Any:
    """A JSON column; most are empty lists, and reading many teams is mostly reading these."""
    return [] if text in ("[]", b"[]") else json.loads(text)


def checked(kind: type[StrEnum], name: str) -> Enum:
    """A column that holds one of the enum's values as text, and a CHECK that says so."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )
