"""What is said of who is in a team, and the row that it hangs on."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.routines.plan import Occasion
from storage.queries.once import insert_once
from storage.tables import Kind, Routine, RoutineKind

# For so long it is worth saying: longer than a pause, and than a bot is away.
SAID_FOR = timedelta(days=400)


class Step(StrEnum):
    """`welcome` goes to whoever was added to the team, `goodbye` to whoever has now what was open
    with somebody who left."""

    WELCOME = "welcome"
    GOODBYE = "goodbye"


KINDS = {Step.WELCOME: Kind.WELCOME, Step.GOODBYE: Kind.NEWS}


def said_now(step: Step, name: str, now: datetime) -> Occasion:
    """Something to say now, once for that name."""
    return Occasion(step, name, KINDS[step], due_at=now, expires_at=now + SAID_FOR)


async def routine_of(session: AsyncSession, team_id: int, now: datetime) -> Routine:
    """The team's row, written when there is first something to say; with its team."""
    values = {
        "team_id": team_id,
        "kind": RoutineKind.TEAM,
        "since": now,
        "planned_until": now,
    }
    await insert_once(session, Routine, values)
    found = select(Routine).filter_by(team_id=team_id, kind=RoutineKind.TEAM)
    return (await session.scalars(found.options(joinedload(Routine.team)))).one()
