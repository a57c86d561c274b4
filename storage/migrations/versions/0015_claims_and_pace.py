"""When each delivery was taken up, to look whether it has arrived; one pace for all processes."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.operations import INSTANT, changed

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# A claim of the version before has but its end, which is early enough: a look begins well before.
_CLAIMS = "UPDATE deliveries SET claimed_at = held_until WHERE state = 'sending'"
# Nothing in it is worth keeping through a crash, so no turn waits for the disk.
_UNLOGGED = "ALTER TABLE paces SET UNLOGGED"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("claimed_at", INSTANT, nullable=True))
    op.execute(_CLAIMS)
    op.create_table(
        "paces",
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("whole_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "key", name=op.f("pk_paces")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_UNLOGGED)


def downgrade() -> None:
    op.drop_table("paces")
    with changed("deliveries") as table:
        table.drop_column("claimed_at")
