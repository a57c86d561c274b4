"""What a team and its partners take on together: suggestions, projects, who was asked, what was
found out on the way, and the hours that partners gave."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.tables.base import Base
from storage.tables.meetings import Reply
from storage.tables.people import Member, Team
from storage.types import UtcDateTime, checked


class Origin(StrEnum):
    """Where a project came from: a starter of the catalog, a partner's own proposal, or somebody
    of the care team who asked for help."""

    STARTER = "starter"
    PROPOSAL = "proposal"
    HELP = "help"


class ProjectState(StrEnum):
    """`asking` and `proposed` are known to nobody but those who ask and are asked; `talking` waits
    for a talk that the lead asked for; `agreed` has a yes and has not begun. `dropped` came to
    nothing before it began."""

    ASKING = "asking"
    PROPOSED = "proposed"
    TALKING = "talking"
    AGREED = "agreed"
    UNDER_WAY = "under_way"
    ENDED = "ended"
    DROPPED = "dropped"


class Decision(StrEnum):
    """What a team does with what it tried. Partners read keep, change, stop."""

    ADOPT = "adopt"
    ADAPT = "adapt"
    ABANDON = "abandon"


class Project(Base):
    """A small piece of work with a partner. `by_id` asked for it or proposed it, at `since`.

    `minutes` is what it asks of a partner in all, `thanks` what is offered in return, `skills` what
    it makes use of, `weeks` how long it usually runs. From the day it begins it has an aim, an
    owner and an end; both days are the team's. `sentence` says what came of it. `idea_id` is the
    idea that it grew from.
    """

    __tablename__ = "projects"
    __table_args__ = (
        Index(None, "team_id", "state"),
        CheckConstraint(
            "state NOT IN ('under_way', 'ended')"
            " OR (begins_on IS NOT NULL AND ends_on IS NOT NULL)",
            name="begun_has_days",
        ),
        CheckConstraint("state <> 'ended' OR ended_at IS NOT NULL", name="ended_has_time"),
        CheckConstraint("(ended_at IS NULL) = (decision IS NULL)", name="end_has_decision"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("weeks > 0", name="weeks"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    origin: Mapped[Origin] = mapped_column(checked(Origin, "origin"))
    state: Mapped[ProjectState] = mapped_column(checked(ProjectState, "state"))
    starter_key: Mapped[str | None] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    task: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int | None] = mapped_column()
    thanks: Mapped[str] = mapped_column(Text, default="")
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)
    weeks: Mapped[int] = mapped_column(default=4)
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    idea_id: Mapped[int | None] = mapped_column(
        ForeignKey("ideas.id", ondelete="SET NULL"), index=True
    )
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    aim: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    begins_on: Mapped[date | None] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()
    decision: Mapped[Decision | None] = mapped_column(checked(Decision, "decision"))
    sentence: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )

    team: Mapped[Team] = relationship(lazy="raise")
    by: Mapped[Member | None] = relationship(lazy="raise", foreign_keys=by_id)
    owner: Mapped[Member | None] = relationship(lazy="raise", foreign_keys=owner_id)
    partners: Mapped[list["ProjectPartner"]] = relationship(
        lazy="raise", viewonly=True, order_by="ProjectPartner.id"
    )
    reviews: Mapped[list["ProjectReview"]] = relationship(
        lazy="raise", viewonly=True, order_by="ProjectReview.id"
    )


class PartnerAnswer(StrEnum):
    YES = "yes"
    NOT_NOW = "not_now"


class ProjectPartner(Base):
    """A partner and a project: when they were asked and what they said.

    `rested_at` is when the ask ended without an answer, `left_at` when they stepped back. `leads`
    says that they would like to lead it. `reply` is what they say to what came of it, `missing`
    what they still miss; `called_at` is when somebody said that they talked, `called_by_id` who.
    """

    __tablename__ = "project_partners"
    __table_args__ = (UniqueConstraint("project_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[PartnerAnswer | None] = mapped_column(checked(PartnerAnswer, "answer"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leads: Mapped[bool] = mapped_column(default=False, server_default=false())
    rested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply: Mapped[Reply | None] = mapped_column(checked(Reply, "reply"))
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missing: Mapped[str] = mapped_column(Text, default="")
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )

    project: Mapped[Project] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise", foreign_keys=member_id)

    @property
    def is_in(self) -> bool:
        """Whether they take part."""
        return self.answer is PartnerAnswer.YES and self.left_at is None

    @property
    def is_open(self) -> bool:
        """Whether they were asked and can still answer."""
        return self.answer is None and self.rested_at is None


class Review(StrEnum):
    MIDWAY = "midway"
    FINAL = "final"


class ProjectReview(Base):
    """What the owner wrote half way or at the end, in the boxes of a PDSA cycle. A short project
    fills three of them: what was expected (`plan`), what happened (`study`), what is next (`act`).
    """

    __tablename__ = "project_reviews"
    __table_args__ = (UniqueConstraint("project_id", "review"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    review: Mapped[Review] = mapped_column(checked(Review, "review"))
    plan: Mapped[str] = mapped_column(Text, default="")
    did: Mapped[str] = mapped_column(Text, default="")
    study: Mapped[str] = mapped_column(Text, default="")
    act: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Thanks(StrEnum):
    """How a partner's time was thanked for."""

    RECOGNITION = "recognition"
    COMPENSATION = "compensation"


class ProjectHours(Base):
    """Time that a partner gave to a project, and the thanks for it; `words` says which."""

    __tablename__ = "project_hours"
    __table_args__ = (CheckConstraint("minutes >= 0", name="minutes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    minutes: Mapped[int] = mapped_column()
    thanks: Mapped[Thanks | None] = mapped_column(checked(Thanks, "thanks"))
    words: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    project: Mapped[Project] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise", foreign_keys=member_id)


class SuggestionAnswer(StrEnum):
    ASKED = "asked"
    NOT_NOW = "not_now"


class Suggestion(Base):
    """What was put to the lead at one turn: a starter for a partner, or a partner's skill that
    nothing has used yet."""

    __tablename__ = "suggestions"
    __table_args__ = (
        UniqueConstraint("team_id", "occasion"),
        CheckConstraint("(starter_key IS NULL) <> (skill IS NULL)", name="one_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    occasion: Mapped[str] = mapped_column(String(64))
    starter_key: Mapped[str | None] = mapped_column(String(64))
    skill: Mapped[str | None] = mapped_column(String(200))
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[SuggestionAnswer | None] = mapped_column(checked(SuggestionAnswer, "answer"))
    project_id: Mapped[int | None] = mapped_column(
        ForeignKey("projects.id", ondelete="SET NULL"), index=True
    )

    member: Mapped[Member | None] = relationship(lazy="raise")
