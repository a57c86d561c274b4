"""What becomes of somebody's part in projects when they leave the team."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.starters.asking import asker_of, settle
from bot.routines.starters.steps import Step, project_name
from bot.routines.starters.telling import changed, tell
from storage.queries.projects import hold_projects, projects_of
from storage.tables import Member, Project, ProjectPartner, ProjectState, Team

_GOING_ON = (ProjectState.ASKING, ProjectState.AGREED, ProjectState.UNDER_WAY)


async def kept_going(session: AsyncSession, team: Team, member: Member) -> Sequence[Project]:
    """The projects under way that are the member's, held."""
    await hold_projects(session, team.id)
    found = await projects_of(session, team.id, (ProjectState.UNDER_WAY,))
    return [project for project in found if project.owner_id == member.id]


async def hand_on(
    session: AsyncSession, team: Team, member: Member, heir: Member | None, now: datetime
) -> None:
    """What they kept going is the heir's. What they were asked ends without a word to them, and
    they take part in nothing any more; whoever keeps that going hears so."""
    for project in await kept_going(session, team, member):
        project.owner_id = heir.id if heir else None
        await changed(session, project, now)
    for project in await projects_of(session, team.id, _GOING_ON):
        for partner in project.partners:
            if partner.member_id == member.id:
                await _end(session, project, partner, heir, now)


async def _end(
    session: AsyncSession,
    project: Project,
    partner: ProjectPartner,
    heir: Member | None,
    now: datetime,
) -> None:
    if partner.is_open:
        partner.rested_at = now
        settle(project)
        await changed(session, project, now)
    elif partner.is_in:
        partner.left_at, partner.leads = now, False
        await changed(session, project, now)
        to = [project.owner] if project.owner else await asker_of(session, project, now)
        gone = (partner.member_id, heir.id if heir else 0)  # the heir reads it in the goodbye
        name = f"{project_name(project)}:left:{partner.id}"
        await tell(
            session, project, Step.LEFT, name, [one for one in to if one.id not in gone], now
        )
