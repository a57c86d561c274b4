"""What members offered, what became of it, and who was told what."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.tables.base import Base
from storage.tables.ledger import Delivery
from storage.tables.meetings import AgendaItem, Reply
from storage.tables.people import Member, Team
from storage.types import UtcDateTime, checked


class IdeaState(StrEnum):
    """How far an idea has come. `testing`, `done` and `declined` say why in a sentence."""

    NEW = "new"
    SEEN = "seen"
    CONSIDERING = "considering"
    TESTING = "testing"
    DONE = "done"
    DECLINED = "declined"


class Idea(Base):
    """Something that a member offered, as they typed it.

    `unnamed` is the contributor's choice: nobody then reads who it was, anywhere. An idea that is
    the same as another goes on with it (`joined_id`, never one that is joined itself). `item_id`
    is the agenda item that it became. `state` and `since` repeat its latest change.
    """

    __tablename__ = "ideas"
    __table_args__ = (
        Index(None, "team_id", "state", "since"),
        CheckConstraint("joined_id IS NULL OR joined_id <> id", name="joined_to_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    # No cascade: an idea stays when its contributor leaves. Looked at when the transaction ends,
    # for a deleted team takes both along.
    author_id: Mapped[int] = mapped_column(
        ForeignKey("members.id", deferrable=True, initially="DEFERRED"), index=True
    )
    unnamed: Mapped[bool] = mapped_column(default=False, server_default=false())
    text: Mapped[str] = mapped_column(Text)
    shared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[IdeaState] = mapped_column(checked(IdeaState, "state"), default=IdeaState.NEW)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    joined_id: Mapped[int | None] = mapped_column(
        ForeignKey("ideas.id", ondelete="SET NULL"), index=True
    )
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_items.id", ondelete="SET NULL"), index=True
    )

    team: Mapped[Team] = relationship(lazy="raise")
    author: Mapped[Member] = relationship(lazy="raise")
    item: Mapped[AgendaItem | None] = relationship(lazy="raise")


class Turn(StrEnum):
    """What happened to an idea: it was shared, its contributor changed its words, it moved to
    another state, it goes on together with another (or another with it), it was put on an agenda, a
    meeting talked about it, it grew into a project, its contributor opened it again."""

    SHARED = "shared"
    EDITED = "edited"
    MOVED = "moved"
    JOINED = "joined"
    GAINED = "gained"
    PLACED = "placed"
    DISCUSSED = "discussed"
    GROWN = "grown"
    REOPENED = "reopened"


class IdeaChange(Base):
    """One thing that happened to an idea; rows are only ever added.

    `member_id` is who did it. `sentence` says why; `revision` counts how often it was corrected
    after it was told, and `before` is what was told last.
    """

    __tablename__ = "idea_changes"
    __table_args__ = (Index(None, "idea_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    turn: Mapped[Turn] = mapped_column(checked(Turn, "turn"))
    state: Mapped[IdeaState] = mapped_column(checked(IdeaState, "state"))
    sentence: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=0)
    before: Mapped[str] = mapped_column(Text, default="")

    idea: Mapped[Idea] = relationship(lazy="raise")
    member: Mapped[Member | None] = relationship(lazy="raise")


class IdeaReply(Base):
    """What one contributor says to a change of their idea, or of the one that theirs goes on with.

    `missing` is what they still miss. `called_at` is when somebody said that they called, and
    `called_by_id` who.
    """

    __tablename__ = "idea_replies"
    __table_args__ = (UniqueConstraint("change_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("idea_changes.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    reply: Mapped[Reply] = mapped_column(checked(Reply, "reply"))
    replied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    missing: Mapped[str] = mapped_column(Text, default="")
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )

    change: Mapped[IdeaChange] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise", foreign_keys=[member_id])


class PromptUse(Base):
    """Which question a person, or a team's channel, got with a delivery: its key, or the words of
    one of the team's own after "own:", which are asked even if the team has changed them since."""

    __tablename__ = "prompt_uses"
    __table_args__ = (Index(None, "recipient", "prompt"),)

    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True
    )
    recipient: Mapped[str] = mapped_column(String(80))
    prompt: Mapped[str] = mapped_column(String(300))

    delivery: Mapped[Delivery] = relationship(lazy="raise")
