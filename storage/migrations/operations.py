"""What migrations do to tables in more than one version, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


@contextmanager
def changed(name: str, *as_they_are: sa.Column[str]) -> Iterator[BatchOperations]:
    """A table to change; SQLite makes it anew, and forgets that it never gives a number twice.
    Columns with an empty text as their default are named, or Alembic puts it in brackets."""
    kept = {"sqlite_autoincrement": True}
    with op.batch_alter_table(name, table_kwargs=kept, reflect_args=as_they_are) as table:
        yield table


@contextmanager
def numbers_kept() -> Iterator[None]:
    """SQLite counts a table made anew from its highest row, though higher ones were deleted."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        yield
        return
    counts = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))
    before = connection.execute(sa.select(counts)).mappings().all()
    yield
    op.execute(counts.delete())
    op.bulk_insert(counts, [dict(row) for row in before])


def one_of(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def check_one_of(table: BatchOperations, name: str, column: str, *values: str) -> None:
    table.create_check_constraint(
        op.f(f"ck_{name}_{column}"), sa.column(column, sa.String()).in_(values)
    )


def words(name: str) -> sa.Column[str]:
    """A text, empty where nothing was written."""
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def count(name: str) -> sa.Column[int]:
    return sa.Column(name, NUMBER, server_default="0", nullable=False)


def refer(table: BatchOperations, name: str, column: str, other: str) -> None:
    """A column refers to a row of another table, or to nothing once that is gone."""
    table.create_foreign_key(
        op.f(f"fk_{name}_{column}_{other}"), other, [column], ["id"], ondelete="SET NULL"
    )
    table.create_index(op.f(f"ix_{name}_{column}"), [column])


def forget(table: BatchOperations, name: str, column: str, other: str) -> None:
    table.drop_index(op.f(f"ix_{name}_{column}"))
    table.drop_constraint(op.f(f"fk_{name}_{column}_{other}"), type_="foreignkey")


def drop(table: BatchOperations, *columns: str) -> None:
    for column in columns:
        table.drop_column(column)


def index_beside(name: str, table: str, *columns: str, where: str | None = None) -> None:
    """An index on a large table, or on those rows of it, made beside everybody's work: on
    PostgreSQL nobody waits for it, and it is no part of a transaction. So a version of this kind
    does nothing else, and one that broke off half way is run again from its beginning."""
    only = None if where is None else sa.text(where)
    with _beside():
        # What an earlier try left is no index to rely on.
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        op.create_index(
            name,
            table,
            list(columns),
            postgresql_concurrently=True,
            postgresql_where=only,
            sqlite_where=only,
        )


def drop_index_beside(name: str, table: str) -> None:
    with _beside():
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)


@contextmanager
def _beside() -> Iterator[None]:
    if op.get_context().dialect.name == "sqlite":
        yield
        return
    with op.get_context().autocommit_block():
        yield
