"""Ideas, what became of them, what their contributors say to it, and which prompts were used."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.operations import INSTANT, NUMBER, changed, flag, numbers_kept, one_of

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_STATES = ("new", "seen", "considering", "testing", "done", "declined")
_TURNS = ("shared", "moved", "joined", "gained", "placed", "grown", "reopened")
# Version 0003 does not run this routine and could not send what waits.
_FORGET = (
    "DELETE FROM deliveries WHERE nudge_id IN (SELECT nudges.id FROM nudges"
    " JOIN routines ON routines.id = nudges.routine_id WHERE routines.kind = 'ideas')",
    "DELETE FROM nudges WHERE routine_id IN (SELECT id FROM routines WHERE kind = 'ideas')",
)


def upgrade() -> None:
    _create_ideas()
    _create_changes()
    _create_replies()
    _create_prompt_uses()
    with numbers_kept(), changed("agenda_items") as table:
        table.add_column(flag("unnamed"))


def downgrade() -> None:
    with numbers_kept(), changed("agenda_items") as table:
        table.drop_column("unnamed")
    for name in ("prompt_uses", "idea_replies", "idea_changes", "ideas"):
        op.drop_table(name)
    for statement in _FORGET:
        op.execute(statement)


def _create_ideas() -> None:
    op.create_table(
        "ideas",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("team_id", NUMBER, nullable=False),
        sa.Column("author_id", NUMBER, nullable=False),
        flag("unnamed"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shared_at", INSTANT, nullable=False),
        sa.Column("state", one_of(*_STATES, name="state"), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("joined_id", NUMBER),
        sa.Column("item_id", NUMBER),
        sa.CheckConstraint(
            "joined_id IS NULL OR joined_id <> id", name=op.f("ck_ideas_joined_to_another")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["members.id"],
            name=op.f("fk_ideas_author_id_members"),
            deferrable=True,
            initially="DEFERRED",
        ),
        _refer("ideas", "item_id", "agenda_items", "SET NULL"),
        _refer("ideas", "joined_id", "ideas", "SET NULL"),
        _refer("ideas", "team_id", "teams", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ideas")),
        sqlite_autoincrement=True,
    )
    for columns in (["author_id"], ["item_id"], ["joined_id"], ["team_id", "state", "since"]):
        _index("ideas", columns)


def _create_changes() -> None:
    op.create_table(
        "idea_changes",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("idea_id", NUMBER, nullable=False),
        sa.Column("member_id", NUMBER),
        sa.Column("turn", one_of(*_TURNS, name="turn"), nullable=False),
        sa.Column("state", one_of(*_STATES, name="state"), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        _refer("idea_changes", "idea_id", "ideas", "CASCADE"),
        _refer("idea_changes", "member_id", "members", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_changes")),
        sqlite_autoincrement=True,
    )
    for columns in (["idea_id", "id"], ["member_id"]):
        _index("idea_changes", columns)


def _create_replies() -> None:
    op.create_table(
        "idea_replies",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("change_id", NUMBER, nullable=False),
        sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("reply", one_of("yes", "not_yet", "call_me", name="reply"), nullable=False),
        sa.Column("replied_at", INSTANT, nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("called_at", INSTANT),
        sa.Column("called_by_id", NUMBER),
        _refer("idea_replies", "called_by_id", "members", "SET NULL"),
        _refer("idea_replies", "change_id", "idea_changes", "CASCADE"),
        _refer("idea_replies", "member_id", "members", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_replies")),
        sa.UniqueConstraint(
            "change_id", "member_id", name=op.f("uq_idea_replies_change_id_member_id")
        ),
        sqlite_autoincrement=True,
    )
    for columns in (["called_by_id"], ["member_id"]):
        _index("idea_replies", columns)


def _create_prompt_uses() -> None:
    op.create_table(
        "prompt_uses",
        sa.Column("delivery_id", NUMBER, nullable=False),
        sa.Column("recipient", sa.String(80), nullable=False),
        sa.Column("prompt", sa.String(300), nullable=False),
        _refer("prompt_uses", "delivery_id", "deliveries", "CASCADE"),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_prompt_uses")),
    )
    _index("prompt_uses", ["recipient", "prompt"])


def _refer(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _index(table: str, columns: list[str]) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
