"""When and what: meeting series, their meetings, agenda items and what happened to each."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from storage.tables.base import Base
from storage.tables.people import Member, Team
from storage.types import UtcDateTime, WallDateTime, checked


class MeetingSeries(Base):
    """A QI meeting that comes back, or a one-off (`rrule` None).

    `start` is the first meeting's wall time in the series' zone (None: the team's), `rrule` an
    RFC 5545 rule without its prefix. Days before count calendar days for the personal ask and its
    reminder, working days for the channel post and the agenda. Times of day are the team's wall
    time. Before `rule_since` only meetings that are written down took place, and none after
    `ended_at`.
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
    timezone: Mapped[str | None] = mapped_column(String(64))
    rule_since: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
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
    exceptions: Mapped[list["Meeting"]] = relationship(
        primaryjoin=lambda: (
            (MeetingSeries.id == foreign(Meeting.series_id))
            & (Meeting.wall.is_not(None) | Meeting.cancelled_at.is_not(None))
        ),
        lazy="raise",
        viewonly=True,
    )


class Meeting(Base):
    """One meeting of a series, written down once something refers to it.

    `day` is its date by the rule and names it for good; `starts_at` is when it really begins.
    `wall` is its own wall time where that is not the rule's: it was moved, or the rule does not
    know it (`added`). `starts_at` and `off` are what was last told; `changes` counts how often that
    was something else. `leader_id`
    leads its round where that is not the facilitator. The round ends with `recorded_at`, or with
    `lapsed_at` when nobody led it. `family_discussed` is None until somebody said so.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        UniqueConstraint("series_id", "day"),
        CheckConstraint("NOT added OR wall IS NOT NULL", name="added_has_wall"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("meeting_series.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column()
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wall: Mapped[datetime | None] = mapped_column(WallDateTime)
    added: Mapped[bool] = mapped_column(default=False, server_default=false())
    off: Mapped[bool] = mapped_column(default=False, server_default=false())
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changes: Mapped[int] = mapped_column(default=0, server_default="0")
    leader_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    lapsed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    family_discussed: Mapped[bool | None] = mapped_column()

    series: Mapped[MeetingSeries] = relationship(lazy="raise")


class Section(StrEnum):
    """Where on the agenda an item stands: with the family feedback, or with the rest."""

    FAMILY = "family"
    TEAM = "team"


class ItemState(StrEnum):
    """`open` items stand on the agenda of their meeting, and go on to the next until closed."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class AgendaItem(Base):
    """A line that somebody put on a meeting's agenda, as they typed it. `carried` counts how
    often it went on to a later meeting. Where its author is `unnamed` nobody reads who it was."""

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
    state: Mapped[ItemState] = mapped_column(
        checked(ItemState, "state"), default=ItemState.OPEN, server_default=ItemState.OPEN.value
    )
    carried: Mapped[int] = mapped_column(default=0, server_default="0")
    unnamed: Mapped[bool] = mapped_column(default=False, server_default=false())

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    author: Mapped[Member] = relationship(lazy="raise")


class Change(StrEnum):
    """What happened to an agenda item."""

    ADDED = "added"
    EDITED = "edited"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    CARRIED = "carried"
    CLOSED = "closed"
    REOPENED = "reopened"


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


class Result(StrEnum):
    """What a meeting did with an item. Nobody wrote it down: `unrecorded`."""

    DISCUSSED = "discussed"
    DECIDED = "decided"
    NOT_REACHED = "not_reached"
    UNRECORDED = "unrecorded"


class Reply(StrEnum):
    """What a contributor says to an outcome: does this answer it?"""

    YES = "yes"
    NOT_YET = "not_yet"
    CALL_ME = "call_me"


class Outcome(Base):
    """What became of an item at one meeting, in a sentence, and what its contributor says to it.

    `revision` counts how often the sentence was changed after it was told, `before` is what was
    told last. `missing` is what the contributor still misses. `called_at` is when somebody said
    that they called, and `called_by_id` who.
    """

    __tablename__ = "outcomes"
    __table_args__ = (UniqueConstraint("item_id", "meeting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id", ondelete="CASCADE"))
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    result: Mapped[Result] = mapped_column(checked(Result, "result"))
    sentence: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=0)
    before: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[Reply | None] = mapped_column(checked(Reply, "reply"))
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missing: Mapped[str] = mapped_column(Text, default="")
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )

    item: Mapped[AgendaItem] = relationship(lazy="raise")
    meeting: Mapped[Meeting] = relationship(lazy="raise")


class FamilyWitness(Base):
    """A partner who was there says whether the family item was discussed."""

    __tablename__ = "family_witnesses"

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    discussed: Mapped[bool] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
