"""What is due and what was sent: routines, nudges, deliveries, and what was decided of each.

The promises of once-ness are this file's unique constraints.
"""

from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from storage.tables.base import Base
from storage.tables.meetings import Meeting, MeetingSeries
from storage.tables.people import Person, Team, Workspace
from storage.tables.projects import Project, ProjectState
from storage.types import UtcDateTime, checked

if TYPE_CHECKING:
    from storage.tables.reflection import ReflectionRound


class RoutineKind(StrEnum):
    """The five routines; and `team`, which has no rhythm: what the bot says when somebody joins a
    team or leaves it."""

    AGENDA = "agenda"
    STARTERS = "starters"
    IDEAS = "ideas"
    REFLECTION = "reflection"
    SUMMARY = "summary"
    TEAM = "team"


class Routine(Base):
    """Something the bot does on a schedule for a team; the agenda has one row per meeting series.

    Everything that fell due up to `planned_until` has been planned; `next_due` is the first
    instant after it at which there is something to plan, None when there never will be. What was
    due before `since` is none of its business. `projects` are those of the starters that time
    brings something to.
    """

    __tablename__ = "routines"
    __table_args__ = (
        Index("uq_routines_series_id", "series_id", unique=True),
        Index(
            "uq_routines_team_id_kind",
            "team_id",
            "kind",
            unique=True,
            sqlite_where=text("series_id IS NULL"),
            postgresql_where=text("series_id IS NULL"),
        ),
        Index(
            "ix_routines_next_due",
            "next_due",
            # Written as each database's SQL will ask, or SQLite does not use the index.
            sqlite_where=text("enabled = 1"),
            postgresql_where=text("enabled"),
        ),
        CheckConstraint("(kind = 'agenda') = (series_id IS NOT NULL)", name="agenda_has_series"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RoutineKind] = mapped_column(checked(RoutineKind, "kind"))
    series_id: Mapped[int | None] = mapped_column(
        ForeignKey("meeting_series.id", ondelete="CASCADE")
    )
    enabled: Mapped[bool] = mapped_column(default=True)
    rrule: Mapped[str | None] = mapped_column(String(500))
    time_of_day: Mapped[time | None] = mapped_column()
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_until: Mapped[datetime] = mapped_column(UtcDateTime)
    next_due: Mapped[datetime | None] = mapped_column(UtcDateTime)

    team: Mapped[Team] = relationship(lazy="raise")
    series: Mapped[MeetingSeries | None] = relationship(lazy="raise")
    rounds: Mapped[list["ReflectionRound"]] = relationship(
        lazy="raise", viewonly=True, order_by="ReflectionRound.opens_at"
    )
    projects: Mapped[list[Project]] = relationship(
        primaryjoin=lambda: (
            (Routine.team_id == foreign(Project.team_id))
            & (Routine.kind == RoutineKind.STARTERS)
            & Project.state.in_(
                (ProjectState.ASKING, ProjectState.PROPOSED, ProjectState.UNDER_WAY)
            )
        ),
        lazy="raise",
        viewonly=True,
        order_by=lambda: Project.id,
    )


class Kind(StrEnum):
    """What a message is to whoever gets it.

    An `ask` wants an answer and a `reminder` belongs to it. A `task` is what somebody took on and
    others wait for: leading a round, an own project's check-in, an idea or a proposal that a lead
    should see. An `outcome` tells what became of something, a `notice` that
    something moved or was cancelled; a `welcome` says to somebody new what will come; `news` is
    whatever else.
    """

    ASK = "ask"
    TASK = "task"
    REMINDER = "reminder"
    OUTCOME = "outcome"
    NOTICE = "notice"
    WELCOME = "welcome"
    NEWS = "news"


# What takes no place in anybody's week: a reminder belongs to its ask, and the others can't wait.
UNCOUNTED = (Kind.NOTICE, Kind.REMINDER, Kind.WELCOME)


class Nudge(Base):
    """One occurrence of a routine's step.

    `occasion` names what it is about whatever the clock says (the meeting's day by its rule), so
    a moved meeting or a changed zone cannot make a second one. After `expires_at` it is of no use.
    """

    __tablename__ = "nudges"
    __table_args__ = (UniqueConstraint("routine_id", "occasion", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    routine_id: Mapped[int] = mapped_column(ForeignKey("routines.id", ondelete="CASCADE"))
    occasion: Mapped[str] = mapped_column(String(64))
    step: Mapped[str] = mapped_column(String(24))
    kind: Mapped[Kind] = mapped_column(checked(Kind, "kind"))
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)

    routine: Mapped[Routine] = relationship(lazy="raise")
    meeting: Mapped[Meeting | None] = relationship(lazy="raise")


class DeliveryState(StrEnum):
    """`waiting` and `sending` are on the way; the rest are final."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


class Answer(StrEnum):
    """What a person said to an ask: brought something to the agenda, has nothing this time, or
    gave another answer, which its routine keeps."""

    ITEM = "item"
    NOTHING = "nothing"
    GIVEN = "given"


class Delivery(Base):
    """One message of a nudge to one recipient: a person, or a channel.

    `recipient` is "person:ID" or "channel:ID" and makes it unique. `due_at` is the nudge's due
    time, later where that does not suit the person. One that waits for the `digest` goes out with
    others in one message, that of `carrier_id`. Nobody takes it up before `held_until`
    (machine time): a lease while `sending`, a pause before a retry while `waiting`. One that is
    `sending` after that, and was begun at `claimed_at`, may have arrived: its process died, or the
    platform did not say. It is looked for among the messages since then before anything else is
    decided about it.
    `place` and `message` are the platform's own words for where the sent message stands; it is out
    of date while `shown` is behind `version`.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("nudge_id", "recipient"),
        CheckConstraint("(person_id IS NULL) <> (channel IS NULL)", name="one_recipient"),
        CheckConstraint("state <> 'sent' OR message IS NOT NULL", name="sent_has_message"),
        CheckConstraint("state <> 'sending' OR held_until IS NOT NULL", name="claim_has_end"),
        Index(
            "ix_deliveries_in_turn",
            "workspace_id",
            "due_at",
            "id",
            sqlite_where=text("state IN ('waiting', 'sending')"),
            postgresql_where=text("state IN ('waiting', 'sending')"),
        ),
        Index(
            "ix_deliveries_outdated",
            "workspace_id",
            "id",
            sqlite_where=text("version > shown"),
            postgresql_where=text("version > shown"),
        ),
        Index("ix_deliveries_person_sent", "person_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    nudge_id: Mapped[int] = mapped_column(ForeignKey("nudges.id", ondelete="CASCADE"))
    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), index=True
    )
    recipient: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    channel: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[DeliveryState] = mapped_column(
        checked(DeliveryState, "state"), default=DeliveryState.WAITING
    )
    reason: Mapped[str] = mapped_column(String(200), default="")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    place: Mapped[str | None] = mapped_column(String(64))
    message: Mapped[str | None] = mapped_column(String(64))
    digest: Mapped[bool] = mapped_column(default=False, server_default=false())
    carrier_id: Mapped[int | None] = mapped_column(
        ForeignKey("deliveries.id", ondelete="SET NULL"), index=True
    )
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(default=0)
    answer: Mapped[Answer | None] = mapped_column(checked(Answer, "answer"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    nudge: Mapped[Nudge] = relationship(lazy="raise")
    workspace: Mapped[Workspace] = relationship(lazy="raise")
    person: Mapped[Person | None] = relationship(lazy="raise")


class Decided(Base):
    """That a delivery was made to wait, or ended without being sent, and why: a row for each time
    that this changed. `until` is what it waits for, None where it does not come at all. Its
    last reason stands in the delivery too."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("deliveries.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(200))
