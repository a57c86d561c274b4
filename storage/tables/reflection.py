"""Reflection check-ins: their rounds, who was asked, what was answered, and what was published.

What somebody answered stands here until their round closes. Then it is added up into scores and
unnamed lines, and the answers are deleted: who answered stays, what they answered does not.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base
from storage.tables.people import Role
from storage.types import UtcDateTime, checked


class Question(StrEnum):
    """What is rated, from 1 (not yet) to 4 (fully); each is a column of an answer."""

    HEARD = "heard"
    INFLUENCE = "influence"
    ROLE_CLEAR = "role_clear"
    TIME_RESPECTED = "time_respected"


class Group(StrEnum):
    """Whose answers a score is of."""

    EVERYBODY = "everybody"
    PARTNERS = "partners"
    CARE_TEAM = "care_team"


class ReflectionSetting(Base):
    """How many answers a group must have before anything of it is shown, where a team does not go
    by the usual number."""

    __tablename__ = "reflection_settings"
    __table_args__ = (CheckConstraint("threshold IN (3, 5)", name="threshold"),)

    team_id: Mapped[int] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True
    )
    threshold: Mapped[int] = mapped_column()


class ReflectionRound(Base):
    """One check-in of a team, named for good by the `day` on which its turn came.

    `threshold` is the team's at the opening: what was promised then holds. With `talk` nobody was
    asked, for too few could answer; the team was offered questions to talk about in person.
    `item_id` is the agenda item that somebody made of what there is to talk about.
    """

    __tablename__ = "reflection_rounds"
    __table_args__ = (
        UniqueConstraint("routine_id", "day"),
        CheckConstraint("threshold IN (3, 5)", name="threshold"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    routine_id: Mapped[int] = mapped_column(ForeignKey("routines.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column()
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    remind_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    threshold: Mapped[int] = mapped_column()
    talk: Mapped[bool] = mapped_column(default=False, server_default=false())
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_items.id", ondelete="SET NULL"), index=True
    )


class ReflectionParticipant(Base):
    """Who was in the team when a round opened, as what, and whether they have answered. Skipping
    is an answer. Of somebody who is no member any more only this stays."""

    __tablename__ = "reflection_participants"
    __table_args__ = (UniqueConstraint("round_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("reflection_rounds.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    role: Mapped[Role] = mapped_column(checked(Role, "role"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    skipped: Mapped[bool] = mapped_column(default=False, server_default=false())


class ReflectionAnswer(Base):
    """What one participant answers, until the round closes. Read by `storage.queries.reflection`
    and nothing else."""

    __tablename__ = "reflection_answers"
    __table_args__ = tuple(
        CheckConstraint(f"{question.value} BETWEEN 1 AND 4", name=question.value)
        for question in Question
    )

    participant_id: Mapped[int] = mapped_column(
        ForeignKey("reflection_participants.id", ondelete="CASCADE"), primary_key=True
    )
    heard: Mapped[int] = mapped_column()
    influence: Mapped[int] = mapped_column()
    role_clear: Mapped[int] = mapped_column()
    time_respected: Mapped[int] = mapped_column()
    line: Mapped[str] = mapped_column(Text, default="")


class ReflectionScore(Base):
    """The middle answer of a group to a question, published when the round closed. `doubled` is
    twice the rating, so that 5 is between 2 and 3. `answers` is how many it is the middle of."""

    __tablename__ = "reflection_scores"
    __table_args__ = (
        CheckConstraint("answers >= 3", name="answers"),
        CheckConstraint("doubled BETWEEN 2 AND 8", name="doubled"),
    )

    round_id: Mapped[int] = mapped_column(
        ForeignKey("reflection_rounds.id", ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[Group] = mapped_column(checked(Group, "part"), primary_key=True)
    question: Mapped[Question] = mapped_column(checked(Question, "question"), primary_key=True)
    doubled: Mapped[int] = mapped_column()
    answers: Mapped[int] = mapped_column()


class ReflectionLine(Base):
    """A line that somebody wrote, published without a name; they are written in the order of the
    alphabet, so that their numbers tell nothing."""

    __tablename__ = "reflection_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(
        ForeignKey("reflection_rounds.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
