"""Who: workspaces, the persons in them, teams, and members (a person in a team)."""

from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.tables.base import Base
from storage.types import UtcDateTime, checked

if TYPE_CHECKING:
    from storage.tables.meetings import MeetingSeries


class Contact(StrEnum):
    """How a person is reached."""

    SLACK = "slack"
    MAIL = "mail"


class Role(StrEnum):
    CARE_TEAM = "care_team"
    PARTNER = "partner"


class Each(StrEnum):
    """Of which span somebody counts the time that they can give."""

    WEEK = "week"
    MONTH = "month"


class HowOften(StrEnum):
    """How many of the asks a person wants: all, every second one of each routine, or only those
    that they are needed for."""

    AS_PLANNED = "as_planned"
    EVERY_SECOND = "every_second"
    NEEDED = "needed"


class Workspace(Base):
    """A Slack workspace; `external_id` is the platform's own id for it (`T…`). Since
    `uninstalled_at` the bot is no longer in it, and nothing happens there."""

    __tablename__ = "workspaces"
    __table_args__ = (
        UniqueConstraint("platform", "external_id"),
        Index(
            "ix_workspaces_uninstalled_at",
            "uninstalled_at",
            sqlite_where=text("uninstalled_at IS NOT NULL"),
            postgresql_where=text("uninstalled_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200), default="")
    uninstalled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Person(Base):
    """Somebody in a workspace. Zone and quiet hours are theirs, in every team they are in.

    `timezone` is an IANA name, or None for the team's zone. Quiet hours are wall times in that
    zone, from evening to morning or within a day; both None means none at all. `days` are the ISO
    weekdays that suit them ("12345" is Monday to Friday). A pause without an end lasts until they
    end it. `deactivated_at` is when their account was closed. `calendar_key` is the secret in the
    address of their calendar subscription.

    From `skills` on it is their profile, in their own words and the same in every team: what they
    would rather not do (`rather_not`), and how many `minutes` they can give each week or month.
    `spare_minutes` is how much a small project may ask of them, None where they have not said.
    `heard_at` is when they last said, or came back from a pause and so said, how often they want to
    be asked.
    """

    __tablename__ = "persons"
    __table_args__ = (
        UniqueConstraint("workspace_id", "contact", "address"),
        UniqueConstraint("calendar_key"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet_hours"),
        CheckConstraint("days <> ''", name="some_day"),
        CheckConstraint("paused_until IS NULL OR paused_at IS NOT NULL", name="pause_begins"),
        CheckConstraint("(minutes IS NULL) = (minutes_each IS NULL)", name="time_to_give"),
        # Each tick looks for pauses that are over.
        Index("ix_persons_paused_until", "paused_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    contact: Mapped[Contact] = mapped_column(checked(Contact, "contact"))
    address: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(200))
    timezone: Mapped[str | None] = mapped_column(String(64))
    quiet_from: Mapped[time | None] = mapped_column()
    quiet_until: Mapped[time | None] = mapped_column()
    days: Mapped[str] = mapped_column(String(7), default="1234567", server_default="1234567")
    notices_any_hour: Mapped[bool] = mapped_column(default=False, server_default=false())
    how_often: Mapped[HowOften] = mapped_column(
        checked(HowOften, "how_often"),
        default=HowOften.AS_PLANNED,
        server_default=HowOften.AS_PLANNED.value,
    )
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    calendar_key: Mapped[str | None] = mapped_column(String(64))
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)
    interests: Mapped[list[str]] = mapped_column(JSON, default=list)
    story: Mapped[str] = mapped_column(Text, default="", server_default="")
    rather_not: Mapped[str] = mapped_column(Text, default="", server_default="")
    minutes: Mapped[int | None] = mapped_column()
    minutes_each: Mapped[Each | None] = mapped_column(checked(Each, "minutes_each"))
    spare_minutes: Mapped[int | None] = mapped_column()

    workspace: Mapped[Workspace] = relationship(lazy="raise")


class Team(Base):
    """One QI team, bound to a channel. `timezone` is an IANA name; `holidays` is a country or
    country-subdivision ("US", "CA-ON") or None for weekends alone. `days_off` are the team's own,
    each a date or an interval in ISO 8601 ("2026-12-24/2026-12-31"). Nothing more happens in a
    team once it is archived. `family_questions` are its own for the family item, to ask aloud, and
    `idea_prompts` its own for ideas; both stand beside ours."""

    __tablename__ = "teams"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel"),
        UniqueConstraint("workspace_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(64))
    timezone: Mapped[str] = mapped_column(String(64))
    holidays: Mapped[str | None] = mapped_column(String(16))
    days_off: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    family_questions: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    idea_prompts: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    workspace: Mapped[Workspace] = relationship(lazy="raise")
    series: Mapped[list["MeetingSeries"]] = relationship(lazy="raise", viewonly=True)


class Member(Base):
    """A person in a team. Champion and lead are flags; the role says whose side of care.

    `terms_at` is when `terms_by_id` confirmed that a partner may be reached by the chat (Slack's
    HIPAA terms do not let families in by themselves). Since `left_at` they are no member any more;
    the row stays, for their name stands on what they wrote, and so they can come back.
    """

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("team_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(checked(Role, "role"))
    lead: Mapped[bool] = mapped_column(default=False)
    champion: Mapped[bool] = mapped_column(default=False)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    terms_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    terms_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )

    team: Mapped[Team] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class Departure(Base):
    """Somebody left a team, or their account was `closed`. What of theirs was open is with `to_id`
    since then: the meeting series that they led, the rounds of single meetings, the outcomes about
    which they were to call somebody, and the projects that they kept going (all by their ids)."""

    __tablename__ = "departures"
    __table_args__ = (UniqueConstraint("member_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed: Mapped[bool] = mapped_column(default=False)
    to_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    series: Mapped[list[int]] = mapped_column(JSON, default=list)
    rounds: Mapped[list[int]] = mapped_column(JSON, default=list)
    calls: Mapped[list[int]] = mapped_column(JSON, default=list)
    projects: Mapped[list[int]] = mapped_column(JSON, default=list, server_default="[]")

    member: Mapped[Member] = relationship(foreign_keys=[member_id], lazy="raise")


class HandledRequest(Base):
    """A platform's request that has had its effect. The key is the platform's own id of it, so
    a retried request finds its row and does nothing twice."""

    __tablename__ = "handled_requests"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
