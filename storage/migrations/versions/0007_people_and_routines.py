"""What people tell of themselves, who left a team and what became of it, a team's own questions,
and the routine that says a word to whoever joins."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.operations import (
    INSTANT,
    NUMBER,
    changed,
    check_one_of,
    drop,
    numbers_kept,
    words,
)

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KINDS = ("ask", "reminder", "outcome", "notice", "news")
_ROUTINES = ("agenda", "starters", "ideas", "reflection", "summary")
# Archiving used to switch a team's routines off, and to bring it back switched all of them on.
# From now on a routine is off only where the team wants it so.
_SWITCH = (
    "UPDATE routines SET enabled = :on"
    " WHERE team_id IN (SELECT id FROM teams WHERE archived_at IS NOT NULL)"
)
# Version 0003 knows no such routine; and who left is a member there, for nothing else is known.
_FORGET = (
    "DELETE FROM deliveries WHERE nudge_id IN (SELECT nudges.id FROM nudges"
    " JOIN routines ON routines.id = nudges.routine_id WHERE routines.kind = 'team')",
    "DELETE FROM nudges WHERE routine_id IN (SELECT id FROM routines WHERE kind = 'team')",
    "DELETE FROM routines WHERE kind = 'team'",
)


def upgrade() -> None:
    op.create_table(
        "departures",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("to_id", NUMBER, nullable=True),
        *(_list(name) for name in ("series", "rounds", "calls")),
        _refers("member_id", "CASCADE"),
        _refers("to_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departures")),
        sa.UniqueConstraint("member_id", "at", name=op.f("uq_departures_member_id_at")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_departures_to_id"), "departures", ["to_id"])
    with numbers_kept():
        with changed("members") as table:
            table.add_column(sa.Column("left_at", INSTANT))
        with changed("persons") as table:
            table.add_column(words("story"))
            table.add_column(words("rather_not"))
            table.add_column(sa.Column("minutes", NUMBER))
            table.add_column(sa.Column("minutes_each", sa.String(24)))
            check_one_of(table, "persons", "minutes_each", "week", "month")
            table.create_check_constraint(
                op.f("ck_persons_time_to_give"),
                sa.text("(minutes IS NULL) = (minutes_each IS NULL)"),
            )
        with changed("teams") as table:
            table.add_column(_list("family_questions", "[]"))
            table.add_column(_list("idea_prompts", "[]"))
    _words((*_KINDS[:4], "welcome", "news"), (*_ROUTINES, "team"))
    op.execute(sa.text(_SWITCH).bindparams(on=True))


def downgrade() -> None:
    op.execute(sa.text(_SWITCH).bindparams(on=False))
    for statement in _FORGET:
        op.execute(statement)
    _words(_KINDS, _ROUTINES)
    op.drop_index(op.f("ix_departures_to_id"), table_name="departures")
    op.drop_table("departures")
    with numbers_kept():
        with changed("teams") as table:
            drop(table, "family_questions", "idea_prompts")
        with changed("persons") as table:
            table.drop_constraint(op.f("ck_persons_time_to_give"), type_="check")
            table.drop_constraint(op.f("ck_persons_minutes_each"), type_="check")
            drop(table, "story", "rather_not", "minutes", "minutes_each")
        with changed("members") as table:
            drop(table, "left_at")


def _words(kinds: tuple[str, ...], routines: tuple[str, ...]) -> None:
    """Which kinds of messages and of routines there are."""
    for name, values in (("nudges", kinds), ("routines", routines)):
        with numbers_kept(), changed(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_kind"), type_="check")
            check_one_of(table, name, "kind", *values)


def _list(name: str, default: str | None = None) -> sa.Column[list[int]]:
    return sa.Column(name, sa.JSON(), server_default=default, nullable=False)


def _refers(column: str, then: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_departures_{column}_members")
    return sa.ForeignKeyConstraint([column], ["members.id"], name=name, ondelete=then)
