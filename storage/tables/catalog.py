"""What a team adds to the catalog for itself: small starts and change ideas of its own."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base
from storage.types import UtcDateTime, checked


class EntryKind(StrEnum):
    STARTER = "starter"
    IDEA = "idea"


class Setting(StrEnum):
    """Where a small start is done."""

    HOME = "home"
    CLINIC = "clinic"
    ONLINE = "online"


class CatalogEntry(Base):
    """An entry of one team; its number makes its key ("own:12"), and the row is never deleted
    while the team is there: what the team did with it still names it after `retired_at`.

    `concept` is the key of a change concept. `text` is the idea, or a starter's task. `minutes`,
    `setting` and `weeks` are a starter's alone. `changes` counts its edits: a form that was opened
    before another one was sent is told so.
    """

    __tablename__ = "catalog_entries"
    __table_args__ = (
        CheckConstraint(
            "kind <> 'starter' OR (title <> '' AND minutes IS NOT NULL AND setting IS NOT NULL"
            " AND weeks IS NOT NULL)",
            name="whole_starter",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[EntryKind] = mapped_column(checked(EntryKind, "kind"))
    concept: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)
    interests: Mapped[list[str]] = mapped_column(JSON, default=list)
    minutes: Mapped[int | None] = mapped_column()
    setting: Mapped[Setting | None] = mapped_column(checked(Setting, "setting"))
    weeks: Mapped[int | None] = mapped_column()
    suits: Mapped[str] = mapped_column(Text, default="")
    aim: Mapped[str] = mapped_column(Text, default="")
    first_step: Mapped[str] = mapped_column(Text, default="")
    watch: Mapped[str] = mapped_column(Text, default="")
    thanks: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
