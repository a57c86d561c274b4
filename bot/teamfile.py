"""The team file: what it may say, checked before anything is written."""

import re
import tomllib
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from bot.errors import AlongsideError, Misconfigured
from bot.schedule import Rhythm, checked_rhythm, zone_named
from bot.working_days import WorkingDays
from storage.tables import Role, RoutineKind

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Rule = Annotated[str, StringConstraints(max_length=500)]
Days = Annotated[int, Field(ge=0, le=60)]
# Everybody's, until they say otherwise.
QUIET_HOURS = "20:00-08:00"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
_QUIET = re.compile(f"({_CLOCK})-({_CLOCK})")


def _time_of_day(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(_CLOCK, value):
        raise ValueError("must be a time of day like 17:30")
    return value


TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]


def _says(check: Any, *values: object) -> None:
    """Turns the sentence of one of our errors into one that belongs to the key at hand."""
    try:
        check(*values)
    except AlongsideError as error:
        raise ValueError(error.sentence) from None


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TeamTable(_Table):
    workspace: Id
    name: Words
    channel: Id
    timezone: str
    holidays: str | None = None

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str) -> str:
        _says(zone_named, name)
        return name

    @field_validator("holidays")
    @classmethod
    def _holidays(cls, place: str | None) -> str | None:
        _says(WorkingDays, place)
        return place


class MemberTable(_Table):
    """A member. Keys that the file omits leave what is known as it is."""

    user: Id | None = None
    email: (
        Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)] | None
    ) = None
    name: Words
    role: Role
    lead: bool = False
    champion: bool = False
    timezone: str | None = None
    quiet_hours: str | None = None
    skills: list[Words] = []
    interests: list[Words] = []

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str | None) -> str | None:
        if name is not None:
            _says(zone_named, name)
        return name

    @field_validator("quiet_hours")
    @classmethod
    def _quiet_hours(cls, value: str | None) -> str | None:
        if value not in {None, "none"}:
            read_quiet_hours(value or "")
        return value

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        if (self.user is None) == (self.email is None):
            raise ValueError("needs either user or email")
        return self

    @property
    def address(self) -> str:
        return self.user or (self.email or "").casefold()


class MeetingTable(_Table):
    title: Words
    start: datetime
    rrule: Rule | None = None
    minutes: Annotated[int, Field(ge=5, le=1440)] = 60
    place: Annotated[str, StringConstraints(max_length=500)] = ""
    join_url: Annotated[str, StringConstraints(max_length=1000)] = ""
    facilitator: str | None = None
    backup_facilitator: str | None = None
    ask_days_before: Days = 6
    remind_days_before: Days = 2
    channel_days_before: Days = 3
    post_days_before: Days = 1
    ask_time: TimeOfDay = time(17, 30)
    channel_time: TimeOfDay = time(9, 30)
    post_time: TimeOfDay = time(14, 0)

    @field_validator("start")
    @classmethod
    def _wall_time(cls, start: datetime) -> datetime:
        if start.tzinfo is not None:
            raise ValueError("must be a wall time without a zone, like 2026-01-06T09:00")
        return start

    @field_validator("join_url")
    @classmethod
    def _join_url(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("must begin with https://")
        return url

    @model_validator(mode="after")
    def _before_the_meeting(self) -> Self:
        for step in ("ask", "channel", "post"):
            same_day = getattr(self, f"{step}_days_before") == 0
            if same_day and getattr(self, f"{step}_time") >= self.start.time():
                raise ValueError(f"{step}_time on the day itself must be before the meeting")
        return self


class RoutineTable(_Table):
    enabled: bool | None = None
    rrule: Rule | None = None
    time: TimeOfDay | None = None


class TeamFile(_Table):
    team: TeamTable
    members: list[MemberTable] = []
    meetings: list[MeetingTable] = []
    routines: dict[RoutineKind, RoutineTable] = {}

    @field_validator("routines")
    @classmethod
    def _of_a_team(
        cls, routines: dict[RoutineKind, RoutineTable]
    ) -> dict[RoutineKind, RoutineTable]:
        if RoutineKind.TEAM in routines:
            raise ValueError("team is none; there are agenda, starters, ideas, reflection, summary")
        return routines

    @model_validator(mode="after")
    def _rhythms_take_place(self) -> Self:
        zone = zone_named(self.team.timezone)
        for meeting in self.meetings:
            try:
                checked_rhythm(Rhythm(meeting.start, meeting.rrule, zone))
            except AlongsideError as error:
                raise ValueError(f"{meeting.title}: {error.sentence}") from None
        return self

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        for what, names in (
            ("member", [member.address for member in self.members]),
            ("meeting", [meeting.title for meeting in self.meetings]),
        ):
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise ValueError(f"{what} named twice: {', '.join(sorted(twice))}")
        return self


def read(file: Path) -> TeamFile:
    """The team file. Raises `Misconfigured` with one line for each problem."""
    try:
        return TeamFile.model_validate(tomllib.loads(file.read_text("utf-8")))
    except OSError as error:
        raise Misconfigured([f"{file}: {error.strerror}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured([f"{file}: not TOML: {error}"]) from None
    except ValidationError as error:
        problems = [_problem(details) for details in error.errors()]
        raise Misconfigured([f"{file}: {problem}" for problem in problems]) from None


def read_quiet_hours(value: str) -> tuple[time, time] | tuple[None, None]:
    """ "20:00-08:00" as two wall times, "none" as two Nones. Raises `ValueError`."""
    if value == "none":
        return None, None
    found = _QUIET.fullmatch(value)
    if not found or found[1] == found[2]:
        raise ValueError("must be two different times like 20:00-08:00, or none")
    return time.fromisoformat(found[1]), time.fromisoformat(found[2])


def _problem(details: Any) -> str:
    """Such as "members[2].role: Input should be 'care_team' or 'partner'"."""
    place = ""
    for part in details["loc"]:
        place += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    if details["type"] == "extra_forbidden":
        return f"{place.lstrip('.')}: there is no such key"
    message = details["msg"].removeprefix("Value error, ")
    return f"{place.lstrip('.')}: {message}" if place else message
