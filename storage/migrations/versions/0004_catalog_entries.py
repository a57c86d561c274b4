"""A team's own entries in the catalog."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "catalog_entries",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("team_id", _NUMBER, nullable=False),
        sa.Column("author_id", _NUMBER),
        sa.Column("kind", _one_of("starter", "idea", name="kind"), nullable=False),
        sa.Column("concept", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("interests", sa.JSON(), nullable=False),
        sa.Column("minutes", _NUMBER),
        sa.Column("setting", _one_of("home", "clinic", "online", name="setting")),
        sa.Column("weeks", _NUMBER),
        *(_text(name) for name in ("suits", "aim", "first_step", "watch", "thanks")),
        sa.Column("changes", _NUMBER, nullable=False),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.Column("retired_at", _INSTANT),
        sa.CheckConstraint(
            "kind <> 'starter' OR (title <> '' AND minutes IS NOT NULL AND setting IS NOT NULL"
            " AND weeks IS NOT NULL)",
            name=op.f("ck_catalog_entries_whole_starter"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["teams.id"],
            name=op.f("fk_catalog_entries_team_id_teams"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["members.id"],
            name=op.f("fk_catalog_entries_author_id_members"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_entries")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_catalog_entries_team_id"), "catalog_entries", ["team_id"])
    op.create_index(op.f("ix_catalog_entries_author_id"), "catalog_entries", ["author_id"])


def downgrade() -> None:
    op.drop_table("catalog_entries")


def _one_of(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)
