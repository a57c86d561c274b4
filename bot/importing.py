"""A team file becomes a team, or brings one up to date. The same file again changes nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, joinedload

from bot.errors import AlongsideError
from bot.routines.agenda.lapse import lapse_what_is_over
from bot.routines.agenda.replanning import keep_the_past, replan
from bot.routines.team.welcome import welcome
from bot.teamfile import (
    QUIET_HOURS,
    MeetingTable,
    MemberTable,
    TeamFile,
    TeamTable,
    read_quiet_hours,
)
from bot.teams.routines import begin_routines, wake_routines
from bot.texts import line
from storage.queries.series import hold_routines
from storage.tables import (
    Base,
    Contact,
    MeetingSeries,
    Member,
    Person,
    Routine,
    RoutineKind,
    Team,
    Workspace,
)

PLATFORM = "slack"
# What moves a meeting or a step of it.
_TIMES = {"start", "rrule", "minutes"} | {
    f"{step}_{what}"
    for step in ("ask", "remind", "channel", "post")
    for what in ("days_before", "time")
}


@dataclass
class Imported:
    """What an import did: the team's name, and how many rows it wrote or changed."""

    team: str
    created: int = 0
    changed: int = 0
    notes: list[str] = field(default_factory=list)
    reschedules: bool = False
    is_new: bool = False
    joined: list[Member] = field(default_factory=list)

    def summary(self) -> str:
        if self.created + self.changed == 0:
            return line("import.nothing_changed", team=self.team)
        return line("import.done", team=self.team, created=self.created, changed=self.changed)


async def import_team(
    session: AsyncSession, file: TeamFile, now: datetime, *, welcomes: bool = False
) -> Imported:
    """Creates the team or brings it up to date; what the file omits is left alone. What falls
    due is counted from `now`. A team that is archived is not changed, nor a series that has ended.
    Whoever it adds to a known team is welcomed; those of a team that it creates only if it
    `welcomes`, for a file tells mostly of teams that have long met. Raises `AlongsideError` and
    leaves the session to be rolled back."""
    done = Imported(file.team.name)
    with _counted(session, done):
        workspace = await _workspace(session, file.team.workspace)
        team = await _team(session, workspace, file.team, done, now)
        members = await _members(session, workspace, team, file.members, done)
        await session.flush()
        for table in file.meetings:
            await _meeting(session, team, table, members, done, now)
        await _routines(session, team, file, done, now)
        await session.flush()
        if done.reschedules:
            for series_id in await _series_of(session, team):
                await replan(session, series_id, now)
            await wake_routines(session, team.id, now)
        await session.flush()
    if welcomes or not done.is_new:
        for member in done.joined:
            await welcome(session, member.id, now)
    return done


async def _workspace(session: AsyncSession, external_id: str) -> Workspace:
    statement = select(Workspace).filter_by(platform=PLATFORM, external_id=external_id)
    workspace = await session.scalar(statement)
    if workspace is None:
        workspace = Workspace(platform=PLATFORM, external_id=external_id)
        session.add(workspace)
        await session.flush()
    return workspace


async def _team(
    session: AsyncSession, workspace: Workspace, table: TeamTable, done: Imported, now: datetime
) -> Team:
    statement = select(Team).filter_by(workspace_id=workspace.id)
    teams = (await session.scalars(statement)).all()
    team = next((team for team in teams if team.channel == table.channel), None)
    if any(other.name == table.name and other is not team for other in teams):
        raise AlongsideError(line("import.name_taken", name=table.name))
    if team is None:
        team, done.is_new = Team(workspace_id=workspace.id, channel=table.channel), True
        session.add(team)
    elif team.archived_at is not None:
        raise AlongsideError(line("import.archived", team=team.name))
    else:
        await hold_routines(session, team.id)
        if _differs(team, table, {"timezone", "holidays"}):
            done.reschedules = True
            for series_id in await _series_of(session, team):
                await keep_the_past(session, series_id, now)
    _assign(team, table, exclude={"workspace", "channel"})
    await session.flush()
    await begin_routines(session, team.id, now)
    return team


async def _members(
    session: AsyncSession,
    workspace: Workspace,
    team: Team,
    tables: Sequence[MemberTable],
    done: Imported,
) -> dict[str, Member]:
    """The team's members by address, those that the file does not name included. A file brings
    nobody back who has left."""
    known = await session.scalars(select(Person).filter_by(workspace_id=workspace.id))
    persons = {(person.contact, person.address): person for person in known}
    statement = select(Member).filter_by(team_id=team.id).options(joinedload(Member.person))
    found = (await session.scalars(statement)).all()
    members = {one.person.address: one for one in found if one.left_at is None}
    left = {one.person.address for one in found} - {*members}
    for table in tables:
        contact = Contact.SLACK if table.user else Contact.MAIL
        person = persons.get((contact, table.address))
        if person is None:
            person = Person(workspace_id=workspace.id, contact=contact, address=table.address)
            person.quiet_from, person.quiet_until = read_quiet_hours(QUIET_HOURS)
            session.add(person)
        _assign(person, table, only={"name", "timezone", "skills", "interests"})
        if table.quiet_hours is not None:
            person.quiet_from, person.quiet_until = read_quiet_hours(table.quiet_hours)
        await session.flush()
        if table.address in left:
            done.notes.append(line("import.has_left", name=table.name))
            continue
        member = members.get(table.address)
        if member is None:
            member = Member(team_id=team.id, person_id=person.id)
            session.add(member)
            done.joined.append(member)
        _assign(member, table, only={"role", "lead", "champion"})
        members[table.address] = member
    return members


