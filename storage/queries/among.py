"""Conditions of statements that are made once, and are given their many values when they are
carried out.

To put a statement together, and to fill in a list of parameters, takes longer than what the
database does for it.
"""

import json
from collections.abc import Collection
from typing import Any, Self

from sqlalchemy import Boolean, ColumnElement, Dialect, Text, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

Values = Collection[int] | Collection[str]


class _Many(TypeDecorator[Values]):
    """All of them as one parameter: an array, and in JSON on SQLite, which has none."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind = Text() if dialect.name == "sqlite" else ARRAY(self.of)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Values | None, dialect: Dialect) -> list[Any] | str:
        found = list(value or ())
        return json.dumps(found) if dialect.name == "sqlite" else found


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """As it stands: a function would be compared with 1 on SQLite, and no index used."""
        return self


def among(column: InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """Whether the column, of numbers or of texts, holds one of the values given as the parameter
    of that name (a collection, which may be empty)."""
    return _Among(column, bindparam(name, type_=_Many(column.type), required=True))


@compiles(_Among)
def _in_array(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, many = element.clauses
    return compiler.process(column == any_(many), **kw)


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, many = element.clauses
    each = func.json_each(many).table_valued("value")
    return compiler.process(column.in_(select(each.c.value)), **kw)
