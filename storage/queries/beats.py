"""When a tick last succeeded, in whichever process."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import Beat

_TICK = "tick"


async def keep_beat(session: AsyncSession, at: datetime) -> None:
    """Writes down that a tick succeeded then, by a machine's time; a later one stands."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(Beat).values(name=_TICK, at=at)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[Beat.name], set_={"at": at}, where=Beat.at < at
        )
    )


async def last_beat(session: AsyncSession) -> datetime | None:
    """None where no tick has ever succeeded."""
    return await session.scalar(select(Beat.at).where(Beat.name == _TICK))
