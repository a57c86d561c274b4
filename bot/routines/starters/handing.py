"""A project goes on with somebody else: handed to another owner, or without a partner who steps
back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Card, ChoiceField, Form, Option, Paragraph, Plain
from bot.cards import Person as Name
from bot.errors import Gone
from bot.routines.agenda.cards import called
from bot.routines.starters import actions
from bot.routines.starters.ask_cards import payload
from bot.routines.starters.asking import asker_of
from bot.routines.starters.finding import own_part, project_held, project_run, project_to_run
from bot.routines.starters.starting import could_own
from bot.routines.starters.steps import Step, project_name
from bot.routines.starters.telling import changed, in_charge, tell
from bot.routines.starters.words import refuse
from bot.texts import line, say
from storage.tables import Member, Project, ProjectState, Role


async def form(session: AsyncSession, who: Membership, project_id: object) -> Form:
    """To whom it goes. Raises `Gone` where there is nobody else, `NotAllowed`."""
    project = await project_to_run(session, who, project_id, ProjectState.UNDER_WAY)
    able = [one for one in await could_own(session, project) if one.id != project.owner_id]
    if not able:
        raise Gone(line("projects.hand_nobody"))
    options = tuple(Option(str(one.id), one.person.name) for one in able)
    hint = line("projects.owner_hint")
    return Form(
        action=actions.HAND_ON,
        title=line("projects.hand_title"),
        submit=line("projects.hand_submit"),
        fields=(ChoiceField("owner", line("projects.owner_label"), options, hint),),
        intro=(Paragraph(say("projects.hand_intro", title=Plain(project.title))),),
        payload=payload(project),
    )


async def hand_on(
    session: AsyncSession, who: Membership, project_id: object, picked: str, now: datetime
) -> Card:
    """Makes somebody else the owner, who hears of it; the same again changes nothing. Raises
    `Invalid` for the field "owner", `Gone`, `NotAllowed`."""
    project = await project_run(session, who, project_id, ProjectState.UNDER_WAY)
    able = await could_own(session, project)
    owner = next((one for one in able if str(one.id) == picked), None)
    refuse({"owner": None if owner else line("projects.owner_missing")})
    if owner is not None and owner.id != project.owner_id:
        await _give_to(session, project, owner, who, now)
    said = say("projects.handed_on", name=Name(owner.person.name if owner else ""))
    return Card((Paragraph(said),), title=line("projects.hand_title"))


async def step_back(
    session: AsyncSession, who: Membership, project_id: object, now: datetime
) -> Card:
    """A partner leaves it, without a reason; whoever goes on hears so. A second tap changes
    nothing. Raises `Gone`, `NotAllowed`."""
    project = await project_held(session, who, project_id)
    mine = own_part(project, who)
    if project.state not in (ProjectState.AGREED, ProjectState.UNDER_WAY):
        raise Gone(line("projects.moved_on"))
    if mine.is_in:
        mine.left_at, mine.leads = now, False
        if project.owner_id == who.member_id:
            next_owner = await _next_owner(session, project, now)
            project.owner_id = next_owner.id if next_owner else None
        await changed(session, project, now)
        again = await project_held(session, who, project.id)
        name = f"{project_name(project)}:left:{mine.id}"
        to = [again.owner] if again.owner else await asker_of(session, again, now)
        await tell(session, again, Step.LEFT, name, to, now)
    said = say("projects.you_left", name=Name(called(who.name)), title=Plain(project.title))
    return Card((Paragraph(said),), title=line("projects.step_back"))


async def _next_owner(session: AsyncSession, project: Project, now: datetime) -> Member | None:
    """Whoever asked, if they work for the team, or else the lead."""
    by = project.by
    if by is not None and by.role is Role.CARE_TEAM and by.left_at is None:
        return by
    return next(iter(await in_charge(session, project.team, now)), None)


async def _give_to(
    session: AsyncSession, project: Project, owner: Member, who: Membership, now: datetime
) -> None:
    project.owner_id = owner.id
    await changed(session, project, now)
    if owner.id != who.member_id:
        name = f"{project_name(project)}:owner:{owner.id}:{now:%Y%m%dT%H%M%S}"
        await tell(session, project, Step.HANDED, name, [owner], now)
