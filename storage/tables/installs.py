"""Which workspaces installed the bot by themselves, and the way there."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.tables.base import Base
from storage.tables.people import Workspace
from storage.types import UtcDateTime


class Install(Base):
    """What a workspace granted when it installed the bot; gone when it takes that back.

    `token` is sealed. All the names are the platform's own: of the app, of the bot in this
    workspace, of the organization that it belongs to, and of whoever installed it.
    """

    __tablename__ = "installs"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), unique=True
    )
    token: Mapped[str] = mapped_column(Text)
    app_id: Mapped[str] = mapped_column(String(64))
    bot_id: Mapped[str] = mapped_column(String(64))
    bot_user_id: Mapped[str] = mapped_column(String(64))
    enterprise_id: Mapped[str | None] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    installed_by: Mapped[str] = mapped_column(String(64))
    installed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    workspace: Mapped[Workspace] = relationship(lazy="raise")


class OAuthState(Base):
    """What a finished installation was begun with, which is good for no other: kept for at least
    as long as it would be good. Of an installation that was only begun nothing is kept."""

    __tablename__ = "oauth_states"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
