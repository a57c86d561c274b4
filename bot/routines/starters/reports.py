"""What others report of a team's projects: the summary, homes, exports. Reads only."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.catalog.entries import starters_by_team
from bot.catalog.kinds import Starter
from bot.routines.starters.checkin import next_review
from bot.routines.starters.steps import review_due
from storage.queries.many_teams import Span
from storage.queries.projects import hours_between, projects_of
from storage.queries.starters import tried_by_team
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
    return next_dates(await projects_of(session, team_id, (ProjectState.UNDER_WAY,)), now)


def next_dates(projects: Iterable[Project], now: datetime) -> list[UnderWay]:
    """The same of projects that have been read, as far as they are under way."""
    rows = [
        row
        for project in projects
        if project.state is ProjectState.UNDER_WAY
        for row in _next(project, now)
    ]
    return sorted(rows, key=lambda row: row.due_at)


def waiting(projects: Sequence[Project], now: datetime) -> list[Waiting]:
    """Check-ins that were due and are not written, and proposals that nobody answered; the oldest
    first."""
    rows = [
        Waiting(row.project, row.review, row.due_at)
        for row in next_dates(projects, now)
        if row.due_at <= now
    ]
    proposed = (one for one in projects if one.state is ProjectState.PROPOSED)
    rows += [Waiting(project, None, project.since) for project in proposed]
    return sorted(rows, key=lambda row: row.since)


async def given(session: AsyncSession, spans: Sequence[Span]) -> Mapping[Span, Given]:
    """Hours and thanks that were written down from `since` to before `until`."""
    rows = await hours_between(session, spans)
    return {span: _given(own) for span, own in rows.items()}


def _given(rows: Sequence[ProjectHours]) -> Given:
    minutes = sum(row.minutes for row in rows)
    return Given(minutes, sum(row.minutes for row in rows if row.thanks is not None), rows)


async def never_tried(
    session: AsyncSession, team_ids: Collection[int]
) -> Mapping[int, Sequence[Starter]]:
    """The starters that each team has never begun, by its id."""
    tried = await tried_by_team(session, team_ids)
    starters = await starters_by_team(session, team_ids)
    return {
        team_id: [one for one in starters[team_id] if one.key not in tried[team_id]]
        for team_id in team_ids
    }


def _next(project: Project, now: datetime) -> Iterator[UnderWay]:
    review = next_review(project, now)
    due = review_due(project, project.team, review)
    if due is not None:
        yield UnderWay(project, review, due)
