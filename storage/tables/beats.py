"""Signs of life, shared by every process."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base
from storage.types import UtcDateTime


class Beat(Base):
    """When something that has to happen again and again last did, in any process (its machine's
    time). The one there is: "tick"."""

    __tablename__ = "beats"

    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
