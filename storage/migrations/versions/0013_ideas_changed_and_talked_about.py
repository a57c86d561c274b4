"""Ideas that their contributors changed or a meeting talked about; projects of those who left."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.operations import changed, check_one_of, numbers_kept

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TURNS = ("shared", "moved", "joined", "gained", "placed", "grown", "reopened")
# The version before knows no such turn; that it happened is forgotten with it.
_FORGET = "DELETE FROM idea_changes WHERE turn IN ('edited', 'discussed')"


def upgrade() -> None:
    with numbers_kept():
        with changed("departures") as table:
            table.add_column(sa.Column("projects", sa.JSON(), server_default="[]", nullable=False))
        _turns("shared", "edited", *_TURNS[1:5], "discussed", *_TURNS[5:])


def downgrade() -> None:
    op.execute(_FORGET)
    with numbers_kept():
        _turns(*_TURNS)
        with changed("departures") as table:
            table.drop_column("projects")


def _turns(*values: str) -> None:
    with changed("idea_changes") as table:
        table.drop_constraint(op.f("ck_idea_changes_turn"), type_="check")
        check_one_of(table, "idea_changes", "turn", *values)
