"""Indexes for what each tick looks for: pauses that are over, and messages to bring up to date."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_IS_OUTDATED = sa.text("version > shown")


def upgrade() -> None:
    op.create_index("ix_persons_paused_until", "persons", ["paused_until"])
    _index_outdated("workspace_id", "id")


def downgrade() -> None:
    _index_outdated("workspace_id")
    op.drop_index("ix_persons_paused_until", "persons")


def _index_outdated(*columns: str) -> None:
    op.drop_index("ix_deliveries_outdated", "deliveries")
    op.create_index(
        "ix_deliveries_outdated",
        "deliveries",
        list(columns),
        sqlite_where=_IS_OUTDATED,
        postgresql_where=_IS_OUTDATED,
    )
