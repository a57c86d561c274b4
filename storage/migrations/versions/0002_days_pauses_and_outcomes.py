"""People's days and pauses, exceptions of a series, the round and its outcomes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
# Before any meeting: a rule begins at its series' start, so the start decides.
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    with _numbers_kept():
        _widen_people()
        _widen_meetings()
        _widen_agenda()
        _widen_ledger()
    _create_outcomes()
    _create_family_witnesses()


def downgrade() -> None:
    op.drop_table("family_witnesses")
    op.drop_table("outcomes")
    _delete_what_0001_would_misread()
    with _numbers_kept():
        _narrow_ledger()
        _narrow_agenda()
        _narrow_meetings()
        _narrow_people()


def _widen_people() -> None:
    with _changed("persons") as table:
        table.add_column(sa.Column("days", sa.String(7), server_default="1234567", nullable=False))
        table.add_column(_flag("notices_any_hour"))
        table.add_column(sa.Column("paused_at", _INSTANT))
        table.add_column(sa.Column("paused_until", _INSTANT))
        table.add_column(sa.Column("deactivated_at", _INSTANT))
        table.add_column(sa.Column("calendar_key", sa.String(64)))
        table.create_unique_constraint(op.f("uq_persons_calendar_key"), ["calendar_key"])
        table.create_check_constraint(op.f("ck_persons_some_day"), sa.text("days <> ''"))
        table.create_check_constraint(
            op.f("ck_persons_pause_begins"),
            sa.text("paused_until IS NULL OR paused_at IS NOT NULL"),
        )
    with _changed("teams") as table:
        table.add_column(sa.Column("days_off", sa.JSON(), server_default="[]", nullable=False))
        table.add_column(sa.Column("archived_at", _INSTANT))
    with _changed("members") as table:
        table.add_column(sa.Column("terms_at", _INSTANT))
        table.add_column(sa.Column("terms_by_id", _NUMBER))
        _refer(table, "members", "terms_by_id", "members")


def _widen_meetings() -> None:
    op.add_column("routines", sa.Column("since", _INSTANT))
    op.add_column("meeting_series", sa.Column("rule_since", _INSTANT))
    _fill_since()
    with _changed("routines") as table:
        table.alter_column("since", existing_type=_INSTANT, nullable=False)
    with _changed("meeting_series") as table:
        table.alter_column("rule_since", existing_type=_INSTANT, nullable=False)
        table.add_column(sa.Column("timezone", sa.String(64)))
        table.add_column(sa.Column("ended_at", _INSTANT))
    with _changed("meetings") as table:
        table.add_column(sa.Column("wall", sa.DateTime()))
        table.add_column(_flag("added"))
        table.add_column(_flag("off"))
        table.add_column(sa.Column("cancelled_at", _INSTANT))
        table.add_column(_count("changes"))
        table.add_column(sa.Column("leader_id", _NUMBER))
        table.add_column(sa.Column("recorded_at", _INSTANT))
        table.add_column(sa.Column("recorded_by_id", _NUMBER))
        table.add_column(sa.Column("lapsed_at", _INSTANT))
        table.add_column(sa.Column("family_discussed", sa.Boolean()))
        _refer(table, "meetings", "leader_id", "members")
        _refer(table, "meetings", "recorded_by_id", "members")
        table.create_check_constraint(
            op.f("ck_meetings_added_has_wall"), sa.text("NOT added OR wall IS NOT NULL")
        )


def _fill_since() -> None:
    """Whatever a routine met up to `planned_until` it wrote down, so no meeting is lost by
    letting the rule speak from there. A series that nothing was planned for has its rule alone.
    """
    routines = sa.table(
        "routines", sa.column("series_id"), sa.column("planned_until"), sa.column("since")
    )
    series = sa.table("meeting_series", sa.column("id"), sa.column("rule_since", _INSTANT))
    op.execute(routines.update().values(since=routines.c.planned_until))
    planned = (
        sa.select(routines.c.planned_until)
        .where(routines.c.series_id == series.c.id)
        .scalar_subquery()
    )
    op.execute(
        series.update().values(rule_since=sa.func.coalesce(planned, sa.literal(_EVER, _INSTANT)))
    )


def _widen_agenda() -> None:
    with _changed("agenda_items") as table:
        table.add_column(sa.Column("state", sa.String(24), server_default="open", nullable=False))
        table.add_column(_count("carried"))
        _check_one_of(table, "agenda_items", "state", "open", "closed", "withdrawn")
    with _changed("agenda_history") as table:
        table.drop_constraint(op.f("ck_agenda_history_change"), type_="check")
        _check_one_of(
            table,
            "agenda_history",
            "change",
            *("added", "edited", "withdrawn", "moved", "carried", "closed", "reopened"),
        )


def _widen_ledger() -> None:
    op.add_column("nudges", sa.Column("kind", sa.String(24)))
    op.execute("UPDATE nudges SET kind = CASE step WHEN 'ask' THEN 'ask' ELSE 'news' END")
    with _changed("nudges") as table:
        table.alter_column("kind", existing_type=sa.String(24), nullable=False)
        _check_one_of(table, "nudges", "kind", "ask", "reminder", "outcome", "notice", "news")
    with _changed("deliveries") as table:
        table.add_column(_flag("digest"))
        table.add_column(sa.Column("carrier_id", _NUMBER))
        table.add_column(sa.Column("snoozed_until", _INSTANT))
        table.drop_index(op.f("ix_deliveries_person_id"))
        table.create_index(op.f("ix_deliveries_person_sent"), ["person_id", "sent_at"])
        _refer(table, "deliveries", "carrier_id", "deliveries")


def _create_outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("item_id", _NUMBER, nullable=False),
        sa.Column("meeting_id", _NUMBER, nullable=False),
        sa.Column(
            "result",
            _one_of("discussed", "decided", "not_reached", "unrecorded", name="result"),
            nullable=False,
        ),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("by_id", _NUMBER, nullable=True),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("revision", _NUMBER, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("reply", _one_of("yes", "not_yet", "call_me", name="reply"), nullable=True),
        sa.Column("replied_at", _INSTANT, nullable=True),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("called_at", _INSTANT, nullable=True),
        sa.Column("called_by_id", _NUMBER, nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["members.id"], name=op.f("fk_outcomes_by_id_members"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["called_by_id"],
            ["members.id"],
            name=op.f("fk_outcomes_called_by_id_members"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["agenda_items.id"],
            name=op.f("fk_outcomes_item_id_agenda_items"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_outcomes_meeting_id_meetings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
        sa.UniqueConstraint("item_id", "meeting_id", name=op.f("uq_outcomes_item_id_meeting_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outcomes_by_id"), "outcomes", ["by_id"])
    op.create_index(op.f("ix_outcomes_called_by_id"), "outcomes", ["called_by_id"])
    op.create_index(op.f("ix_outcomes_meeting_id"), "outcomes", ["meeting_id"])


def _create_family_witnesses() -> None:
    op.create_table(
        "family_witnesses",
        sa.Column("meeting_id", _NUMBER, nullable=False),
        sa.Column("member_id", _NUMBER, nullable=False),
        sa.Column("discussed", sa.Boolean(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_family_witnesses_meeting_id_meetings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name=op.f("fk_family_witnesses_member_id_members"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_family_witnesses")),
    )
    op.create_index(op.f("ix_family_witnesses_member_id"), "family_witnesses", ["member_id"])


def _delete_what_0001_would_misread() -> None:
    """0001 would show again what somebody took back, and knows no other changes and steps.

    Rows that refer to others go first: SQLite takes nothing along while tables change.
    """
    op.execute(
        "DELETE FROM agenda_history WHERE item_id IN"
        " (SELECT id FROM agenda_items WHERE state = 'withdrawn')"
    )
    op.execute("DELETE FROM agenda_items WHERE state = 'withdrawn'")
    op.execute("UPDATE agenda_history SET change = 'moved' WHERE change = 'carried'")
    op.execute("DELETE FROM agenda_history WHERE change NOT IN ('added', 'moved')")
    op.execute(
        "DELETE FROM deliveries WHERE nudge_id IN"
        " (SELECT id FROM nudges WHERE step NOT IN ('ask', 'channel', 'post'))"
    )
    op.execute("DELETE FROM nudges WHERE step NOT IN ('ask', 'channel', 'post')")


def _narrow_ledger() -> None:
    with _changed("deliveries") as table:
        table.drop_index(op.f("ix_deliveries_person_sent"))
        table.create_index(op.f("ix_deliveries_person_id"), ["person_id"])
        _forget(table, "deliveries", "carrier_id", "deliveries")
        _drop(table, "digest", "carrier_id", "snoozed_until")
    with _changed("nudges") as table:
        table.drop_constraint(op.f("ck_nudges_kind"), type_="check")
        _drop(table, "kind")


def _narrow_agenda() -> None:
    with _changed("agenda_history") as table:
        table.drop_constraint(op.f("ck_agenda_history_change"), type_="check")
        _check_one_of(table, "agenda_history", "change", "added", "moved")
    with _changed("agenda_items") as table:
        table.drop_constraint(op.f("ck_agenda_items_state"), type_="check")
        _drop(table, "state", "carried")


def _narrow_meetings() -> None:
    with _changed("meetings") as table:
        table.drop_constraint(op.f("ck_meetings_added_has_wall"), type_="check")
        _forget(table, "meetings", "leader_id", "members")
        _forget(table, "meetings", "recorded_by_id", "members")
        _drop(table, "wall", "added", "off", "cancelled_at", "changes", "leader_id")
        _drop(table, "recorded_at", "recorded_by_id", "lapsed_at", "family_discussed")
    with _changed("meeting_series") as table:
        _drop(table, "timezone", "rule_since", "ended_at")
    with _changed("routines") as table:
        _drop(table, "since")


def _narrow_people() -> None:
    with _changed("members") as table:
        _forget(table, "members", "terms_by_id", "members")
        _drop(table, "terms_at", "terms_by_id")
    with _changed("teams") as table:
        _drop(table, "days_off", "archived_at")
    with _changed("persons") as table:
        table.drop_constraint(op.f("uq_persons_calendar_key"), type_="unique")
        table.drop_constraint(op.f("ck_persons_some_day"), type_="check")
        table.drop_constraint(op.f("ck_persons_pause_begins"), type_="check")
        _drop(
            table,
            "days",
            "notices_any_hour",
            "paused_at",
            "paused_until",
            "deactivated_at",
            "calendar_key",
        )


@contextmanager
def _changed(name: str) -> Iterator[BatchOperations]:
    """A table to change; SQLite makes it anew, and forgets that it never gives a number twice."""
    with op.batch_alter_table(name, table_kwargs={"sqlite_autoincrement": True}) as table:
        yield table


@contextmanager
def _numbers_kept() -> Iterator[None]:
    """SQLite counts a table made anew from its highest row, though higher ones were deleted."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        yield
        return
    counts = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))
    before = connection.execute(sa.select(counts)).mappings().all()
    yield
    op.execute(counts.delete())
    op.bulk_insert(counts, [dict(row) for row in before])


def _one_of(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _check_one_of(table: BatchOperations, name: str, column: str, *values: str) -> None:
    table.create_check_constraint(
        op.f(f"ck_{name}_{column}"), sa.column(column, sa.String()).in_(values)
    )


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, _NUMBER, server_default="0", nullable=False)


def _refer(table: BatchOperations, name: str, column: str, other: str) -> None:
    """A column refers to a row of another table, or to nothing once that is gone."""
    table.create_foreign_key(
        op.f(f"fk_{name}_{column}_{other}"), other, [column], ["id"], ondelete="SET NULL"
    )
    table.create_index(op.f(f"ix_{name}_{column}"), [column])


def _forget(table: BatchOperations, name: str, column: str, other: str) -> None:
    table.drop_index(op.f(f"ix_{name}_{column}"))
    table.drop_constraint(op.f(f"fk_{name}_{column}_{other}"), type_="foreignkey")


def _drop(table: BatchOperations, *columns: str) -> None:
    for column in columns:
        table.drop_column(column)
