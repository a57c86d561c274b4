"""What the rules of starters ask of many teams at a time: mostly by the team's id."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from storage.queries.many_teams import ByTeam, by_team
from storage.queries.projects import PUBLIC, WHOLE
from storage.queries.rows import are_one_of, one_of
from storage.tables import (
    CatalogEntry,
    Delivery,
    DeliveryState,
    EntryKind,
    Member,
    Nudge,
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


async def entries_named(
    session: AsyncSession, names: Collection[tuple[int, int]]
) -> Mapping[tuple[int, int], CatalogEntry]:
    """Teams' own entries by team and id, retired or not."""
    if not names:
        return {}
    places = (CatalogEntry.team_id, CatalogEntry.id)
    statement = select(CatalogEntry).where(are_one_of(session, CatalogEntry, places, names))
    return {(one.team_id, one.id): one for one in await session.scalars(statement)}


async def suggestions_on(
    session: AsyncSession, turns: Collection[tuple[int, str]]
) -> Mapping[tuple[int, str], Suggestion]:
    """What was suggested at turns, by team and occasion, with the partner it is about."""
    if not turns:
        return {}
    places = (Suggestion.team_id, Suggestion.occasion)
    statement = (
        select(Suggestion)
        .where(are_one_of(session, Suggestion, places, turns))
        .options(joinedload(Suggestion.member).joinedload(Member.person))
    )
    return {(one.team_id, one.occasion): one for one in await session.scalars(statement)}


async def sent_about(
    session: AsyncSession, asked: Collection[tuple[int, str]]
) -> Mapping[tuple[int, str, int | None], Sequence[datetime]]:
    """When persons were sent something of occasions, which are named by routine and name; by these
    and the person."""
    if not asked:
        return {}
    statement = (
        select(Nudge.routine_id, Nudge.occasion, Delivery.person_id, Delivery.sent_at)
        .join(Delivery.nudge)
        .where(
            are_one_of(session, Nudge, (Nudge.routine_id, Nudge.occasion), asked),
            Delivery.state == DeliveryState.SENT,
        )
    )
    found: dict[tuple[int, str, int | None], list[datetime]] = {}
    for routine_id, occasion, person_id, at in (await session.execute(statement)).all():
        if at is not None:
            found.setdefault((routine_id, occasion, person_id), []).append(at)
    return found


async def projects_named(
    session: AsyncSession, named: Collection[tuple[int, int | None]]
) -> Mapping[tuple[int, int | None], Project]:
    """Those of many teams, by team and id, that are the team's."""
    known = {project_id for _, project_id in named if project_id is not None}
    if not known:
        return {}
    statement = select(Project).where(one_of(session, Project, Project.id, known)).options(*WHOLE)
    found = {(one.team_id, one.id): one for one in await session.scalars(statement)}
    return {name: found[name] for name in named if name in found}
