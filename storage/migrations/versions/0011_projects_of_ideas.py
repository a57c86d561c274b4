"""The idea that a project grew from."""

import sqlalchemy as sa

from storage.migrations.operations import NUMBER, changed, forget, numbers_kept, refer

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with numbers_kept(), changed("projects") as table:
        table.add_column(sa.Column("idea_id", NUMBER))
        refer(table, "projects", "idea_id", "ideas")


def downgrade() -> None:
    with numbers_kept(), changed("projects") as table:
        forget(table, "projects", "idea_id", "ideas")
        table.drop_column("idea_id")
