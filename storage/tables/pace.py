"""How fast calls may follow one another, for all processes together."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base
from storage.types import UtcDateTime


class Paced(Base):
    """One limit in one workspace, which is named as the platform names it. At `whole_at`, by the
    database's clock, the limit allows a whole burst again; a row whose time is past says no more
    than none at all."""

    __tablename__ = "paces"

    workspace: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    whole_at: Mapped[datetime] = mapped_column(UtcDateTime)
