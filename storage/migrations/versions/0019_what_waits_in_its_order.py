"""What waits is found in the order in which it goes out: without the whole order in the index all
of a workspace's was sorted each time that some of it was taken."""

from storage.migrations.operations import drop_index_beside, index_beside

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_OPEN = "state IN ('waiting', 'sending')"


def upgrade() -> None:
    index_beside("ix_deliveries_in_turn", "deliveries", "workspace_id", "due_at", "id", where=_OPEN)
    drop_index_beside("ix_deliveries_open", "deliveries")


def downgrade() -> None:
    index_beside("ix_deliveries_open", "deliveries", "workspace_id", "due_at", where=_OPEN)
    drop_index_beside("ix_deliveries_in_turn", "deliveries")
