"""How Alembic runs here: on the connection that `storage.schema` gives, in its transaction if it
has one, and else in one for each version."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from storage.tables import Base


def as_stored(kind: str, item: object, _autogen: AutogenContext) -> str | Literal[False]:
    """Writes a type of ours as what the database keeps: a migration outlives our types."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite changes a table by making it anew.
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=as_stored,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
