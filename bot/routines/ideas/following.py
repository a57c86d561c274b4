"""What a project does with the idea that it grew from: the idea goes along."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.routines.ideas.moving import become
from bot.texts import line
from storage.queries.ideas import idea_in_team
from storage.tables import Decision, Idea, IdeaState, Project

# What is changed and goes on is still being tried.
_ENDS = {
    Decision.ADOPT: IdeaState.DONE,
    Decision.ADAPT: IdeaState.TESTING,
    Decision.ABANDON: IdeaState.DECLINED,
}


async def began(session: AsyncSession, who: Membership, project: Project, now: datetime) -> None:
    """It is tried, with the project's aim as the sentence."""
    sentence = line("ideas.tried_in_project", aim=project.aim)
    await _follow(session, who, project, IdeaState.TESTING, sentence, now)


async def ended(session: AsyncSession, who: Membership, project: Project, now: datetime) -> None:
    """It is done, goes on in another way, or is declined, with the project's own sentence."""
    if project.decision is not None:
        await _follow(session, who, project, _ENDS[project.decision], project.sentence, now)


async def let_go(session: AsyncSession, who: Membership, project: Project, now: datetime) -> None:
    """Whoever heard that it would be tried hears that this does not begin after all; nothing where
    something else was said of the idea since."""
    idea = await _idea_of(session, project)
    if idea is not None and idea.state in (IdeaState.SEEN, IdeaState.CONSIDERING):
        sentence = line("ideas.project_let_go")
        await become(session, who, idea, IdeaState.CONSIDERING, sentence, now)


async def _follow(
    session: AsyncSession,
    who: Membership,
    project: Project,
    state: IdeaState,
    sentence: str,
    now: datetime,
) -> None:
    idea = await _idea_of(session, project)
    if idea is not None:
        await become(session, who, idea, state, sentence, now)


async def _idea_of(session: AsyncSession, project: Project) -> Idea | None:
    """The idea, held, or the one with which it goes on as one since."""
    idea = await idea_in_team(session, project.team_id, project.idea_id, hold=True)
    if idea is not None and idea.joined_id is not None:
        return await idea_in_team(session, project.team_id, idea.joined_id, hold=True)
    return idea
