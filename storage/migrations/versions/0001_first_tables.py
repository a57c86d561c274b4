"""The first tables: people, meetings, what is due and what was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _one_of(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("external_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint(
            "platform", "external_id", name=op.f("uq_workspaces_platform_external_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "handled_requests",
        sa.Column("workspace_id", _NUMBER, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_handled_requests_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_handled_requests")),
    )
    op.create_index(op.f("ix_handled_requests_at"), "handled_requests", ["at"])
    op.create_table(
        "persons",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("workspace_id", _NUMBER, nullable=False),
        sa.Column("contact", _one_of("slack", "mail", name="contact"), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=True),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("interests", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL)", name=op.f("ck_persons_quiet_hours")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_persons_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint(
            "workspace_id",
            "contact",
            "address",
            name=op.f("uq_persons_workspace_id_contact_address"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "teams",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("workspace_id", _NUMBER, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("holidays", sa.String(16), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_teams_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("workspace_id", "channel", name=op.f("uq_teams_workspace_id_channel")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_teams_workspace_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "members",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("team_id", _NUMBER, nullable=False),
        sa.Column("person_id", _NUMBER, nullable=False),
        sa.Column("role", _one_of("care_team", "partner", name="role"), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("champion", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name=op.f("fk_members_person_id_persons"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_members_team_id_teams"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("team_id", "person_id", name=op.f("uq_members_team_id_person_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_members_person_id"), "members", ["person_id"])
    op.create_table(
        "meeting_series",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("team_id", _NUMBER, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("start", sa.DateTime(), nullable=False),
        sa.Column("rrule", sa.String(500), nullable=True),
        sa.Column("minutes", _NUMBER, nullable=False),
        sa.Column("place", sa.String(500), nullable=False),
        sa.Column("join_url", sa.String(1000), nullable=False),
        sa.Column("facilitator_id", _NUMBER, nullable=True),
        sa.Column("backup_id", _NUMBER, nullable=True),
        sa.Column("ask_days_before", _NUMBER, nullable=False),
        sa.Column("remind_days_before", _NUMBER, nullable=False),
        sa.Column("channel_days_before", _NUMBER, nullable=False),
        sa.Column("post_days_before", _NUMBER, nullable=False),
        sa.Column("ask_time", sa.Time(), nullable=False),
        sa.Column("channel_time", sa.Time(), nullable=False),
        sa.Column("post_time", sa.Time(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 5 AND 1440", name=op.f("ck_meeting_series_minutes")),
        sa.ForeignKeyConstraint(
            ["backup_id"],
            ["members.id"],
            name=op.f("fk_meeting_series_backup_id_members"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["members.id"],
            name=op.f("fk_meeting_series_facilitator_id_members"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["teams.id"],
            name=op.f("fk_meeting_series_team_id_teams"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
        sa.UniqueConstraint("team_id", "title", name=op.f("uq_meeting_series_team_id_title")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_meeting_series_facilitator_id"), "meeting_series", ["facilitator_id"])
    op.create_index(op.f("ix_meeting_series_backup_id"), "meeting_series", ["backup_id"])
    op.create_table(
        "meetings",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("series_id", _NUMBER, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["meeting_series.id"],
            name=op.f("fk_meetings_series_id_meeting_series"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("series_id", "day", name=op.f("uq_meetings_series_id_day")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "routines",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("team_id", _NUMBER, nullable=False),
        sa.Column(
            "kind",
            _one_of("agenda", "starters", "ideas", "reflection", "summary", name="kind"),
            nullable=False,
        ),
        sa.Column("series_id", _NUMBER, nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("rrule", sa.String(500), nullable=True),
        sa.Column("time_of_day", sa.Time(), nullable=True),
        sa.Column("planned_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_due", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'agenda') = (series_id IS NOT NULL)",
            name=op.f("ck_routines_agenda_has_series"),
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["meeting_series.id"],
            name=op.f("fk_routines_series_id_meeting_series"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_routines_team_id_teams"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routines")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_routines_next_due"),
        "routines",
        ["next_due"],
        sqlite_where=sa.text("enabled = 1"),
        postgresql_where=sa.text("enabled"),
    )
    op.create_index(op.f("uq_routines_series_id"), "routines", ["series_id"], unique=True)
    op.create_index(
        op.f("uq_routines_team_id_kind"),
        "routines",
        ["team_id", "kind"],
        unique=True,
        sqlite_where=sa.text("series_id IS NULL"),
        postgresql_where=sa.text("series_id IS NULL"),
    )
    op.create_table(
        "agenda_items",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("meeting_id", _NUMBER, nullable=False),
        sa.Column("author_id", _NUMBER, nullable=False),
        sa.Column("section", _one_of("family", "team", name="section"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["members.id"],
            name=op.f("fk_agenda_items_author_id_members"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_agenda_items_meeting_id_meetings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_agenda_items_author_id"), "agenda_items", ["author_id"])
    op.create_index(op.f("ix_agenda_items_meeting_id_id"), "agenda_items", ["meeting_id", "id"])
    op.create_table(
        "nudges",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("routine_id", _NUMBER, nullable=False),
        sa.Column("occasion", sa.String(64), nullable=False),
        sa.Column("step", sa.String(24), nullable=False),
        sa.Column("meeting_id", _NUMBER, nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_nudges_meeting_id_meetings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["routine_id"],
            ["routines.id"],
            name=op.f("fk_nudges_routine_id_routines"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudges")),
        sa.UniqueConstraint(
            "routine_id", "occasion", "step", name=op.f("uq_nudges_routine_id_occasion_step")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_nudges_meeting_id"), "nudges", ["meeting_id"])
    op.create_table(
        "agenda_history",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("item_id", _NUMBER, nullable=False),
        sa.Column("member_id", _NUMBER, nullable=True),
        sa.Column("change", _one_of("added", "moved", name="change"), nullable=False),
        sa.Column("meeting_id", _NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["agenda_items.id"],
            name=op.f("fk_agenda_history_item_id_agenda_items"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_agenda_history_meeting_id_meetings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name=op.f("fk_agenda_history_member_id_members"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_history")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_agenda_history_member_id"), "agenda_history", ["member_id"])
    op.create_index(op.f("ix_agenda_history_meeting_id"), "agenda_history", ["meeting_id"])
    op.create_index(op.f("ix_agenda_history_item_id"), "agenda_history", ["item_id"])
    op.create_table(
        "deliveries",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("nudge_id", _NUMBER, nullable=False),
        sa.Column("workspace_id", _NUMBER, nullable=False),
        sa.Column("recipient", sa.String(80), nullable=False),
        sa.Column("person_id", _NUMBER, nullable=True),
        sa.Column("channel", sa.String(64), nullable=True),
        sa.Column(
            "state",
            _one_of("waiting", "sending", "sent", "skipped", "unreachable", "failed", name="state"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", _NUMBER, nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(64), nullable=True),
        sa.Column("message", sa.String(64), nullable=True),
        sa.Column("version", _NUMBER, nullable=False),
        sa.Column("shown", _NUMBER, nullable=False),
        sa.Column("answer", _one_of("item", "nothing", name="answer"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'sending' OR held_until IS NOT NULL", name=op.f("ck_deliveries_claim_has_end")
        ),
        sa.CheckConstraint(
            "state <> 'sent' OR message IS NOT NULL", name=op.f("ck_deliveries_sent_has_message")
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (channel IS NULL)", name=op.f("ck_deliveries_one_recipient")
        ),
        sa.ForeignKeyConstraint(
            ["nudge_id"],
            ["nudges.id"],
            name=op.f("fk_deliveries_nudge_id_nudges"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name=op.f("fk_deliveries_person_id_persons"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_deliveries_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("nudge_id", "recipient", name=op.f("uq_deliveries_nudge_id_recipient")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_deliveries_open"),
        "deliveries",
        ["workspace_id", "due_at"],
        sqlite_where=sa.text("state IN ('waiting', 'sending')"),
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    )
    op.create_index(
        op.f("ix_deliveries_outdated"),
        "deliveries",
        ["workspace_id"],
        sqlite_where=sa.text("version > shown"),
        postgresql_where=sa.text("version > shown"),
    )
    op.create_index(op.f("ix_deliveries_person_id"), "deliveries", ["person_id"])


def downgrade() -> None:
    # Indexes go with their tables.
    op.drop_table("deliveries")
    op.drop_table("agenda_history")
    op.drop_table("nudges")
    op.drop_table("agenda_items")
    op.drop_table("routines")
    op.drop_table("meetings")
    op.drop_table("meeting_series")
    op.drop_table("members")
    op.drop_table("teams")
    op.drop_table("persons")
    op.drop_table("handled_requests")
    op.drop_table("workspaces")
