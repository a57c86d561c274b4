"""A workspace takes the bot in, removes it, and takes it in again.

While it is removed nothing is planned there, and what falls due ends as unreachable. Taken in
again, it goes on as after any absence: what is too late is skipped, and nobody is asked twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import Misconfigured
from bot.sealing import Seal, Unreadable
from storage.database import Database
from storage.queries import installs
from storage.queries.people import workspace_named
from storage.tables import Workspace

# The platform tells when something happened by the second.
_TOLD_BY = timedelta(seconds=1)
# Rows that refer to the workspace can be written meanwhile.
_NO_KEY = {"key_share": True}
# Of workspaces with the same problem so many are named.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Granted:
    """What a workspace gave the bot, all in the platform's own words. `token` is not sealed, and
    never shown."""

    platform: str
    workspace: str
    workspace_name: str
    token: str
    app_id: str
    bot_id: str
    bot_user_id: str
    enterprise_id: str | None
    scopes: tuple[str, ...]
    installed_by: str

    def __repr__(self) -> str:
        return f"Granted({self.workspace})"


async def install(session: AsyncSession, granted: Granted, seal: Seal, now: datetime) -> None:
    """Keeps what was granted, in the place of what was granted before."""
    workspace_id = await workspace_named(session, granted.platform, granted.workspace)
    workspace = await session.get_one(Workspace, workspace_id, with_for_update=_NO_KEY)
    workspace.name, workspace.uninstalled_at = granted.workspace_name[:200], None
    values = {
        "token": seal.seal(granted.token),
        "app_id": granted.app_id,
        "bot_id": granted.bot_id,
        "bot_user_id": granted.bot_user_id,
        "enterprise_id": granted.enterprise_id,
        "scopes": list(granted.scopes),
        "installed_by": granted.installed_by,
        "installed_at": now,
    }
    await installs.write_install(session, workspace.id, values)


async def uninstall(
    session: AsyncSession, platform: str, external_id: str, at: datetime, now: datetime
) -> bool:
    """The workspace removed the bot at `at`, as the platform tells: its token is deleted and
    everything stops there. False where that is no news: told again, or told late, when the bot had
    been installed anew since."""
    workspace = await installs.hold_workspace(session, platform, external_id)
    found = await installs.install_in(session, workspace.id) if workspace else None
    if workspace is None or found is None or at + _TOLD_BY <= found.installed_at:
        return False
    workspace.uninstalled_at = now
    await session.delete(found)
    await session.flush()
    return True


async def purge(database: Database) -> int:
    """Deletes each workspace that removed the bot with everything in it, in a transaction of its
    own; how many these were."""
    async with database.reading() as session:
        found = await installs.uninstalled_workspaces(session)
    deleted = 0
    for workspace_id in found:
        async with database.writing.begin() as session:
            deleted += await installs.delete_uninstalled(session, workspace_id)
    return deleted


async def reseal(database: Database, seal: Seal) -> int:
    """Seals every token with the newest key; how many were not yet. One that is replaced meanwhile
    is left as it is, for whoever replaces it seals it anew. Raises `Unreadable` before anything is
    changed."""
    async with database.reading() as session:
        tokens = [(one.id, one.token) for one in await installs.all_installs(session)]
    older = [(number, token) for number, token in tokens if not seal.is_newest(token)]
    anew = [(number, token, seal.seal(seal.open(token))) for number, token in older]
    changed = 0
    for number, token, sealed in anew:
        async with database.writing.begin() as session:
            changed += await installs.replace_token(session, number, token, sealed)
    return changed


async def require_readable(database: Database, seal: Seal) -> None:
    """Raises `Misconfigured`, naming workspaces as the platform does, where a stored token opens
    with no key."""
    async with database.reading() as session:
        found = await installs.all_installs(session)
    sealed = [one.workspace.external_id for one in found if not _opens(seal, one.token)]
    if sealed:
        some = ", ".join(sealed[:_NAMED])
        more = f" and {len(sealed) - _NAMED} more" if len(sealed) > _NAMED else ""
        problem = f"encryption.keys: no key here opens the stored token of {some}{more}"
        raise Misconfigured([problem])


def _opens(seal: Seal, token: str) -> bool:
    try:
        seal.open(token)
    except Unreadable:
        return False
    return True
