"""Reflection check-ins: rounds, who was asked, answers until they close, and what is published."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.operations import INSTANT, NUMBER, flag, one_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_QUESTIONS = ("heard", "influence", "role_clear", "time_respected")


def upgrade() -> None:
    op.create_table(
        "reflection_settings",
        _refers("reflection_settings", "team_id", "teams", "CASCADE", key=True),
        sa.Column("threshold", NUMBER, nullable=False),
        _check("reflection_settings", "threshold", "threshold IN (3, 5)"),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_reflection_settings")),
    )
    _create_rounds()
    _create_participants()
    _create_answers()
    _create_what_is_published()


def downgrade() -> None:
    for name in ("lines", "scores", "answers", "participants", "rounds", "settings"):
        op.drop_table(f"reflection_{name}")


def _create_rounds() -> None:
    name = "reflection_rounds"
    op.create_table(
        name,
        sa.Column("id", NUMBER, nullable=False),
        _refers(name, "routine_id", "routines", "CASCADE"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens_at", INSTANT, nullable=False),
        sa.Column("remind_at", INSTANT, nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.Column("threshold", NUMBER, nullable=False),
        flag("talk"),
        _refers(name, "item_id", "agenda_items", "SET NULL", nullable=True),
        _check(name, "threshold", "threshold IN (3, 5)"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("routine_id", "day", name=op.f(f"uq_{name}_routine_id_day")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{name}_item_id"), name, ["item_id"])


def _create_participants() -> None:
    name = "reflection_participants"
    op.create_table(
        name,
        sa.Column("id", NUMBER, nullable=False),
        _refers(name, "round_id", "reflection_rounds", "CASCADE"),
        _refers(name, "member_id", "members", "SET NULL", nullable=True),
        sa.Column("role", one_of("care_team", "partner", name="role"), nullable=False),
        sa.Column("answered_at", INSTANT),
        flag("skipped"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("round_id", "member_id", name=op.f(f"uq_{name}_round_id_member_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{name}_member_id"), name, ["member_id"])


def _create_answers() -> None:
    name = "reflection_answers"
    op.create_table(
        name,
        _refers(name, "participant_id", "reflection_participants", "CASCADE", key=True),
        *(sa.Column(question, NUMBER, nullable=False) for question in _QUESTIONS),
        sa.Column("line", sa.Text(), nullable=False),
        *(_check(name, question, f"{question} BETWEEN 1 AND 4") for question in _QUESTIONS),
        sa.PrimaryKeyConstraint("participant_id", name=op.f(f"pk_{name}")),
    )


def _create_what_is_published() -> None:
    name = "reflection_scores"
    parts = one_of("everybody", "partners", "care_team", name="part")
    op.create_table(
        name,
        _refers(name, "round_id", "reflection_rounds", "CASCADE", key=True),
        sa.Column("part", parts, nullable=False),
        sa.Column("question", one_of(*_QUESTIONS, name="question"), nullable=False),
        sa.Column("doubled", NUMBER, nullable=False),
        sa.Column("answers", NUMBER, nullable=False),
        _check(name, "answers", "answers >= 3"),
        _check(name, "doubled", "doubled BETWEEN 2 AND 8"),
        sa.PrimaryKeyConstraint("round_id", "part", "question", name=op.f(f"pk_{name}")),
    )
    name = "reflection_lines"
    op.create_table(
        name,
        sa.Column("id", NUMBER, nullable=False),
        _refers(name, "round_id", "reflection_rounds", "CASCADE"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{name}_round_id"), name, ["round_id"])


def _refers(
    name: str, column: str, other: str, then: str, *, key: bool = False, nullable: bool = False
) -> sa.Column[int]:
    """A column that refers to a row of another table; `key` where the other's number is its own."""
    refers = sa.ForeignKey(f"{other}.id", name=op.f(f"fk_{name}_{column}_{other}"), ondelete=then)
    return sa.Column(
        column, NUMBER, refers, nullable=nullable, autoincrement=False if key else "auto"
    )


def _check(name: str, what: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{name}_{what}"))
