"""Which workspaces installed the bot, which removed it, and the installations under way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage.queries.once import insert_once
from storage.tables import Install, OAuthState, Team, Workspace


async def hold_workspace(
    session: AsyncSession, platform: str, external_id: str
) -> Workspace | None:
    """The workspace that the platform calls so; nobody else installs or removes the bot there
    until the transaction ends. Whatever else goes on there does not wait."""
    named = select(Workspace).filter_by(platform=platform, external_id=external_id)
    return await session.scalar(named.with_for_update(key_share=True))


async def install_in(session: AsyncSession, workspace_id: int) -> Install | None:
    return await session.scalar(select(Install).filter_by(workspace_id=workspace_id))


async def install_named(session: AsyncSession, platform: str, external_id: str) -> Install | None:
    """What the workspace that the platform calls so granted, if it has the bot."""
    statement = (
        select(Install)
        .join(Install.workspace)
        .where(Workspace.platform == platform, Workspace.external_id == external_id)
    )
    return await session.scalar(statement)


async def all_installs(session: AsyncSession) -> Sequence[Install]:
    """Every install with its workspace, in the order of the workspaces' names."""
    statement = (
        select(Install)
        .join(Install.workspace)
        .order_by(Workspace.name, Workspace.id)
        .options(joinedload(Install.workspace))
    )
    return (await session.scalars(statement)).all()


async def write_install(
    session: AsyncSession, workspace_id: int, values: Mapping[str, Any]
) -> None:
    """In the place of an earlier install. The workspace is held."""
    await session.execute(delete(Install).where(Install.workspace_id == workspace_id))
    session.add(Install(workspace_id=workspace_id, **values))
    await session.flush()


async def replace_token(session: AsyncSession, install_id: int, old: str, new: str) -> bool:
    """Whether the token was still the old one, and is now the new."""
    statement = (
        update(Install)
        .where(Install.id == install_id, Install.token == old)
        .values(token=new)
        .returning(Install.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def uninstalled_workspaces(session: AsyncSession) -> Sequence[int]:
    statement = select(Workspace.id).where(Workspace.uninstalled_at.is_not(None))
    return (await session.scalars(statement)).all()


async def forget_uninstalls(session: AsyncSession) -> None:
    """No workspace has removed the bot any more."""
    marked = update(Workspace).where(Workspace.uninstalled_at.is_not(None))
    await session.execute(marked.values(uninstalled_at=None))


async def uninstalled_teams(session: AsyncSession) -> Sequence[int]:
    """The teams of workspaces that removed the bot."""
    statement = select(Team.id).join(Team.workspace).where(Workspace.uninstalled_at.is_not(None))
    return (await session.scalars(statement)).all()


async def delete_uninstalled(session: AsyncSession, workspace_id: int) -> bool:
    """Deletes the workspace and everything in it, if it still is without the bot; whether it was.
    However much that is, no limit of time cuts it off."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SET LOCAL statement_timeout = 0"))
    statement = (
        delete(Workspace)
        .where(Workspace.id == workspace_id, Workspace.uninstalled_at.is_not(None))
        .returning(Workspace.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def is_used(session: AsyncSession, hashed: str) -> bool:
    """Whether somebody installed with this state."""
    return await session.get(OAuthState, hashed) is not None


async def use_state(session: AsyncSession, hashed: str, until: datetime, now: datetime) -> bool:
    """Whether nobody installed with this state yet: now somebody has. That is remembered until
    `until`; what needs no remembering any more is forgotten."""
    await session.execute(delete(OAuthState).where(OAuthState.expires_at <= now))
    used = {"hash": hashed, "expires_at": until}
    return await insert_once(session, OAuthState, used) is not None
