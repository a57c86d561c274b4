"""Who has in hand what a summary named as stuck."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.operations import INSTANT, NUMBER

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "taken_on",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("team_id", NUMBER, nullable=False),
        sa.Column("subject", sa.String(48), nullable=False),
        sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("by_id", NUMBER),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_on")),
        sa.UniqueConstraint("team_id", "subject", name=op.f("uq_taken_on_team_id_subject")),
        _refer("team_id", "teams", "CASCADE"),
        _refer("member_id", "members", "CASCADE"),
        _refer("by_id", "members", "SET NULL"),
        sqlite_autoincrement=True,
    )
    for column in ("member_id", "by_id"):
        op.create_index(op.f(f"ix_taken_on_{column}"), "taken_on", [column])


def downgrade() -> None:
    op.drop_table("taken_on")


def _refer(column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{other}.id"],
        name=op.f(f"fk_taken_on_{column}_{other}"),
        ondelete=ondelete,
    )
