"""The owner's check-ins, half way and at the end, and ending early."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Card, Form
from bot.errors import Gone
from bot.routines.ideas import following
from bot.routines.starters import checkin_form, project_cards
from bot.routines.starters.checkin_form import BOXES
from bot.routines.starters.finding import project_run, project_to_run
from bot.routines.starters.steps import Step, project_name, review_due, review_name
from bot.routines.starters.telling import changed, tell
from bot.routines.starters.words import MAX_BOX, MAX_SENTENCE, problem_with, refuse
from bot.texts import line
from storage.queries.once import insert_once
from storage.queries.projects import note_answer
from storage.tables import (
    Decision,
    Project,
    ProjectReview,
    ProjectState,
    Review,
    Role,
)


async def form(session: AsyncSession, who: Membership, project_id: object, now: datetime) -> Form:
    """The check-in that is next: half way until the end is due, then the last one. Raises `Gone`,
    `NotAllowed`."""
    project = await project_to_run(session, who, project_id, ProjectState.UNDER_WAY)
    return checkin_form.check_in(project, next_review(project, now), partner=is_partner(who))


async def check_in(
    session: AsyncSession,
    who: Membership,
    project_id: object,
    review: object,
    values: Mapping[str, str],
    now: datetime,
) -> Card:
    """Keeps what was written; the last check-in ends the project, and partners hear what came of
    it. Raises `Invalid` for the boxes, "decision" and "sentence", `Gone`, `NotAllowed`."""
    project = await project_run(session, who, project_id, ProjectState.UNDER_WAY)
    which = _review(project, review)
    # Those of the form that was filled in: another end since then does not make them others.
    boxes = [box for box in BOXES if box in values]
    is_last = which is Review.FINAL
    refuse(
        {box: problem_with(values[box], MAX_BOX) for box in boxes}
        | (_problems(values) if is_last else {})
    )
    written = {box: values[box].strip() for box in boxes}
    await _keep(session, who, project, which, written, now)
    if is_last:
        await _end(session, who, project, values, now)
        return project_cards.ended(project, who)
    await changed(session, project, now)
    return project_cards.checked_in(project)


async def end_form(session: AsyncSession, who: Membership, project_id: object) -> Form:
    """Ending before the day that was set. Raises `Gone`, `NotAllowed`."""
    project = await project_to_run(session, who, project_id, ProjectState.UNDER_WAY)
    return checkin_form.end(project, partner=is_partner(who))


async def end(
    session: AsyncSession,
    who: Membership,
    project_id: object,
    values: Mapping[str, str],
    now: datetime,
) -> Card:
    """Ends the project with a decision and a sentence, without a check-in. Raises `Invalid` for
    "decision" and "sentence", `Gone`, `NotAllowed`."""
    project = await project_run(session, who, project_id, ProjectState.UNDER_WAY)
    refuse(_problems(values))
    await _end(session, who, project, values, now)
    return project_cards.ended(project, who)


def next_review(project: Project, now: datetime) -> Review:
    """Which check-in comes next: the one half way is of use until the last one is due."""
    last = review_due(project, project.team, Review.FINAL)
    has_middle = review_due(project, project.team, Review.MIDWAY) is not None
    is_written = any(one.review is Review.MIDWAY for one in project.reviews)
    if has_middle and not is_written and (last is None or now < last):
        return Review.MIDWAY
    return Review.FINAL


def is_partner(who: Membership) -> bool:
    return who.role is Role.PARTNER


def _review(project: Project, named: object) -> Review:
    """The check-in that a form was for, if it is still to be written."""
    if not isinstance(named, str) or named not in {one.value for one in Review}:
        raise Gone(line("face.old_card"))
    review = Review(named)
    if any(one.review is review for one in project.reviews):
        raise Gone(line("projects.written_already"))
    return review


def _problems(values: Mapping[str, str]) -> dict[str, str | None]:
    chosen = values["decision"] in {one.value for one in Decision}
    return {
        "decision": None if chosen else line("projects.decision_missing"),
        "sentence": problem_with(values["sentence"], MAX_SENTENCE),
    }


async def _keep(
    session: AsyncSession,
    who: Membership,
    project: Project,
    review: Review,
    written: Mapping[str, str],
    now: datetime,
) -> None:
    blank = dict.fromkeys(BOXES, "")
    values = {"project_id": project.id, "review": review, "by_id": who.member_id, "at": now}
    await insert_once(session, ProjectReview, {**blank, **written, **values})
    await note_answer(session, who.team_id, review_name(project, review), who.person_id, now)


async def _end(
    session: AsyncSession,
    who: Membership,
    project: Project,
    values: Mapping[str, str],
    now: datetime,
) -> None:
    project.decision, project.sentence = Decision(values["decision"]), values["sentence"].strip()
    project.ended_at, project.ended_by_id = now, who.member_id
    project.state = ProjectState.ENDED
    await changed(session, project, now)
    partners = [
        one.member for one in project.partners if one.is_in and one.member_id != who.member_id
    ]
    await tell(session, project, Step.ENDED, f"{project_name(project)}:ended", partners, now)
    await following.ended(session, who, project, now)
