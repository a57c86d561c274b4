"""Who has taken on something that was stuck."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.tables.base import Base
from storage.tables.people import Member
from storage.types import UtcDateTime


class TakenOn(Base):
    """A member has something in hand that a summary named as stuck. `subject` names it as the
    summary does ("call:12"); `by_id` is who said so, the member or whoever handed it over."""

    __tablename__ = "taken_on"
    __table_args__ = (UniqueConstraint("team_id", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(48))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    member: Mapped[Member] = relationship(lazy="raise", foreign_keys=member_id)
