"""What a delivery of the starters should show at this moment."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.humane import manner_of
from bot.routines.plan import NotNeeded
from bot.routines.starters import ask_cards, outcome_cards, project_cards, suggesting
from bot.routines.starters.recipients import is_answered, number_in
from bot.routines.starters.steps import KINDS, REVIEW_STEPS, Step
from bot.texts import line
from storage.queries.outcomes import member_behind, member_in_team
from storage.queries.projects import project_in_team, sent_about
from storage.tables import (
    Delivery,
    Kind,
    Member,
    Project,
    ProjectPartner,
    ProjectState,
    Reply,
    Review,
)

_TALK = (Reply.CALL_ME, Reply.NOT_YET)


async def card(session: AsyncSession, delivery: Delivery, now: datetime) -> Card:
    """Raises `NotNeeded` for one that is not sent yet and need not be any more."""
    step, team = Step(delivery.nudge.step), delivery.nudge.routine.team
    if step is Step.SUGGEST:
        return await suggesting.card(session, delivery, now)
    project = await project_in_team(session, team.id, number_in(delivery.nudge.occasion))
    reader = await member_behind(session, team.id, delivery.person_id or 0)
    if project is None or reader is None:
        raise NotNeeded(line("starters.reason_nothing"))
    if delivery.message is None:
        await _check_needed(session, delivery, project, step, now)
    match step:
        case Step.MIDWAY | Step.MIDWAY_REMIND | Step.FINAL | Step.FINAL_REMIND:
            review = Review.MIDWAY if step in REVIEW_STEPS[Review.MIDWAY] else Review.FINAL
            again = KINDS[step] is Kind.REMINDER
            return project_cards.check_in(project, review, reader, again=again)
        case Step.PROPOSAL | Step.PROPOSAL_REMIND:
            return project_cards.proposal(project, again=step is Step.PROPOSAL_REMIND)
        case Step.REPLIED:
            return project_cards.replied(project, reader)
        case Step.STARTED:
            return project_cards.told_of_start(project, reader)
        case Step.HANDED:
            return project_cards.handed(project, reader)
        case _:
            return await _about_partner(session, delivery, project, reader, step)


async def _about_partner(
    session: AsyncSession, delivery: Delivery, project: Project, reader: Member, step: Step
) -> Card:
    """What is to a partner in the project, or about one."""
    partner = _partner(project, reader, delivery, step)
    match step:
        case Step.ASK | Step.REMIND:
            return ask_cards.ask(partner, project, again=step is Step.REMIND)
        case Step.ANSWERED:
            return ask_cards.answered(project, partner)
        case Step.LEFT:
            return project_cards.left(project, partner, reader)
        case Step.ENDED:
            return outcome_cards.outcome(project, partner, await _caller(session, partner, project))
        case Step.TALK:
            return outcome_cards.talk(project, partner, await _caller(session, partner, project))
        case _:
            raise NotNeeded(line("starters.reason_nothing"))


def _partner(project: Project, reader: Member, delivery: Delivery, step: Step) -> ProjectPartner:
    """Whoever the message is to, or the partner whom its occasion names."""
    named = delivery.nudge.occasion.split(":")[3:4]
    for partner in project.partners:
        if step in (Step.ASK, Step.REMIND, Step.ENDED):
            if partner.member_id == reader.id:
                return partner
        elif named == [str(partner.id)]:
            return partner
    raise NotNeeded(line("starters.reason_nothing"))


async def _caller(
    session: AsyncSession, partner: ProjectPartner, project: Project
) -> Member | None:
    if partner.called_at is None:
        return None
    return await member_in_team(session, project.team_id, partner.called_by_id)


async def _check_needed(
    session: AsyncSession, delivery: Delivery, project: Project, step: Step, now: datetime
) -> None:
    """Raises `NotNeeded` for what was answered meanwhile, or would come too soon after its ask."""
    name, person_id = delivery.nudge.occasion, delivery.person_id or 0
    if _is_overtaken(project, step, name):
        raise NotNeeded(line("reason.answered"))
    if KINDS[step] is not Kind.REMINDER:
        return
    asked = await sent_about(session, delivery.nudge.routine_id, name, person_id)
    zone = ZoneInfo("UTC")
    if delivery.person is not None:
        zone = manner_of(delivery.person, project.team).zone
    today = now.astimezone(zone).date()
    if not asked or any(
        one.sent_at and one.sent_at.astimezone(zone).date() >= today for one in asked
    ):
        raise NotNeeded(line("reason.just_asked"))


def _is_overtaken(project: Project, step: Step, name: str) -> bool:
    """Whether nothing is left to ask or to tell."""
    match step:
        case Step.ASK | Step.REMIND:
            open_asks = {
                f"project:{one.project_id}:ask:{one.id}" for one in project.partners if one.is_open
            }
            begun = (ProjectState.UNDER_WAY, ProjectState.ENDED, ProjectState.DROPPED)
            return name not in open_asks or project.state in begun
        case Step.PROPOSAL | Step.PROPOSAL_REMIND:
            return project.state is not ProjectState.PROPOSED
        case Step.MIDWAY | Step.MIDWAY_REMIND | Step.FINAL | Step.FINAL_REMIND:
            return is_answered(project, step)
        case Step.TALK:
            named = name.split(":")[3:4]
            return not any(
                named == [str(one.id)] and one.called_at is None and one.reply in _TALK
                for one in project.partners
            )
        case _:
            return False
