"""How often somebody wants to be asked, tasks apart from asks, each decision with its reason."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.operations import (
    INSTANT,
    NUMBER,
    changed,
    check_one_of,
    drop,
    numbers_kept,
    words,
)

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KINDS = ("ask", "reminder", "outcome", "notice", "welcome", "news")
# To lead a round was an ask before.
_TO_TASKS = "UPDATE nudges SET kind = 'task' WHERE step = 'round'"
_TO_ASKS = "UPDATE nudges SET kind = 'ask' WHERE kind = 'task'"
# Nobody there could make the question about another rhythm.
_FORGET = (
    "DELETE FROM deliveries WHERE nudge_id IN (SELECT id FROM nudges WHERE step = 'rhythm')",
    "DELETE FROM nudges WHERE step = 'rhythm'",
)


def upgrade() -> None:
    with numbers_kept():
        with changed("persons", words("story"), words("rather_not")) as table:
            table.add_column(
                sa.Column("how_often", sa.String(24), server_default="as_planned", nullable=False)
            )
            check_one_of(table, "persons", "how_often", "as_planned", "every_second", "needed")
            table.add_column(sa.Column("heard_at", INSTANT))
        _kinds("ask", "task", *_KINDS[1:])
    op.execute(_TO_TASKS)
    op.create_table(
        "decisions",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("delivery_id", NUMBER, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_decisions_delivery_id_deliveries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_decisions_at"), "decisions", ["at"])
    op.create_index(op.f("ix_decisions_delivery_id"), "decisions", ["delivery_id"])


def downgrade() -> None:
    op.drop_table("decisions")
    for statement in (*_FORGET, _TO_ASKS):
        op.execute(statement)
    with numbers_kept():
        _kinds(*_KINDS)
        with changed("persons", words("story"), words("rather_not")) as table:
            table.drop_constraint(op.f("ck_persons_how_often"), type_="check")
            drop(table, "how_often", "heard_at")


def _kinds(*values: str) -> None:
    with changed("nudges") as table:
        table.drop_constraint(op.f("ck_nudges_kind"), type_="check")
        check_one_of(table, "nudges", "kind", *values)
