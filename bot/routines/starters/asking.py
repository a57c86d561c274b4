"""A partner is asked first and in private: the ask, and what they say to it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Card
from bot.catalog.entries import starter_named
from bot.errors import Gone, NotAllowed
from bot.routines.plan import Due
from bot.routines.starters import ask_cards, suggestion_cards
from bot.routines.starters.finding import own_part, project_held
from bot.routines.starters.recipients import number_in
from bot.routines.starters.steps import Step, ask_name
from bot.routines.starters.telling import changed, in_charge, tell
from bot.texts import line
from storage.queries.members import member_in_team
from storage.queries.personal import held_person
from storage.queries.projects import (
    answer_suggestions,
    everything_asked,
    hold_projects,
    note_answer,
    outdate_projects,
    outdate_suggestion,
    project_in_team,
    suggestion_held,
)
from storage.queries.starters import projects_named
from storage.tables import (
    Member,
    Origin,
    PartnerAnswer,
    Project,
    ProjectPartner,
    ProjectState,
    Reply,
    Role,
    SuggestionAnswer,
)

_BEGUN = (ProjectState.UNDER_WAY, ProjectState.ENDED)


async def ask(
    session: AsyncSession,
    who: Membership,
    starter_key: str,
    member_id: object,
    suggestion_id: object,
    now: datetime,
) -> Card:
    """Asks a partner whether they would like to do a starter; a receipt for whoever asked. What
    they are asked already is not asked again. `suggestion_id` names the suggestion that it follows,
    None for none. Raises `Gone`, `NotAllowed`."""
    who.require(Right.RUN_PROJECTS)
    await hold_projects(session, who.team_id)
    starter = await starter_named(session, who.team_id, starter_key)
    partner = await partner_in(session, who, member_id)
    if starter is None or partner is None:
        raise Gone(line("face.old_card"))
    for one in await everything_asked(session, who.team_id):
        if one.member_id == partner.id and one.is_open:
            if one.project.starter_key == starter.key:
                return await _receipt(session, one.project)
            raise Gone(line("starters.asked_already", name=partner.person.name))
    project = Project(
        team_id=who.team_id,
        origin=Origin.STARTER,
        state=ProjectState.ASKING,
        starter_key=starter.key,
        title=starter.title,
        task=starter.task,
        minutes=starter.minutes,
        thanks=starter.thanks,
        skills=list(starter.skills),
        weeks=starter.weeks,
        by_id=who.member_id,
        since=now,
    )
    await put_to(session, project, [partner], now)
    await follow(session, who, suggestion_id, project, now)
    return await _receipt(session, project)


async def put_to(
    session: AsyncSession, project: Project, partners: Sequence[Member], now: datetime
) -> None:
    """Writes the project down, and asks each of the partners in private."""
    session.add(project)
    await session.flush()
    for partner in partners:
        row = ProjectPartner(project_id=project.id, member_id=partner.id, asked_at=now)
        session.add(row)
        await session.flush()
        await tell(session, project, Step.ASK, ask_name(row), [partner], now)
    await changed(session, project, now)


async def follow(
    session: AsyncSession, who: Membership, suggestion_id: object, project: Project, now: datetime
) -> None:
    """Writes down that a suggestion was followed, if one was and nobody has answered it. Whoever
    was shown one and asks for something else has answered too."""
    await answer_suggestions(session, who.team_id, who.person_id, now)
    made = await suggestion_held(session, who.team_id, suggestion_id)
    if made is not None and made.answer is None:
        made.answer, made.project_id = SuggestionAnswer.ASKED, project.id
        await session.flush()
        await outdate_suggestion(session, made)


async def partner_in(session: AsyncSession, who: Membership, member_id: object) -> Member | None:
    """The partner of the team with that member's id."""
    member = await member_in_team(session, who.team_id, member_id)
    if member is None or member.left_at is not None:
        return None
    return member if member.role is Role.PARTNER else None


