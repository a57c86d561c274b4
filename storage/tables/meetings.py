"""When and what: meeting series, their meetings, agenda items and what happened to each."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.tables.base import Base
from storage.tables.people import Member, Team
from storage.types import UtcDateTime, WallDateTime, checked


class MeetingSeries(Base):
    """A QI meeting that comes back, or a one-off (`rrule` None).

    `start` is the first meeting's wall time in the team's zone, `rrule` an RFC 5545 rule without
    its prefix. Days before count calendar days for the personal ask and its reminder, working
    days for the channel post and the agenda. Times of day are the team's wall time.
    """

    __tablename__ = "meeting_series"
    __table_args__ = (
        UniqueConstraint("team_id", "title"),
        CheckConstraint("minutes BETWEEN 5 AND 1440", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    start: Mapped[datetime] = mapped_column(WallDateTime)
    rrule: Mapped[str | None] = mapped_column(String(500))
    minutes: Mapped[int] = mapped_column(default=60)
    place: Mapped[str] = mapped_column(String(500), default="")
    join_url: Mapped[str] = mapped_column(String(1000), default="")
    facilitator_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    backup_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    ask_days_before: Mapped[int] = mapped_column(default=6)
    remind_days_before: Mapped[int] = mapped_column(default=2)
    channel_days_before: Mapped[int] = mapped_column(default=3)
    post_days_before: Mapped[int] = mapped_column(default=1)
    ask_time: Mapped[time] = mapped_column(default=time(17, 30))
    channel_time: Mapped[time] = mapped_column(default=time(9, 30))
    post_time: Mapped[time] = mapped_column(default=time(14, 0))

    team: Mapped[Team] = relationship(lazy="raise")


class Meeting(Base):
    """One meeting of a series, written down once something refers to it.

    `day` is its date by the rule and names it for good; `starts_at` is when it really begins.
    """

    __tablename__ = "meetings"
    __table_args__ = (UniqueConstraint("series_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("meeting_series.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column()
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)

    series: Mapped[MeetingSeries] = relationship(lazy="raise")


class Section(StrEnum):
    """Where on the agenda an item stands: with the family feedback, or with the rest."""

    FAMILY = "family"
    TEAM = "team"


class AgendaItem(Base):
    """A line that somebody put on a meeting's agenda, as they typed it."""

    __tablename__ = "agenda_items"
    __table_args__ = (Index(None, "meeting_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    # No cascade: what somebody brought stays, so a member cannot be deleted from under it. Looked
    # at when the transaction ends, for a deleted team takes both along.
    author_id: Mapped[int] = mapped_column(
        ForeignKey("members.id", deferrable=True, initially="DEFERRED"), index=True
    )
    section: Mapped[Section] = mapped_column(checked(Section, "section"))
    text: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    author: Mapped[Member] = relationship(lazy="raise")


class Change(StrEnum):
    """What happened to an agenda item."""

    ADDED = "added"
    MOVED = "moved"


class AgendaHistory(Base):
    """One thing that happened to an agenda item; rows are only ever added.

    `member_id` is who did it, or None when the schedule changed under it.
    """

    __tablename__ = "agenda_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(
        ForeignKey("agenda_items.id", ondelete="CASCADE"), index=True
    )
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    change: Mapped[Change] = mapped_column(checked(Change, "change"))
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
