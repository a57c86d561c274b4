"""A project begins: an aim, an owner and an end; and these can change on the way."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Card, Form
from bot.catalog.entries import starter_named
from bot.routines.ideas import following
from bot.routines.starters import project_cards, start_form
from bot.routines.starters.finding import project_run, project_to_run
from bot.routines.starters.steps import Step, project_name
from bot.routines.starters.telling import changed, tell
from bot.routines.starters.words import MAX_SENTENCE, problem_with, refuse
from bot.texts import line
from storage.queries.members import care_team_of
from storage.queries.projects import outdate_projects
from storage.tables import Member, Project, ProjectState, Role, Team

_LONGEST = timedelta(days=366)


async def form(session: AsyncSession, who: Membership, project_id: object, now: datetime) -> Form:
    """The form that begins a project, with the defaults filled in. Raises `Gone`, `NotAllowed`."""
    project = await project_to_run(session, who, project_id, ProjectState.AGREED)
    starter = await starter_named(session, who.team_id, project.starter_key or "")
    ends = today(project.team, now) + timedelta(weeks=project.weeks)
    owners = await could_own(session, project)
    return start_form.start(project, owners, who.member_id, starter.aim if starter else "", ends)


async def start(
    session: AsyncSession,
    who: Membership,
    project_id: object,
    values: Mapping[str, str],
    now: datetime,
) -> Card:
    """Begins it today; partners hear what is to come, and the owner that it is theirs. Sent again
    it changes nothing. Raises `Invalid` for the fields "aim", "owner", "ends_on" and "thanks",
    `Gone`, `NotAllowed`."""
    states = ProjectState.AGREED, ProjectState.UNDER_WAY
    project = await project_run(session, who, project_id, *states)
    owners = await could_own(session, project)
    checked = _checked(project, owners, values, today(project.team, now))
    if project.state is ProjectState.AGREED:
        owner, ends_on = checked
        project.state, project.begins_on = ProjectState.UNDER_WAY, today(project.team, now)
        project.aim, project.thanks = values["aim"].strip(), values["thanks"].strip()
        project.owner_id, project.ends_on = owner.id, ends_on
        await changed(session, project, now)
        await _tell_of_start(session, project, owner, who, now)
        await following.began(session, who, project, now)
    whole = await project_run(session, who, project.id, ProjectState.UNDER_WAY)
    return project_cards.started(whole)


async def change_form(session: AsyncSession, who: Membership, project_id: object) -> Form:
    """Aim and end as they stand. Raises `Gone`, `NotAllowed`."""
    project = await project_to_run(session, who, project_id, ProjectState.UNDER_WAY)
    return start_form.change(project)


async def change(
    session: AsyncSession,
    who: Membership,
    project_id: object,
    values: Mapping[str, str],
    now: datetime,
) -> Card:
    """Another aim or end. Raises `Invalid` for the fields "aim" and "ends_on", `Gone`,
    `NotAllowed`."""
    project = await project_run(session, who, project_id, ProjectState.UNDER_WAY)
    ends_on, problem = _end(values["ends_on"], today(project.team, now), project.begins_on)
    refuse({"aim": problem_with(values["aim"], MAX_SENTENCE), "ends_on": problem})
    project.aim, project.ends_on = values["aim"].strip(), ends_on
    await changed(session, project, now)
    return project_cards.started(project)


async def let_go(session: AsyncSession, who: Membership, project_id: object, now: datetime) -> Card:
    """What has a yes does not begin after all; the partners hear so. Raises `Gone`,
    `NotAllowed`."""
    states = ProjectState.AGREED, ProjectState.TALKING, ProjectState.DROPPED
    project = await project_run(session, who, project_id, *states)
    if project.state is not ProjectState.DROPPED:
        project.state = ProjectState.DROPPED
        await changed(session, project, now)
        partners = [one.member for one in project.partners if one.is_in]
        name = f"{project_name(project)}:let_go"
        await tell(session, project, Step.ENDED, name, _besides(partners, who), now)
        await outdate_projects(session, [project])
        await following.let_go(session, who, project, now)
    return project_cards.let_go(project)


async def could_own(session: AsyncSession, project: Project) -> list[Member]:
    """The care team, and the partners in it who said that they would like to lead it: nobody of
    the families is put in charge unasked."""
    leading = [
        one.member
        for one in project.partners
        if one.is_in and one.leads and one.member.left_at is None
    ]
    care_team = [
        member
        for member in await care_team_of(session, project.team_id)
        if member.person.deactivated_at is None and member.role is Role.CARE_TEAM
    ]
    return [*leading, *care_team]


def today(team: Team, now: datetime) -> date:
    """The team's day."""
    return now.astimezone(ZoneInfo(team.timezone)).date()


def _checked(
    project: Project, owners: list[Member], values: Mapping[str, str], on: date
) -> tuple[Member, date | None]:
    """The owner and the end that were chosen."""
    owner = next((one for one in owners if str(one.id) == values["owner"]), None)
    ends_on, problem = _end(values["ends_on"], on, on)
    refuse(
        {
            "aim": problem_with(values["aim"], MAX_SENTENCE),
            "owner": None if owner else line("projects.owner_missing"),
            "ends_on": problem,
            "thanks": problem_with(values["thanks"], MAX_SENTENCE, optional=True),
        }
    )
    return owner or owners[0], ends_on


def _end(typed: str, on: date, begins: date | None) -> tuple[date | None, str | None]:
    """The day that was chosen, or what is wrong with it."""
    if not typed:
        return None, line("projects.end_missing")
    ends_on = date.fromisoformat(typed)
    if ends_on <= on:
        return None, line("projects.end_past")
    if ends_on - (begins or on) > _LONGEST:
        return None, line("projects.end_far")
    return ends_on, None


async def _tell_of_start(
    session: AsyncSession, project: Project, owner: Member, who: Membership, now: datetime
) -> None:
    partners = [one.member for one in project.partners if one.is_in]
    name = project_name(project)
    await tell(session, project, Step.STARTED, name, _besides(partners, who), now)
    if owner.id not in {one.id for one in partners}:
        name = f"{project_name(project)}:owner:{owner.id}"
        await tell(session, project, Step.HANDED, name, _besides([owner], who), now)


def _besides(members: list[Member], who: Membership) -> list[Member]:
    """Whoever did it knows of it."""
    return [one for one in members if one.id != who.member_id]
