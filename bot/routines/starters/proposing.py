"""A partner would like to start something: the form, the proposal, and what a lead says to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Card, Form, ManyField, Note, Option, Paragraph, Plain, TextField
from bot.errors import Gone, NotAllowed
from bot.routines.starters import actions
from bot.routines.starters.finding import project_held
from bot.routines.starters.steps import Step, project_name, proposal_name
from bot.routines.starters.telling import changed, in_charge, tell
from bot.routines.starters.words import MAX_BOX, MAX_TITLE, problem_with, refuse
from bot.texts import line, say
from storage.queries.once import first_time
from storage.queries.projects import hold_projects, note_answer
from storage.tables import (
    Origin,
    PartnerAnswer,
    Project,
    ProjectPartner,
    ProjectState,
    Role,
)

_LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody would like to start; `leads` says that they would like to lead it."""

    title: str
    task: str = ""
    leads: bool = False


def form(who: Membership) -> Form:
    """What would you like to start?"""
    return Form(
        action=actions.PROPOSE,
        title=line("projects.propose_title"),
        submit=line("projects.propose_submit"),
        fields=(
            TextField(
                "title",
                line("projects.propose_label"),
                line("projects.propose_hint"),
                max_length=MAX_TITLE,
            ),
            TextField(
                "task",
                line("projects.task_label"),
                line("projects.task_hint"),
                max_length=MAX_BOX,
                multiline=True,
                optional=True,
            ),
            ManyField(
                "lead",
                line("projects.lead_label"),
                (Option(_LEAD, line("projects.i_lead")),),
                optional=True,
            ),
            Note(say("projects.what_counts")),
        ),
        intro=(Paragraph(say("projects.propose_intro")),),
        payload={"team": who.team_id},
    )


def read(values: Mapping[str, str], many: Mapping[str, Sequence[str]]) -> Wish:
    """What was filled in. Raises `Invalid` for the fields "title" and "task"."""
    refuse(
        {
            "title": problem_with(values["title"], MAX_TITLE),
            "task": problem_with(values["task"], MAX_BOX, optional=True),
        }
    )
    return Wish(values["title"].strip(), values["task"].strip(), _LEAD in many["lead"])


async def send(
    session: AsyncSession, who: Membership, wish: Wish, *, request: str, now: datetime
) -> Card:
    """Proposes it, and gives a receipt; the same `request` again changes nothing."""
    if await first_time(session, who.workspace_id, request, now):
        await propose(session, who, wish, now)
    said = Paragraph(say("projects.proposed", title=Plain(wish.title)))
    return Card((said,), title=line("projects.thanks_title"))


async def propose(
    session: AsyncSession,
    who: Membership,
    wish: Wish,
    now: datetime,
    *,
    idea_id: int | None = None,
) -> Project:
    """Writes down what a member would like to start, and puts it to the lead; what a lead proposes
    is agreed at once. For a proposal of one's own, and for what an idea grows into."""
    await hold_projects(session, who.team_id)
    project = Project(
        team_id=who.team_id,
        origin=Origin.PROPOSAL,
        state=ProjectState.AGREED if who.lead else ProjectState.PROPOSED,
        title=wish.title,
        task=wish.task,
        skills=[],
        by_id=who.member_id,
        idea_id=idea_id,
        since=now,
    )
    session.add(project)
    await session.flush()
    if who.role is Role.PARTNER:
        part = {"answer": PartnerAnswer.YES, "answered_at": now, "leads": wish.leads}
        row = ProjectPartner(project_id=project.id, member_id=who.member_id, asked_at=now, **part)
        session.add(row)
    await changed(session, project, now)
    whole = await project_held(session, who, project.id)
    if whole.state is ProjectState.PROPOSED:
        to = await in_charge(session, whole.team, now)
        await tell(session, whole, Step.PROPOSAL, proposal_name(whole), to, now)
    return whole


async def welcome(
    session: AsyncSession, who: Membership, project_id: object, now: datetime
) -> None:
    """A lead says yes. A second tap changes nothing. Raises `Gone`, `NotAllowed`."""
    states = ProjectState.PROPOSED, ProjectState.TALKING
    await _reply(session, who, project_id, states, ProjectState.AGREED, now)


async def talk(session: AsyncSession, who: Membership, project_id: object, now: datetime) -> None:
    """A lead would like to talk about it first. Raises `Gone`, `NotAllowed`."""
    states = (ProjectState.PROPOSED,)
    await _reply(session, who, project_id, states, ProjectState.TALKING, now)


async def _reply(
    session: AsyncSession,
    who: Membership,
    project_id: object,
    states: Sequence[ProjectState],
    to: ProjectState,
    now: datetime,
) -> None:
    if not who.lead:
        raise NotAllowed(line("projects.leads_answer"))
    project = await project_held(session, who, project_id)
    if project.state is to:
        return
    if project.state not in states:
        raise Gone(line("projects.moved_on"))
    project.state = to
    await note_answer(session, who.team_id, proposal_name(project), who.person_id, now)
    await changed(session, project, now)
    if project.by is not None and project.by_id != who.member_id:
        name = f"{project_name(project)}:replied:{to.value}"
        await tell(session, project, Step.REPLIED, name, [project.by], now)
