"""Many rows as one parameter: a text in JSON, which the database takes apart.

With a parameter for each value, a statement of many rows takes longer to write and to send than to
carry out, on PostgreSQL most of all.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Subquery,
    Table,
    Text,
    TextClause,
    bindparam,
    column,
    false,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.attributes import set_committed_value

from storage.tables import Base

# SQLite looks each value of a list up by itself.
_LISTS = "SELECT {values} FROM json_each(:rows)"
_OBJECTS = "SELECT * FROM json_to_recordset(CAST(:rows AS JSON)) AS each_row({columns})"


def table_of(table: type[Base]) -> Table:
    """The table itself: what is written to it so is not made into objects."""
    return Base.metadata.tables[table.__tablename__]


def show(row: Base, columns: Mapping[str, Any]) -> None:
    """What was read shows these values too, which are written by themselves."""
    for name, value in columns.items():
        set_committed_value(row, name, value)


def given(session: AsyncSession, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> Subquery:
    """The rows (at least one, all with the same columns of the table) as something to select
    from."""
    shape = shape_of(table, tuple(rows[0]), session.get_bind().dialect)
    # One statement may have several of them.
    many = bindparam("rows", shape.sent(rows), type_=Text(), unique=True)
    return shape.select.bindparams(many).columns(*shape.columns).subquery("given")


def one_of(
    session: AsyncSession,
    table: type[Base],
    place: InstrumentedAttribute[Any],
    values: Collection[Any],
) -> ColumnElement[bool]:
    """Whether a column of the table holds one of many values."""
    return are_one_of(session, table, (place,), [(value,) for value in values])


def are_one_of(
    session: AsyncSession,
    table: type[Base],
    places: Sequence[InstrumentedAttribute[Any]],
    keys: Collection[tuple[Any, ...]],
) -> ColumnElement[bool]:
    """Whether several columns of the table together hold one of many keys. In a list of more than
    one such key SQLite looks nothing up by an index."""
    if not keys:
        return false()
    names = [place.key for place in places]
    many = given(session, table, [dict(zip(names, key, strict=True)) for key in keys])
    return tuple_(*places).in_(select(*(many.c[name] for name in names)))


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows with some columns of a table. `made` gives a column's values as the driver would be
    given them, where they are not given as they are."""

    select: TextClause
    columns: Sequence[ColumnElement[Any]]
    made: Mapping[str, Callable[[Any], Any] | None]
    are_lists: bool

    def to_give(self) -> Subquery:
        """Rows that a statement which is made once is given as its parameter `rows`, as `sent`."""
        waiting = bindparam("rows", type_=Text(), required=True)
        return self.select.bindparams(waiting).columns(*self.columns).subquery("given")

    def sent(self, rows: Sequence[Mapping[str, Any]]) -> str:
        """As the parameter holds them."""
        lists = list(zip(*self._values(rows), strict=True))
        sent = (
            lists if self.are_lists else [dict(zip(self.made, one, strict=True)) for one in lists]
        )
        return json.dumps(sent, separators=(",", ":"))

    def _values(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Any]]:
        """Column by column."""
        for name, make in self.made.items():
            values = [row[name] for row in rows]
            # Of most columns many rows have the same value.
            made = {value: _in_json(make(value) if make else value) for value in set(values)}
            yield [made[value] for value in values]


# SQLAlchemy takes ten times as long to put such a selection together as to use one that it has.
@lru_cache(maxsize=256)
def shape_of(table: type[Base], names: tuple[str, ...], dialect: Dialect) -> Shape:
    """ "old_" before a name says that it is another value of that column."""
    types = {name: table_of(table).c[name.removeprefix("old_")].type for name in names}
    quoted = [dialect.identifier_preparer.quote(name) for name in names]
    are_lists = dialect.name == "sqlite"
    if are_lists:
        values = (f"json_extract(value, '$[{at}]') AS {name}" for at, name in enumerate(quoted))
        words = _LISTS.format(values=", ".join(values))
    else:
        kinds = (kind.compile(dialect=dialect) for kind in types.values())
        typed = (f"{name} {kind}" for name, kind in zip(quoted, kinds, strict=True))
        words = _OBJECTS.format(columns=", ".join(typed))
    return Shape(
        text(words),
        [column(name, kind) for name, kind in types.items()],
        {n: kind.dialect_impl(dialect).bind_processor(dialect) for n, kind in types.items()},
        are_lists,
    )


def _in_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
