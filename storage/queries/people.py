"""Who somebody is, from what a verified request says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import aliased

from storage.queries.once import insert_once
from storage.tables import Member, Person, Team, Workspace

_ChannelTeam = aliased(Team)


# Built once: it precedes every answer.
_WHO_IS = (
    select(
        Workspace.id.label("workspace_id"),
        Person.id.label("person_id"),
        Person.name.label("person_name"),
        Person.timezone.label("person_timezone"),
        Member.id.label("member_id"),
        Member.role,
        Member.lead,
        Member.champion,
        Team.id.label("team_id"),
        Team.name.label("team_name"),
        Team.channel,
        Team.timezone.label("team_timezone"),
        select(_ChannelTeam.id)
        .where(
            _ChannelTeam.workspace_id == Workspace.id,
            _ChannelTeam.channel == bindparam("channel"),
            _ChannelTeam.archived_at.is_(None),
        )
        .scalar_subquery()
        .label("channel_team_id"),
    )
    .select_from(Workspace)
    .outerjoin(
        Person,
        (Person.workspace_id == Workspace.id)
        & (Person.contact == bindparam("platform"))
        & (Person.address == bindparam("address")),
    )
    .outerjoin(Member, (Member.person_id == Person.id) & Member.left_at.is_(None))
    .outerjoin(Team, (Team.id == Member.team_id) & Team.archived_at.is_(None))
    .where(
        Workspace.platform == bindparam("platform"),
        Workspace.external_id == bindparam("workspace"),
    )
    .order_by(Team.name)
)


async def who_is(
    connection: AsyncConnection, platform: str, workspace: str, address: str, channel: str
) -> Sequence[Row[*tuple[Any, ...]]]:
    """One row for each team that the person is in (one that is archived has nulls for the team);
    one with nulls for somebody unknown; none in a workspace that is unknown. `channel_team_id` is
    the team whose channel that is, if any."""
    named = {
        "platform": platform,
        "workspace": workspace,
        "address": address,
        "channel": channel,
    }
    return (await connection.execute(_WHO_IS, named)).all()


async def workspace_named(session: AsyncSession, platform: str, external_id: str) -> int:
    """The id of the workspace that the platform calls so, written down at the first contact."""
    values = {"platform": platform, "external_id": external_id, "name": ""}
    await insert_once(session, Workspace, values)
    named = select(Workspace.id).filter_by(platform=platform, external_id=external_id)
    return (await session.scalars(named)).one()


async def teams_of_workspace(session: AsyncSession, workspace_id: int | None) -> Sequence[Team]:
    statement = select(Team).where(Team.workspace_id == workspace_id, Team.archived_at.is_(None))
    statement = statement.order_by(Team.name)
    return (await session.scalars(statement)).all()


async def team_of_workspace(
    session: AsyncSession, workspace_id: int | None, team_id: object
) -> Team | None:
    """The team with that id, if it is the workspace's."""
    if not isinstance(team_id, int):
        return None
    statement = select(Team).where(Team.id == team_id, Team.workspace_id == workspace_id)
    return await session.scalar(statement)


async def is_team(session: AsyncSession, name: str) -> bool:
    """Whether any workspace has a team of that name."""
    return await session.scalar(select(Team.id).where(Team.name == name).limit(1)) is not None


async def set_deactivated(
    session: AsyncSession, platform: str, workspace: str, address: str, at: datetime | None
) -> int | None:
    """Writes down since when somebody has no account there any more; None: they have one. The
    first time stands. The person's id, where that is news of somebody who is known."""
    place = select(Workspace.id).filter_by(platform=platform, external_id=workspace)
    statement = update(Person).where(
        Person.workspace_id == place.scalar_subquery(),
        Person.contact == platform,
        Person.address == address,
    )
    is_news = Person.deactivated_at.is_(None) if at else Person.deactivated_at.is_not(None)
    changed = statement.where(is_news).values(deactivated_at=at).returning(Person.id)
    return (await session.execute(changed)).scalar_one_or_none()
