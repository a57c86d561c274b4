"""What the rules of starters ask of many teams at a time: mostly by the team's id."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from storage.queries.many_teams import ByTeam, by_team
from storage.queries.projects import PUBLIC, WHOLE
from storage.queries.rows import one_of
from storage.tables import (
    CatalogEntry,
    EntryKind,
    Member,
    Project,
    ProjectPartner,
    ProjectState,
    Role,
    Suggestion,
)


async def projects_by_team(
    session: AsyncSession, team_ids: Collection[int], states: Iterable[ProjectState]
) -> ByTeam[Project]:
    """Projects in these states, with who was asked for them."""
    statement = (
        select(Project.team_id, Project)
        .where(one_of(session, Project, Project.team_id, team_ids), Project.state.in_(list(states)))
        .options(selectinload(Project.partners))
        .order_by(Project.id)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def asked_by_team(session: AsyncSession, team_ids: Collection[int]) -> ByTeam[ProjectPartner]:
    """Every time a partner was asked for something, with the project."""
    statement = (
        select(Project.team_id, ProjectPartner)
        .join(ProjectPartner.project)
        .where(one_of(session, Project, Project.team_id, team_ids))
        .options(joinedload(ProjectPartner.project))
        .order_by(ProjectPartner.id)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def partner_members_by_team(
    session: AsyncSession, team_ids: Collection[int]
) -> ByTeam[Member]:
    """Family partners with their persons, in the order in which they joined."""
    statement = (
        select(Member.team_id, Member)
        .where(
            one_of(session, Member, Member.team_id, team_ids),
            Member.left_at.is_(None),
            Member.role == Role.PARTNER,
        )
        .options(joinedload(Member.person))
        .order_by(Member.id)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def suggestions_by_team(
    session: AsyncSession, team_ids: Collection[int]
) -> ByTeam[Suggestion]:
    """What was suggested to leads, in order of time."""
    statement = (
        select(Suggestion.team_id, Suggestion)
        .where(one_of(session, Suggestion, Suggestion.team_id, team_ids))
        .order_by(Suggestion.id)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def tried_by_team(session: AsyncSession, team_ids: Collection[int]) -> ByTeam[str]:
    """The keys of the starters that were begun, or brought to an end."""
    statement = select(Project.team_id, Project.starter_key).where(
        one_of(session, Project, Project.team_id, team_ids),
        Project.state.in_(PUBLIC),
        Project.starter_key.is_not(None),
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def entries_by_team(
    session: AsyncSession, team_ids: Collection[int], kind: EntryKind
) -> ByTeam[CatalogEntry]:
    """Teams' own entries of that kind that are not retired, in the order they were added."""
    statement = (
        select(CatalogEntry.team_id, CatalogEntry)
        .where(
            one_of(session, CatalogEntry, CatalogEntry.team_id, team_ids),
            CatalogEntry.kind == kind,
            CatalogEntry.retired_at.is_(None),
        )
        .order_by(CatalogEntry.id)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def projects_named(
    session: AsyncSession, named: Collection[tuple[int, int | None]]
) -> Mapping[tuple[int, int | None], Project]:
    """Those of many teams, by team and id, that are the team's."""
    known = {project_id for _, project_id in named if project_id is not None}
    statement = (
        select(Project)
        .where(one_of(session, Project, Project.id, known))
        .options(*WHOLE)
        .execution_options(populate_existing=True)
    )
    found = {(one.team_id, one.id): one for one in await session.scalars(statement)}
    return {name: found[name] for name in named if name in found}
