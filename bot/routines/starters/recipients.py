"""Who gets each step that comes with time, as things stand."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.plan import Occasion, Recipient
from bot.routines.starters.choosing import next_for
from bot.routines.starters.steps import REVIEW_STEPS, Step
from bot.routines.starters.telling import in_charge
from storage.queries.projects import project_in_team
from storage.tables import Member, Project, ProjectState, Review, Routine


async def recipients(
    session: AsyncSession, routine: Routine, occasion: Occasion
) -> Sequence[Recipient]:
    """Of a suggestion the lead, if there is something to suggest; of a project's steps whoever is
    asked, leads, or owns it."""
    step, team, at = Step(occasion.step), routine.team, occasion.due_at
    if step is Step.SUGGEST:
        found = await next_for(session, team, at)
        return _to(await in_charge(session, team, at) if found else [])
    project = await project_in_team(session, team.id, number_in(occasion.name))
    if project is None:
        return []
    match step:
        case Step.REMIND:
            asked = [one for one in project.partners if occasion.name.endswith(f":ask:{one.id}")]
            return _to([one.member for one in asked if one.is_open])
        case Step.PROPOSAL_REMIND:
            return _to(await in_charge(session, team, at))
        case Step.MIDWAY | Step.MIDWAY_REMIND | Step.FINAL | Step.FINAL_REMIND:
            if is_answered(project, step):
                return []
            return _to(
                [project.owner] if _is_there(project) else await in_charge(session, team, at)
            )
        case _:
            return []


def number_in(occasion: str) -> int | None:
    """The id of the project that an occasion is about."""
    number = occasion.split(":")[1:2]
    return int(number[0]) if number and number[0].isdecimal() else None


def is_answered(project: Project, step: Step) -> bool:
    """Whether a check-in is of no use any more: it was written, or the project is over."""
    if project.state is not ProjectState.UNDER_WAY:
        return True
    review = Review.MIDWAY if step in REVIEW_STEPS[Review.MIDWAY] else Review.FINAL
    return any(one.review is review for one in project.reviews)


def _is_there(project: Project) -> bool:
    """Whether the owner is still in the team and has an account. A pause does not count: that they
    are not asked then must show nowhere."""
    owner = project.owner
    return owner is not None and owner.left_at is None and owner.person.deactivated_at is None


def _to(members: Sequence[Member | None]) -> list[Recipient]:
    return [Recipient(person=member.person) for member in members if member is not None]
