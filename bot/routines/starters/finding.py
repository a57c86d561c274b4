"""The project that a button names, and what somebody is in it."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.errors import Gone, NotAllowed
from bot.texts import line
from storage.queries.projects import project_in_team
from storage.tables import Origin, Project, ProjectPartner, ProjectState


async def project_held(session: AsyncSession, who: Membership, project_id: object) -> Project:
    """The project, which nobody else changes until the transaction ends. Raises `Gone`."""
    project = await project_in_team(session, who.team_id, project_id, hold=True)
    if project is None:
        raise Gone(line("face.old_card"))
    return project


async def project_seen(session: AsyncSession, who: Membership, project_id: object) -> Project:
    """The project, to look at, if it is for this member to see. Raises `Gone`."""
    project = await project_in_team(session, who.team_id, project_id)
    if project is None or not may_see(project, who):
        raise Gone(line("face.old_card"))
    return project


async def project_run(
    session: AsyncSession,
    who: Membership,
    project_id: object,
    *states: ProjectState,
    hold: bool = True,
) -> Project:
    """The project for somebody who may run it, in one of these states; held, but where a form only
    shows it: PostgreSQL holds nothing for a session that reads. Raises `Gone`, `NotAllowed`."""
    project = await project_in_team(session, who.team_id, project_id, hold=hold)
    if project is None:
        raise Gone(line("face.old_card"))
    if not may_run(project, who):
        raise NotAllowed(line("projects.not_yours"))
    if project.state not in states:
        raise Gone(line("projects.moved_on"))
    return project


def own_part(project: Project, who: Membership) -> ProjectPartner:
    """What this partner is in the project. Raises `NotAllowed` for somebody who is not in it."""
    for partner in project.partners:
        if partner.member_id == who.member_id:
            return partner
    raise NotAllowed(line("projects.not_asked"))


def may_run(project: Project, who: Membership) -> bool:
    """The care team, and whoever owns it or takes part."""
    takes_part = any(one.is_in and one.member_id == who.member_id for one in project.partners)
    return who.may(Right.RUN_PROJECTS) or takes_part or project.owner_id == who.member_id


def may_see(project: Project, who: Membership) -> bool:
    """What is under way or over is for the whole team; what is asked and proposed is for those who
    ask and are asked, and for leads."""
    if project.state in (ProjectState.UNDER_WAY, ProjectState.ENDED):
        return True
    if who.lead or project.by_id == who.member_id:
        return True
    if any(one.member_id == who.member_id for one in project.partners):
        return True
    agreed = project.state is ProjectState.AGREED and project.origin is not Origin.PROPOSAL
    return agreed and who.may(Right.RUN_PROJECTS)
