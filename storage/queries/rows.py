"""Many rows as one parameter: a text in JSON, which the database takes apart.

With a parameter for each value, a statement of many rows takes longer to write and to send than to
carry out, on PostgreSQL most of all.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Dialect,
    Subquery,
    Table,
    Text,
    bindparam,
    cast,
    column,
    false,
    func,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.tables import Base


def table_of(table: type[Base]) -> Table:
    """The table itself: what is written to it so is not made into objects."""
    return Base.metadata.tables[table.__tablename__]


def given(session: AsyncSession, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> Subquery:
    """The rows (at least one, all with the same columns of the table) as something to select
    from."""
    plain, dialect = table_of(table), session.get_bind().dialect
    types = {name: plain.c[name].type for name in rows[0]}
    columns = _columns(rows, types, dialect)
    if dialect.name == "sqlite":
        # As lists, for it looks each value up by itself.
        lists = _sent(list(zip(*columns, strict=True)))
        each = func.json_each(lists).table_valued("value", name="each_row")
        values = [
            type_coerce(func.json_extract(each.c.value, f"$[{place}]"), types[name]).label(name)
            for place, name in enumerate(types)
        ]
        return select(*values).subquery("given")
    objects = [dict(zip(types, values, strict=True)) for values in zip(*columns, strict=True)]
    typed = [column(name, kind) for name, kind in types.items()]
    recordset = func.json_to_recordset(cast(_sent(objects), JSON)).table_valued(*typed)
    return select(recordset.render_derived(name="each_row", with_types=True)).subquery("given")


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


def _columns(
    rows: Sequence[Mapping[str, Any]], types: Mapping[str, Any], dialect: Dialect
) -> Iterable[Sequence[Any]]:
    """Column by column, with values as the driver would be given them, but in JSON."""
    for name, kind in types.items():
        make = kind.dialect_impl(dialect).bind_processor(dialect)
        values = [row[name] for row in rows]
        # Of most columns many rows have the same value.
        made = {value: _in_json(make(value) if make else value) for value in set(values)}
        yield [made[value] for value in values]


def _in_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value


def _sent(rows: Sequence[Any]) -> BindParameter[str]:
    text = json.dumps(rows, separators=(",", ":"))
    return bindparam("rows", text, type_=Text(), unique=True)