async def _meeting(
    session: AsyncSession,
    team: Team,
    table: MeetingTable,
    members: dict[str, Member],
    done: Imported,
    now: datetime,
) -> None:
    statement = select(MeetingSeries).filter_by(team_id=team.id, title=table.title)
    series = await session.scalar(statement)
    if series is not None and series.ended_at is not None:
        done.notes.append(line("import.ended", title=table.title))
        return
    if series is not None:
        if _differs(series, table, {"start", "rrule"}):
            await keep_the_past(session, series.id, now)
        done.reschedules |= _differs(series, table, _TIMES)
    else:
        done.reschedules = True
        series = MeetingSeries(team_id=team.id, rrule=None, rule_since=now)
        session.add(series)
        for name, value in table.model_dump(exclude={"facilitator", "backup_facilitator"}).items():
            setattr(series, name, value)
    _assign(series, table, exclude={"facilitator", "backup_facilitator"})
    for name, address in (
        ("facilitator_id", table.facilitator),
        ("backup_id", table.backup_facilitator),
    ):
        if address is not None:
            member = members.get(address.casefold() if "@" in address else address)
            if member is None:
                done.notes.append(line("import.unknown_member", title=table.title, address=address))
                continue
            setattr(series, name, member.id)
    await session.flush()
    if await session.scalar(select(Routine.id).filter_by(series_id=series.id)) is None:
        session.add(
            Routine(
                team_id=team.id,
                kind=RoutineKind.AGENDA,
                series_id=series.id,
                since=now,
                planned_until=now,
            )
        )


async def _routines(
    session: AsyncSession, team: Team, file: TeamFile, done: Imported, now: datetime
) -> None:
    for kind, table in file.routines.items():
        await session.flush()
        statement = select(Routine).filter_by(team_id=team.id, kind=kind)
        routines = list(await session.scalars(statement))
        if kind is RoutineKind.AGENDA and (table.rrule is not None or table.time is not None):
            raise AlongsideError(line("import.agenda_has_no_rhythm"))
        for routine in routines:
            if table.enabled is not None and routine.enabled != table.enabled:
                routine.enabled = table.enabled
                # What fell due while it was off does not come later.
                routine.since = routine.planned_until = now
                done.reschedules = True
                if routine.enabled and routine.series_id is not None:
                    await session.flush()
                    await lapse_what_is_over(session, routine.series_id, now)
            rhythm = table.rrule or routine.rrule, table.time or routine.time_of_day
            if rhythm != (routine.rrule, routine.time_of_day):
                routine.rrule, routine.time_of_day = rhythm
                done.reschedules = True


async def _series_of(session: AsyncSession, team: Team) -> Sequence[int]:
    statement = select(MeetingSeries.id).filter_by(team_id=team.id).order_by(MeetingSeries.id)
    return (await session.scalars(statement)).all()


def _differs(row: Base, table: TeamTable | MeetingTable, names: set[str]) -> bool:
    """Whether the file says otherwise than what is known about any of these."""
    named = names & table.model_fields_set
    return any(getattr(row, name) != getattr(table, name) for name in named)


def _assign(
    row: Base,
    table: TeamTable | MemberTable | MeetingTable,
    *,
    only: set[str] | None = None,
    exclude: set[str] | None = None,
) -> None:
    """Sets what the file says and that differs; an omitted key says nothing."""
    for name in table.model_fields_set - (exclude or set()):
        if (only is None or name in only) and getattr(row, name) != getattr(table, name):
            setattr(row, name, getattr(table, name))


@contextmanager
def _counted(session: AsyncSession, done: Imported) -> Iterator[None]:
    """Counts the rows that are written meanwhile, each once."""
    created: set[object] = set()
    changed: set[object] = set()

    def note(flushed: Session, *_: object) -> None:
        created.update(flushed.new)
        changed.update(row for row in flushed.dirty if flushed.is_modified(row))

    event.listen(session.sync_session, "before_flush", note)
    try:
        yield
    finally:
        event.remove(session.sync_session, "before_flush", note)
    done.created, done.changed = len(created), len(changed - created)
