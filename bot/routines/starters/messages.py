"""What deliveries of the starters should show at this moment, those of many teams at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from storage.queries.members import members_behind, members_by_id
from storage.queries.starters import projects_named, sent_about
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


@dataclass(frozen=True, slots=True)
class Known:
    """The projects that messages are about, by team and id; what their readers are in their teams,
    by team and person; who called somebody, by the member's id; when persons were sent something of
    an occasion, by its routine, its name and the person; and what is known of suggestions."""

    projects: Mapping[tuple[int, int | None], Project]
    readers: Mapping[tuple[int, int], Member]
    callers: Mapping[int, Member]
    sent: Mapping[tuple[int, str, int | None], Sequence[datetime]]
    suggested: suggesting.Known


async def known(session: AsyncSession, deliveries: Sequence[Delivery]) -> Known:
    suggested = [one for one in deliveries if one.nudge.step == Step.SUGGEST]
    others = [one for one in deliveries if one.nudge.step != Step.SUGGEST]
    reminders = {
        (one.nudge.routine_id, one.nudge.occasion)
        for one in others
        if one.message is None and KINDS[Step(one.nudge.step)] is Kind.REMINDER
    }
    found = await suggesting.known(session, suggested)
    projects = await projects_named(session, {_project(one) for one in others})
    partners = [one for project in projects.values() for one in project.partners]
    return Known(
        projects,
        await members_behind(session, {_reader(one) for one in others}),
        await members_by_id(session, (one.called_by_id for one in partners)),
        await sent_about(session, reminders),
        found,
    )


def card(delivery: Delivery, now: datetime, known: Known) -> Card:
    """Raises `NotNeeded` for one that is not sent yet and need not be any more."""
    step = Step(delivery.nudge.step)
    if step is Step.SUGGEST:
        return suggesting.card(delivery, now, known.suggested)
    project = known.projects.get(_project(delivery))
    reader = known.readers.get(_reader(delivery))
    if project is None or reader is None:
        raise NotNeeded(line("starters.reason_nothing"))
    if delivery.message is None:
        _check_needed(delivery, project, step, now, known)
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
            return _about_partner(delivery, project, reader, step, known)


def _project(delivery: Delivery) -> tuple[int, int | None]:
    return delivery.nudge.routine.team_id, number_in(delivery.nudge.occasion)


def _reader(delivery: Delivery) -> tuple[int, int]:
    return delivery.nudge.routine.team_id, delivery.person_id or 0


def _about_partner(
    delivery: Delivery, project: Project, reader: Member, step: Step, known: Known
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
            return outcome_cards.outcome(project, partner, _caller(partner, known))
        case Step.TALK:
            return outcome_cards.talk(project, partner, _caller(partner, known))
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


def _caller(partner: ProjectPartner, known: Known) -> Member | None:
    return known.callers.get(partner.called_by_id or 0) if partner.called_at is not None else None


def _check_needed(
    delivery: Delivery, project: Project, step: Step, now: datetime, known: Known
) -> None:
    """Raises `NotNeeded` for what was answered meanwhile, or would come too soon after its ask."""
    name = delivery.nudge.occasion
    if _is_overtaken(project, step, name):
        raise NotNeeded(line("reason.answered"))
    if KINDS[step] is not Kind.REMINDER:
        return
    sent = known.sent.get((delivery.nudge.routine_id, name, delivery.person_id), ())
    zone = ZoneInfo("UTC")
    if delivery.person is not None:
        zone = manner_of(delivery.person, project.team).zone
    today = now.astimezone(zone).date()
    if not sent or any(at.astimezone(zone).date() >= today for at in sent):
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
