"""The standing routines of a team: their rows, and following what the team changes."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules import STANDING
from storage.queries.once import insert_once
from storage.tables import Routine, RoutineKind


async def begin_routines(session: AsyncSession, team_id: int, now: datetime) -> None:
    """Writes the rows of the routines that the team has not got yet; each begins gently, after a
    time of its own. When it comes first is found out by the next tick."""
    for kind, rules in STANDING.items():
        begins = now + rules.usual.begins_after
        values = {
            "team_id": team_id,
            "kind": kind,
            "since": begins,
            "planned_until": now,
            "next_due": now,
        }
        await insert_once(session, Routine, values)


async def wake_routines(session: AsyncSession, team_id: int, now: datetime) -> None:
    """Zone, days off or a rhythm have changed: the next tick looks anew at when each comes."""
    statement = update(Routine).where(
        Routine.team_id == team_id, Routine.kind != RoutineKind.AGENDA
    )
    await session.execute(statement.values(next_due=now))