async def answer(
    session: AsyncSession,
    who: Membership,
    project_id: object,
    said: PartnerAnswer,
    now: datetime,
) -> None:
    """A partner says yes or not now; the later answer counts until the project has begun. Raises
    `Gone`, `NotAllowed`."""
    project = await project_held(session, who, project_id)
    mine = own_part(project, who)
    is_own = project.origin is Origin.PROPOSAL
    if project.state in _BEGUN or mine.left_at is not None or is_own:
        raise Gone(line("projects.begun"))
    if mine.answer is said:
        return
    mine.answer, mine.answered_at, mine.rested_at = said, now, None
    await session.flush()
    settle(project)
    await note_answer(session, who.team_id, ask_name(mine), who.person_id, now)
    await changed(session, project, now)
    name = f"project:{project.id}:answered:{mine.id}:{said.value}"
    await tell(session, project, Step.ANSWERED, name, await asker_of(session, project, now), now)


async def would_lead(
    session: AsyncSession, who: Membership, project_id: object, now: datetime
) -> None:
    """A partner who said yes would like to lead it. Raises `Gone`, `NotAllowed`."""
    project = await project_held(session, who, project_id)
    mine = own_part(project, who)
    if not mine.is_in or project.state is ProjectState.ENDED:
        raise Gone(line("projects.begun"))
    if not mine.leads:
        mine.leads = True
        await changed(session, project, now)


async def talk_first(
    session: AsyncSession, who: Membership, project_id: object, now: datetime
) -> Card:
    """A partner would like to talk before they answer; whoever asked hears it. Raises `Gone`,
    `NotAllowed`."""
    project = await project_held(session, who, project_id)
    mine = own_part(project, who)
    if project.state in _BEGUN or mine.answer is not None:
        raise Gone(line("projects.begun"))
    if mine.reply is not Reply.CALL_ME:
        mine.reply, mine.replied_at, mine.called_at = Reply.CALL_ME, now, None
        await note_answer(session, who.team_id, ask_name(mine), who.person_id, now)
        await changed(session, project, now)
        name = f"project:{project.id}:talk:{mine.id}"
        await tell(session, project, Step.TALK, name, await asker_of(session, project, now), now)
    return ask_cards.will_call(project)


async def set_time(
    session: AsyncSession, who: Membership, project_id: object, minutes: object, now: datetime
) -> None:
    """How long something small may take from now on. Raises `Gone`, `NotAllowed`."""
    project = await project_held(session, who, project_id)
    own_part(project, who)
    if minutes not in ask_cards.TIMES:
        raise Gone(line("face.old_card"))
    person = await held_person(session, who.person_id)
    person.spare_minutes = minutes if isinstance(minutes, int) else None
    await changed(session, project, now)


async def more(session: AsyncSession, who: Membership, project_id: object) -> Card:
    """Everything about what a partner is asked for. Raises `Gone`, `NotAllowed`."""
    project = await project_in_team(session, who.team_id, project_id)
    if project is None:
        raise Gone(line("face.old_card"))
    mine = own_part(project, who)
    starter = await starter_named(session, who.team_id, project.starter_key or "")
    return ask_cards.more(project, mine, starter)


async def let_rest(session: AsyncSession, dues: Sequence[Due], now: datetime) -> None:
    """These asks have found no answer, and end without a word to the partner."""
    named = [(due.routine.team_id, number_in(due.occasion.name)) for due in dues]
    projects = await projects_named(session, named)
    for due, name in zip(dues, named, strict=True):
        if (project := projects.get(name)) is None:
            continue
        for partner in project.partners:
            if ask_name(partner) == due.occasion.name and partner.is_open:
                partner.rested_at = now
        settle(project)
    await session.flush()
    await outdate_projects(session, projects.values())


async def asker_of(session: AsyncSession, project: Project, now: datetime) -> list[Member]:
    """Whoever asked, or the lead in their place once they are gone."""
    by = project.by
    if by is not None and by.left_at is None and by.person.deactivated_at is None:
        return [by]
    return await in_charge(session, project.team, now)


def settle(project: Project) -> None:
    """Where a project stands by what was answered: agreed with one yes, dropped where nobody can
    say it any more."""
    if any(one.is_in for one in project.partners):
        project.state = ProjectState.AGREED
    elif any(one.is_open for one in project.partners):
        project.state = ProjectState.ASKING
    else:
        project.state = ProjectState.DROPPED


async def _receipt(session: AsyncSession, project: Project) -> Card:
    whole = await project_in_team(session, project.team_id, project.id)
    if whole is None:
        raise NotAllowed(line("face.old_card"))
    return suggestion_cards.asked(whole)
