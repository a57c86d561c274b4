"""People's days and pauses, exceptions of a series, the round and its outcomes."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from storage.migrations.operations import (
    INSTANT,
    NUMBER,
    changed,
    check_one_of,
    count,
    drop,
    flag,
    forget,
    numbers_kept,
    one_of,
    refer,
)

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# Before any meeting: a rule begins at its series' start, so the start decides.
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    with numbers_kept():
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
    with numbers_kept():
        _narrow_ledger()
        _narrow_agenda()
        _narrow_meetings()
        _narrow_people()


def _widen_people() -> None:
    with changed("persons") as table:
        table.add_column(sa.Column("days", sa.String(7), server_default="1234567", nullable=False))
        table.add_column(flag("notices_any_hour"))
        table.add_column(sa.Column("paused_at", INSTANT))
        table.add_column(sa.Column("paused_until", INSTANT))
        table.add_column(sa.Column("deactivated_at", INSTANT))
        table.add_column(sa.Column("calendar_key", sa.String(64)))
        table.create_unique_constraint(op.f("uq_persons_calendar_key"), ["calendar_key"])
        table.create_check_constraint(op.f("ck_persons_some_day"), sa.text("days <> ''"))
        table.create_check_constraint(
            op.f("ck_persons_pause_begins"),
            sa.text("paused_until IS NULL OR paused_at IS NOT NULL"),
        )
    with changed("teams") as table:
        table.add_column(sa.Column("days_off", sa.JSON(), server_default="[]", nullable=False))
        table.add_column(sa.Column("archived_at", INSTANT))
    with changed("members") as table:
        table.add_column(sa.Column("terms_at", INSTANT))
        table.add_column(sa.Column("terms_by_id", NUMBER))
        refer(table, "members", "terms_by_id", "members")


def _widen_meetings() -> None:
    op.add_column("routines", sa.Column("since", INSTANT))
    op.add_column("meeting_series", sa.Column("rule_since", INSTANT))
    _fill_since()
    with changed("routines") as table:
        table.alter_column("since", existing_type=INSTANT, nullable=False)
    with changed("meeting_series") as table:
        table.alter_column("rule_since", existing_type=INSTANT, nullable=False)
        table.add_column(sa.Column("timezone", sa.String(64)))
        table.add_column(sa.Column("ended_at", INSTANT))
    with changed("meetings") as table:
        table.add_column(sa.Column("wall", sa.DateTime()))
        table.add_column(flag("added"))
        table.add_column(flag("off"))
        table.add_column(sa.Column("cancelled_at", INSTANT))
        table.add_column(count("changes"))
        table.add_column(sa.Column("leader_id", NUMBER))
        table.add_column(sa.Column("recorded_at", INSTANT))
        table.add_column(sa.Column("recorded_by_id", NUMBER))
        table.add_column(sa.Column("lapsed_at", INSTANT))
        table.add_column(sa.Column("family_discussed", sa.Boolean()))
        refer(table, "meetings", "leader_id", "members")
        refer(table, "meetings", "recorded_by_id", "members")
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
    series = sa.table("meeting_series", sa.column("id"), sa.column("rule_since", INSTANT))
    op.execute(routines.update().values(since=routines.c.planned_until))
    planned = (
        sa.select(routines.c.planned_until)
        .where(routines.c.series_id == series.c.id)
        .scalar_subquery()
    )
    op.execute(
        series.update().values(rule_since=sa.func.coalesce(planned, sa.literal(_EVER, INSTANT)))
    )


def _widen_agenda() -> None:
    with changed("agenda_items") as table:
        table.add_column(sa.Column("state", sa.String(24), server_default="open", nullable=False))
        table.add_column(count("carried"))
        check_one_of(table, "agenda_items", "state", "open", "closed", "withdrawn")
    with changed("agenda_history") as table:
        table.drop_constraint(op.f("ck_agenda_history_change"), type_="check")
        check_one_of(
            table,
            "agenda_history",
            "change",
            *("added", "edited", "withdrawn", "moved", "carried", "closed", "reopened"),
        )


def _widen_ledger() -> None:
    op.add_column("nudges", sa.Column("kind", sa.String(24)))
    op.execute("UPDATE nudges SET kind = CASE step WHEN 'ask' THEN 'ask' ELSE 'news' END")
    with changed("nudges") as table:
        table.alter_column("kind", existing_type=sa.String(24), nullable=False)
        check_one_of(table, "nudges", "kind", "ask", "reminder", "outcome", "notice", "news")
    with changed("deliveries") as table:
        table.add_column(flag("digest"))
        table.add_column(sa.Column("carrier_id", NUMBER))
        table.add_column(sa.Column("snoozed_until", INSTANT))
        table.drop_index(op.f("ix_deliveries_person_id"))
        table.create_index(op.f("ix_deliveries_person_sent"), ["person_id", "sent_at"])
        refer(table, "deliveries", "carrier_id", "deliveries")


def _create_outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("item_id", NUMBER, nullable=False),
        sa.Column("meeting_id", NUMBER, nullable=False),
        sa.Column(
            "result",
            one_of("discussed", "decided", "not_reached", "unrecorded", name="result"),
            nullable=False,
        ),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("reply", one_of("yes", "not_yet", "call_me", name="reply"), nullable=True),
        sa.Column("replied_at", INSTANT, nullable=True),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("called_at", INSTANT, nullable=True),
        sa.Column("called_by_id", NUMBER, nullable=True),
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
        sa.Column("meeting_id", NUMBER, nullable=False),
        sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("discussed", sa.Boolean(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
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
    with changed("deliveries") as table:
        table.drop_index(op.f("ix_deliveries_person_sent"))
        table.create_index(op.f("ix_deliveries_person_id"), ["person_id"])
        forget(table, "deliveries", "carrier_id", "deliveries")
        drop(table, "digest", "carrier_id", "snoozed_until")
    with changed("nudges") as table:
        table.drop_constraint(op.f("ck_nudges_kind"), type_="check")
        drop(table, "kind")


def _narrow_agenda() -> None:
    with changed("agenda_history") as table:
        table.drop_constraint(op.f("ck_agenda_history_change"), type_="check")
        check_one_of(table, "agenda_history", "change", "added", "moved")
    with changed("agenda_items") as table:
        table.drop_constraint(op.f("ck_agenda_items_state"), type_="check")
        drop(table, "state", "carried")


def _narrow_meetings() -> None:
    with changed("meetings") as table:
        table.drop_constraint(op.f("ck_meetings_added_has_wall"), type_="check")
        forget(table, "meetings", "leader_id", "members")
        forget(table, "meetings", "recorded_by_id", "members")
        drop(table, "wall", "added", "off", "cancelled_at", "changes", "leader_id")
        drop(table, "recorded_at", "recorded_by_id", "lapsed_at", "family_discussed")
    with changed("meeting_series") as table:
        drop(table, "timezone", "rule_since", "ended_at")
    with changed("routines") as table:
        drop(table, "since")


def _narrow_people() -> None:
    with changed("members") as table:
        forget(table, "members", "terms_by_id", "members")
        drop(table, "terms_at", "terms_by_id")
    with changed("teams") as table:
        drop(table, "days_off", "archived_at")
    with changed("persons") as table:
        table.drop_constraint(op.f("uq_persons_calendar_key"), type_="unique")
        table.drop_constraint(op.f("ck_persons_some_day"), type_="check")
        table.drop_constraint(op.f("ck_persons_pause_begins"), type_="check")
        drop(
            table,
            "days",
            "notices_any_hour",
            "paused_at",
            "paused_until",
            "deactivated_at",
            "calendar_key",
        )
