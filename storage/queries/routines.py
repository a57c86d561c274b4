"""The routines of one team, to look at and to change."""

from collections.abc import Sequence

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from storage.queries.anew import anew
from storage.queries.ledger import WHOLE
from storage.queries.series import load_series
from storage.tables import (
    Delivery,
    DeliveryState,
    Kind,
    MeetingSeries,
    Nudge,
    Project,
    Routine,
    RoutineKind,
)


async def standing_routine(session: AsyncSession, team_id: int, kind: RoutineKind) -> Routine:
    """A team's routine of that kind, with its team."""
    statement = select(Routine).where(Routine.team_id == team_id, Routine.kind == kind)
    return (await session.scalars(statement.options(joinedload(Routine.team)))).one()


async def routines_seen(session: AsyncSession, team_id: int) -> list[Routine]:
    """Those of a team, off or on, without the agendas of series that have ended; with what their
    rules need."""
    return list((await session.scalars(_of_team(team_id).options(*WHOLE))).all())


async def routines_held(session: AsyncSession, team_id: int) -> list[Routine]:
    """The same as they are now; nobody else changes or plans them until the transaction ends."""
    held = _of_team(team_id).with_for_update(key_share=True, of=Routine)
    found = await anew(session, held, joinedload(Routine.team))
    for routine in found:
        await load_series(session, routine)
    return list(found)


async def load_projects(session: AsyncSession, routines: Sequence[Routine]) -> None:
    """Loads with routines of starters the projects that time brings something to."""
    known = Routine.id.in_([routine.id for routine in routines])
    projects = selectinload(Routine.projects).options(
        joinedload(Project.owner), selectinload(Project.partners)
    )
    # Not read anew, which would wipe the team that has been loaded beside it.
    await session.execute(select(Routine).where(known).options(projects))


async def skip_waiting_of_routine(
    session: AsyncSession,
    routine_id: int,
    reason: str,
    besides: Sequence[Kind],
    besides_steps: Sequence[str],
) -> None:
    """What waits to be sent for a routine is not sent, some kinds and steps apart."""
    nudges = select(Nudge.id).where(
        Nudge.routine_id == routine_id,
        Nudge.kind.not_in(besides),
        Nudge.step.not_in(besides_steps),
    )
    await session.execute(
        update(Delivery)
        .where(Delivery.nudge_id.in_(nudges), Delivery.state == DeliveryState.WAITING)
        .values(state=DeliveryState.SKIPPED, reason=reason, held_until=None)
    )


def _of_team(team_id: int) -> Select[Routine]:
    return (
        select(Routine)
        .outerjoin(Routine.series)
        .where(Routine.team_id == team_id, MeetingSeries.ended_at.is_(None))
        .order_by(Routine.id)
    )
