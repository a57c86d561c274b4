"""Many rows as one parameter: a text in JSON, which the database takes apart.

With a parameter for each value, a statement of many rows takes longer to write and to send than to
carry out, on PostgreSQL most of all.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Dialect,
    Integer,
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
from sqlalchemy.types import TypeEngine

from storage.tables import Base

# SQLite looks each value of a list up by itself.
_LISTS = "SELECT {values} FROM json_each(:rows)"
# PostgreSQL takes a text in JSON for a hundred rows, and would read all of a table for one of them;
# what is limited it takes for no more than that.
_OBJECTS = "SELECT * FROM json_to_recordset(CAST(:rows AS JSON)) AS each_row({columns}) LIMIT :many"
_PARAMETERS: Mapping[str, TypeEngine[Any]] = {"rows": Text(), "many": Integer()}


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
    names = tuple(rows[0])
    return _given(session, table, names, [[row[name] for row in rows] for name in names])


def _given(
    session: AsyncSession,
    table: type[Base],
    names: tuple[str, ...],
    columns: Iterable[Sequence[Any]],
) -> Subquery:
    """The same, column by column."""
    shape = shape_of(table, names, session.get_bind().dialect)
    return shape.selected(
        # One statement may have several of them.
        bindparam(name, value, type_=_PARAMETERS[name], unique=True)
        for name, value in shape.sent(columns).items()
    )


def one_of(
    session: AsyncSession,
    table: type[Base],
    place: InstrumentedAttribute[Any],
    values: Collection[Any],
) -> ColumnElement[bool]:
    """Whether a column of the table holds one of many values."""
    return _is_given(session, table, (place,), [list(values)] if values else [])


def are_one_of(
    session: AsyncSession,
    table: type[Base],
    places: Sequence[InstrumentedAttribute[Any]],
    keys: Collection[tuple[Any, ...]],
) -> ColumnElement[bool]:
    """Whether several columns of the table together hold one of many keys. In a list of more than
    one such key SQLite looks nothing up by an index."""
    return _is_given(session, table, places, list(zip(*keys, strict=True)))


def _is_given(
    session: AsyncSession,
    table: type[Base],
    places: Sequence[InstrumentedAttribute[Any]],
    columns: Collection[Sequence[Any]],
) -> ColumnElement[bool]:
    """Nothing is where there are no columns."""
    if not columns:
        return false()
    many = _given(session, table, tuple(place.key for place in places), columns)
    return tuple_(*places).in_(select(*many.c))


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows with some columns of a table. `row` is one in JSON, with a place for each value. `made`
    gives a column's values as the driver would be given them, where they are not given as they
    are."""

    select: TextClause
    columns: Sequence[ColumnElement[Any]]
    made: Sequence[Callable[[Any], Any] | None]
    row: str
    parameters: Sequence[str]

    def to_give(self) -> Subquery:
        """Rows for a statement that is made once, and is given what `sent` says when it is carried
        out."""
        return self.selected(
            bindparam(name, type_=_PARAMETERS[name], required=True) for name in self.parameters
        )

    def selected(self, parameters: Iterable[BindParameter[Any]]) -> Subquery:
        return self.select.bindparams(*parameters).columns(*self.columns).subquery("given")

    def sent(self, columns: Iterable[Sequence[Any]]) -> dict[str, str | int]:
        """As the parameters hold rows that have these columns."""
        rows = [self.row % values for values in zip(*self._values(columns), strict=True)]
        held: dict[str, str | int] = {"rows": f"[{','.join(rows)}]", "many": len(rows)}
        return {name: held[name] for name in self.parameters}

    def _values(self, columns: Iterable[Sequence[Any]]) -> Iterator[Sequence[str]]:
        for make, values in zip(self.made, columns, strict=True):
            # Of most columns many rows have the same value.
            made = {value: _in_json(make(value) if make else value) for value in set(values)}
            yield [made[value] for value in values]


# SQLAlchemy takes ten times as long to put such a selection together as to use one that it has.
@lru_cache(maxsize=256)
def shape_of(table: type[Base], names: tuple[str, ...], dialect: Dialect) -> Shape:
    """ "old_" before a name says that it is another value of that column."""
    types = {name: table_of(table).c[name.removeprefix("old_")].type for name in names}
    quoted = [dialect.identifier_preparer.quote(name) for name in names]
    if dialect.name == "sqlite":
        row = ",".join("%s" for _ in names).join("[]")
        parameters = ["rows"]
        values = (f"json_extract(value, '$[{at}]') AS {name}" for at, name in enumerate(quoted))
        words = _LISTS.format(values=", ".join(values))
    else:
        row = ",".join(f"{json.dumps(name)}:%s" for name in names).join("{}")
        parameters = [*_PARAMETERS]
        kinds = (kind.compile(dialect=dialect) for kind in types.values())
        typed = (f"{name} {kind}" for name, kind in zip(quoted, kinds, strict=True))
        words = _OBJECTS.format(columns=", ".join(typed))
    return Shape(
        text(words),
        [column(name, kind) for name, kind in types.items()],
        [kind.dialect_impl(dialect).bind_processor(dialect) for kind in types.values()],
        row,
        parameters,
    )


def _in_json(value: Any) -> str:
    # Most are one of these, and each by itself would take `json.dumps` four times as long.
    if type(value) is int:
        return str(value)
    if type(value) is str:
        return encode_basestring_ascii(value)
    return json.dumps(value.isoformat() if isinstance(value, date | time) else value)
