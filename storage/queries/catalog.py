"""A team's own entries in the catalog."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries.anew import one_anew
from storage.tables import CatalogEntry, EntryKind


async def entries_of(
    session: AsyncSession, team_id: int, kind: EntryKind
) -> Sequence[CatalogEntry]:
    """The team's entries of that kind that are not retired, in the order they were added."""
    statement = select(CatalogEntry).filter_by(team_id=team_id, kind=kind, retired_at=None)
    return (await session.scalars(statement.order_by(CatalogEntry.id))).all()


async def entry_of_team(
    session: AsyncSession, team_id: int, entry_id: object, *, held: bool = False
) -> CatalogEntry | None:
    """The entry with that id, if it is the team's, retired or not. `held`: nobody else changes it
    until the transaction ends."""
    if not isinstance(entry_id, int):
        return None
    statement = select(CatalogEntry).filter_by(team_id=team_id, id=entry_id)
    if held:
        return await one_anew(session, statement.with_for_update(key_share=True))
    return await session.scalar(statement)
