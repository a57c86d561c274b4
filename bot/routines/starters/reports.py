"""What others report of a team's projects: the summary, homes, exports. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.catalog.entries import starters_for
from bot.catalog.kinds import Starter
from bot.routines.starters.checkin import next_review
from bot.routines.starters.steps import review_due
from storage.queries.projects import hours_between, projects_of, tried_keys
from storage.tables import Project, ProjectHours, ProjectState, Review


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A project under way and the check-in that comes next; `due_at` is aware."""

    project: Project
    review: Review
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that nobody has answered: a check-in (`review`) or a proposal (None), since when.
    Whose answer it is says the project's owner; a summary names nobody."""

    project: Project
    review: Review | None
    since: datetime

    def age(self, now: datetime) -> timedelta:
        return now - self.since


@dataclass(frozen=True, slots=True)
class Given:
    """The time that partners gave, in minutes, and what of it was thanked for; `rows` say whose."""

    minutes: int
    thanked: int
    rows: Sequence[ProjectHours]


async def under_way(session: AsyncSession, team_id: int, now: datetime) -> list[UnderWay]:
    """The team's projects under way with their next date, the next one first."""
    found = await projects_of(session, team_id, (ProjectState.UNDER_WAY,))
    rows = [row for project in found for row in _next(project, now)]
    return sorted(rows, key=lambda row: row.due_at)


async def waiting(session: AsyncSession, team_id: int, now: datetime) -> list[Waiting]:
    """Check-ins that were due and are not written, and proposals that nobody answered; the oldest
    first."""
    rows = [
        Waiting(row.project, row.review, row.due_at)
        for row in await under_way(session, team_id, now)
        if row.due_at <= now
    ]
    proposed = await projects_of(session, team_id, (ProjectState.PROPOSED,))
    rows += [Waiting(project, None, project.since) for project in proposed]
    return sorted(rows, key=lambda row: row.since)


async def given(session: AsyncSession, team_id: int, since: datetime, until: datetime) -> Given:
    """Hours and thanks that were written down from `since` to before `until`."""
    rows = await hours_between(session, team_id, since, until)
    minutes = sum(row.minutes for row in rows)
    return Given(minutes, sum(row.minutes for row in rows if row.thanks is not None), rows)


async def never_tried(session: AsyncSession, team_id: int) -> list[Starter]:
    """The starters that the team has never begun."""
    tried = await tried_keys(session, team_id)
    return [one for one in await starters_for(session, team_id) if one.key not in tried]


def _next(project: Project, now: datetime) -> Iterator[UnderWay]:
    review = next_review(project, now)
    due = review_due(project, project.team, review)
    if due is not None:
        yield UnderWay(project, review, due)
