"""Projects with partners: what was suggested, who was asked, what came of it, hours and thanks."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.operations import (
    INSTANT,
    NUMBER,
    changed,
    drop,
    flag,
    numbers_kept,
    one_of,
    words,
)

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_STATES = ("asking", "proposed", "talking", "agreed", "under_way", "ended", "dropped")


def upgrade() -> None:
    with numbers_kept(), changed("persons", words("story"), words("rather_not")) as table:
        table.add_column(sa.Column("spare_minutes", NUMBER))
    _create_projects()
    _create_partners()
    _create_reviews()
    _create_hours()
    _create_suggestions()


def downgrade() -> None:
    for name in ("suggestions", "project_hours", "project_reviews", "project_partners", "projects"):
        op.drop_table(name)
    with numbers_kept(), changed("persons", words("story"), words("rather_not")) as table:
        drop(table, "spare_minutes")


def _create_projects() -> None:
    op.create_table(
        "projects",
        _number("id"),
        _number("team_id"),
        sa.Column("origin", one_of("starter", "proposal", "help", name="origin"), nullable=False),
        sa.Column("state", one_of(*_STATES, name="state"), nullable=False),
        sa.Column("starter_key", sa.String(64)),
        sa.Column("title", sa.String(200), nullable=False),
        _text("task"),
        sa.Column("minutes", NUMBER),
        _text("thanks"),
        sa.Column("skills", sa.JSON(), nullable=False),
        _number("weeks"),
        sa.Column("by_id", NUMBER),
        sa.Column("since", INSTANT, nullable=False),
        _text("aim"),
        sa.Column("owner_id", NUMBER),
        sa.Column("begins_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("decision", one_of("adopt", "adapt", "abandon", name="decision")),
        _text("sentence"),
        sa.Column("ended_at", INSTANT),
        sa.Column("ended_by_id", NUMBER),
        _check(
            "projects",
            "begun_has_days",
            "state NOT IN ('under_way', 'ended')"
            " OR (begins_on IS NOT NULL AND ends_on IS NOT NULL)",
        ),
        _check("projects", "ended_has_time", "state <> 'ended' OR ended_at IS NOT NULL"),
        _check("projects", "end_has_decision", "(ended_at IS NULL) = (decision IS NULL)"),
        _check("projects", "minutes", "minutes > 0"),
        _check("projects", "weeks", "weeks > 0"),
        _with("projects", "team_id", "teams"),
        *(_or_nobody("projects", column) for column in ("by_id", "owner_id", "ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_projects_team_id_state"), "projects", ["team_id", "state"])
    _index("projects", "by_id", "owner_id", "ended_by_id")


def _create_partners() -> None:
    op.create_table(
        "project_partners",
        _number("id"),
        _number("project_id"),
        _number("member_id"),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("answer", one_of("yes", "not_now", name="answer")),
        sa.Column("answered_at", INSTANT),
        flag("leads"),
        sa.Column("rested_at", INSTANT),
        sa.Column("left_at", INSTANT),
        sa.Column("reply", one_of("yes", "not_yet", "call_me", name="reply")),
        sa.Column("replied_at", INSTANT),
        _text("missing"),
        sa.Column("called_at", INSTANT),
        sa.Column("called_by_id", NUMBER),
        _with("project_partners", "project_id", "projects"),
        _with("project_partners", "member_id", "members"),
        _or_nobody("project_partners", "called_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_partners")),
        sa.UniqueConstraint(
            "project_id", "member_id", name=op.f("uq_project_partners_project_id_member_id")
        ),
        sqlite_autoincrement=True,
    )
    _index("project_partners", "member_id", "called_by_id")


def _create_reviews() -> None:
    op.create_table(
        "project_reviews",
        _number("id"),
        _number("project_id"),
        sa.Column("review", one_of("midway", "final", name="review"), nullable=False),
        *(_text(box) for box in ("plan", "did", "study", "act")),
        sa.Column("by_id", NUMBER),
        sa.Column("at", INSTANT, nullable=False),
        _with("project_reviews", "project_id", "projects"),
        _or_nobody("project_reviews", "by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_reviews")),
        sa.UniqueConstraint(
            "project_id", "review", name=op.f("uq_project_reviews_project_id_review")
        ),
        sqlite_autoincrement=True,
    )
    _index("project_reviews", "by_id")


def _create_hours() -> None:
    op.create_table(
        "project_hours",
        _number("id"),
        _number("project_id"),
        _number("member_id"),
        _number("minutes"),
        sa.Column("thanks", one_of("recognition", "compensation", name="thanks")),
        _text("words"),
        sa.Column("by_id", NUMBER),
        sa.Column("at", INSTANT, nullable=False),
        _check("project_hours", "minutes", "minutes >= 0"),
        _with("project_hours", "project_id", "projects"),
        _with("project_hours", "member_id", "members"),
        _or_nobody("project_hours", "by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_hours")),
        sqlite_autoincrement=True,
    )
    _index("project_hours", "project_id", "member_id", "by_id")


def _create_suggestions() -> None:
    op.create_table(
        "suggestions",
        _number("id"),
        _number("team_id"),
        sa.Column("occasion", sa.String(64), nullable=False),
        sa.Column("starter_key", sa.String(64)),
        sa.Column("skill", sa.String(200)),
        sa.Column("member_id", NUMBER),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("answer", one_of("asked", "not_now", name="answer")),
        sa.Column("project_id", NUMBER),
        _check("suggestions", "one_subject", "(starter_key IS NULL) <> (skill IS NULL)"),
        _with("suggestions", "team_id", "teams"),
        _or_nobody("suggestions", "member_id"),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_suggestions_project_id_projects"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
        sa.UniqueConstraint("team_id", "occasion", name=op.f("uq_suggestions_team_id_occasion")),
        sqlite_autoincrement=True,
    )
    _index("suggestions", "member_id", "project_id")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, NUMBER, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _with(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A row that goes with another one."""
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")


def _or_nobody(table: str, column: str) -> sa.ForeignKeyConstraint:
    """A member, or nobody once they are gone."""
    name = op.f(f"fk_{table}_{column}_members")
    return sa.ForeignKeyConstraint([column], ["members.id"], name=name, ondelete="SET NULL")


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
