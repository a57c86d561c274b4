"""Indexes for what belongs to a team or a workspace: without them whole tables are read."""

from storage.migrations.operations import drop_index_beside, index_beside

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    index_beside("ix_routines_team_id", "routines", "team_id")
    index_beside("ix_deliveries_workspace_id", "deliveries", "workspace_id")


def downgrade() -> None:
    drop_index_beside("ix_deliveries_workspace_id", "deliveries")
    drop_index_beside("ix_routines_team_id", "routines")
