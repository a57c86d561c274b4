"""What a partner says to what came of a project, and the talk that follows."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Card, Form
from bot.errors import Gone
from bot.routines.starters import outcome_cards
from bot.routines.starters.finding import own_part, project_held
from bot.routines.starters.steps import Step
from bot.routines.starters.telling import changed, in_charge, tell
from bot.routines.starters.words import MAX_SENTENCE, problem_with, refuse
from bot.texts import line
from storage.queries.projects import project_in_team
from storage.tables import Project, ProjectPartner, ProjectState, Reply


async def reply(
    session: AsyncSession, who: Membership, project_id: object, said: Reply, now: datetime
) -> None:
    """Writes down "yes" or "call me"; the later answer counts. Raises `Gone`, `NotAllowed`."""
    project, mine = await _ended(session, who, project_id)
    if mine.reply is not said:
        await _reply(session, project, mine, said, "", now)


async def form(session: AsyncSession, who: Membership, project_id: object) -> Form:
    """The form that asks what is missing. Raises `Gone`, `NotAllowed`."""
    project = await project_in_team(session, who.team_id, project_id)
    if project is None or project.state is not ProjectState.ENDED:
        raise Gone(line("outcome.no_question"))
    own_part(project, who)
    return outcome_cards.missing_form(project)


async def not_yet(
    session: AsyncSession, who: Membership, project_id: object, typed: str, now: datetime
) -> Card:
    """Something is still missing: whoever leads hears what. The same words again change nothing.
    Raises `Invalid` for the field "missing", `Gone`, `NotAllowed`."""
    refuse({"missing": problem_with(typed, MAX_SENTENCE)})
    missing = typed.strip()
    project, mine = await _ended(session, who, project_id)
    if mine.reply is not Reply.NOT_YET or mine.missing != missing:
        await _reply(session, project, mine, Reply.NOT_YET, missing, now)
    return outcome_cards.missing_receipt()


async def talked(
    session: AsyncSession, who: Membership, project_id: object, partner_id: object, now: datetime
) -> None:
    """One of the care team talked with a partner; a second tap changes nothing. Raises `Gone` when
    nobody waits for it, `NotAllowed`."""
    who.require(Right.RUN_PROJECTS)
    project = await project_held(session, who, project_id)
    partner = next((one for one in project.partners if one.id == partner_id), None)
    if partner is None or partner.reply not in (Reply.CALL_ME, Reply.NOT_YET):
        raise Gone(line("outcome.no_call"))
    if partner.called_at is None:
        partner.called_at, partner.called_by_id = now, who.member_id
        await changed(session, project, now)


async def _ended(
    session: AsyncSession, who: Membership, project_id: object
) -> tuple[Project, ProjectPartner]:
    """The project, held, and this partner's part in it, once there is an outcome to answer."""
    project = await project_held(session, who, project_id)
    if project.state is not ProjectState.ENDED:
        raise Gone(line("outcome.no_question"))
    return project, own_part(project, who)


async def _reply(
    session: AsyncSession,
    project: Project,
    mine: ProjectPartner,
    said: Reply,
    missing: str,
    now: datetime,
) -> None:
    mine.reply, mine.replied_at, mine.missing = said, now, missing
    mine.called_at = mine.called_by_id = None
    await changed(session, project, now)
    if said is not Reply.YES:
        name = f"project:{project.id}:talk:{mine.id}:{now:%Y%m%dT%H%M%S}"
        await tell(
            session, project, Step.TALK, name, await in_charge(session, project.team, now), now
        )
