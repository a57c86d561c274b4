"""When each delivery was taken up, for looking whether its message has arrived."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.operations import INSTANT, changed

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# A claim of the version before has but its end, which is early enough: a look begins well before.
_CLAIMS = "UPDATE deliveries SET claimed_at = held_until WHERE state = 'sending'"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("claimed_at", INSTANT, nullable=True))
    op.execute(_CLAIMS)


def downgrade() -> None:
    with changed("deliveries") as table:
        table.drop_column("claimed_at")
