"""Telling somebody of what happened to a project in between the turns of time."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.nudging import add_to_nudge
from bot.routines.plan import Occasion, Recipient
from bot.routines.starters.choosing import is_reached
from bot.routines.starters.steps import ASKED_FOR, KINDS, TOLD_FOR, Step
from storage.queries.members import leads_of
from storage.queries.projects import outdate_projects, starters_routine, wake
from storage.tables import Kind, Member, Project, Team


async def tell(
    session: AsyncSession,
    project: Project,
    step: Step,
    name: str,
    to: Iterable[Member],
    now: datetime,
) -> None:
    """Writes a message of that step to each, due now; once for each name and member."""
    routine = await starters_routine(session, project.team_id)
    kind = KINDS[step]
    lasts = ASKED_FOR if kind in (Kind.ASK, Kind.TASK, Kind.REMINDER, Kind.NEWS) else TOLD_FOR
    occasion = Occasion(step=step, name=name, kind=kind, due_at=now, expires_at=now + lasts)
    for member in to:
        await add_to_nudge(session, routine, occasion, None, Recipient(person=member.person), now)


async def changed(session: AsyncSession, project: Project, now: datetime) -> None:
    """What was shown of the project follows, and what time brings is looked at anew."""
    await session.flush()
    await outdate_projects(session, [project])
    await wake(session, project.team_id, now)


async def in_charge(session: AsyncSession, team: Team, now: datetime) -> list[Member]:
    """The lead who hears of projects: the first whom a message reaches, else the first of all;
    nobody where the team has none."""
    return first_in_reach(await leads_of(session, team.id), team, now)


def first_in_reach(leads: Sequence[Member], team: Team, now: datetime) -> list[Member]:
    """The same of a team's leads."""
    return ([lead for lead in leads if is_reached(lead, team, now)] or [*leads])[:1]
