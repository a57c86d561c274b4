"""Every team has its standing routines, and an ask may be answered by what its routine keeps."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.operations import changed, check_one_of, numbers_kept

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STANDING = ("starters", "ideas", "reflection", "summary")
# A team's routines begin where its planning stands, on whatever clock the bot lives by.
_BEGIN = """
    INSERT INTO routines (team_id, kind, enabled, since, planned_until, next_due)
    SELECT team_id, :kind, :on, max(planned_until), max(planned_until), max(planned_until)
    FROM routines AS known
    WHERE NOT EXISTS (
        SELECT 1 FROM routines AS own WHERE own.team_id = known.team_id AND own.kind = :kind
    )
    GROUP BY team_id
"""
# Rows that a team file wrote for later have never run.
_WAKE = "UPDATE routines SET next_due = planned_until WHERE kind <> 'agenda' AND next_due IS NULL"
# Version 0002 runs none of these routines and could not send what waits.
_FORGET = (
    "DELETE FROM deliveries WHERE nudge_id IN (SELECT nudges.id FROM nudges"
    " JOIN routines ON routines.id = nudges.routine_id WHERE routines.kind <> 'agenda')",
    "DELETE FROM nudges WHERE routine_id IN (SELECT id FROM routines WHERE kind <> 'agenda')",
    "UPDATE routines SET next_due = NULL WHERE kind <> 'agenda'",
)


def upgrade() -> None:
    _answers("item", "nothing", "given")
    op.execute(_WAKE)
    for kind in _STANDING:
        op.execute(sa.text(_BEGIN).bindparams(kind=kind, on=True))


def downgrade() -> None:
    for statement in _FORGET:
        op.execute(statement)
    _answers("item", "nothing")


def _answers(*values: str) -> None:
    with numbers_kept(), changed("deliveries") as table:
        table.drop_constraint(op.f("ck_deliveries_answer"), type_="check")
        check_one_of(table, "deliveries", "answer", *values)
