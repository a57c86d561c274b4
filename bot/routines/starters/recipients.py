"""Who gets each step that comes with time, as things stand."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.plan import Due, Occasion, Recipient
from bot.routines.starters.steps import REVIEW_STEPS, Step
from bot.routines.starters.suggesting import chosen
from bot.routines.starters.telling import first_in_reach
from storage.queries.members import leads_by_team
from storage.queries.starters import projects_named
from storage.tables import Member, Project, ProjectState, Review


async def of_step(
    session: AsyncSession, step: str, dues: Sequence[Due]
) -> Sequence[Sequence[Recipient]]:
    """Of a suggestion the lead, if there is something to suggest; of a project's steps whoever is
    asked, leads, or owns it."""
    team_ids = {due.routine.team_id for due in dues}
    leads = await leads_by_team(session, team_ids)
    in_charge = [
        first_in_reach(leads[due.routine.team_id], due.routine.team, due.occasion.due_at)
        for due in dues
    ]
    if Step(step) is Step.SUGGEST:
        found = await chosen(session, dues)
        return [
            _to(lead if one is not None else []) for one, lead in zip(found, in_charge, strict=True)
        ]
    named = [(due.routine.team_id, number_in(due.occasion.name)) for due in dues]
    projects = await projects_named(session, named)
    return [
        _to(_about(projects.get(name), due.occasion, lead))
        for due, name, lead in zip(dues, named, in_charge, strict=True)
    ]


def _about(
    project: Project | None, occasion: Occasion, in_charge: Sequence[Member]
) -> Sequence[Member | None]:
    if project is None:
        return []
    match step := Step(occasion.step):
        case Step.REMIND:
            asked = [one for one in project.partners if occasion.name.endswith(f":ask:{one.id}")]
            return [one.member for one in asked if one.is_open]
        case Step.PROPOSAL_REMIND:
            return in_charge
        case Step.MIDWAY | Step.MIDWAY_REMIND | Step.FINAL | Step.FINAL_REMIND:
            if is_answered(project, step):
                return []
            return [project.owner] if _is_there(project) else in_charge
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
