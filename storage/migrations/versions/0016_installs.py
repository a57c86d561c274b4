"""Workspaces that install the bot by themselves, and those that removed it."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.operations import INSTANT, NUMBER, changed, numbers_kept

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_IS_UNINSTALLED = sa.text("uninstalled_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("uninstalled_at", INSTANT, nullable=True))
    op.create_index(
        "ix_workspaces_uninstalled_at",
        "workspaces",
        ["uninstalled_at"],
        sqlite_where=_IS_UNINSTALLED,
        postgresql_where=_IS_UNINSTALLED,
    )
    op.create_table(
        "installs",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("workspace_id", NUMBER, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("app_id", sa.String(64), nullable=False),
        sa.Column("bot_id", sa.String(64), nullable=False),
        sa.Column("bot_user_id", sa.String(64), nullable=False),
        sa.Column("enterprise_id", sa.String(64), nullable=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("installed_by", sa.String(64), nullable=False),
        sa.Column("installed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_installs_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installs")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_installs_workspace_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "oauth_states",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_oauth_states")),
    )
    op.create_index(op.f("ix_oauth_states_expires_at"), "oauth_states", ["expires_at"])


def downgrade() -> None:
    op.drop_table("oauth_states")
    op.drop_table("installs")
    op.drop_index("ix_workspaces_uninstalled_at", "workspaces")
    with numbers_kept(), changed("workspaces") as table:
        table.drop_column("uninstalled_at")
