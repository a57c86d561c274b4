"""Writing a nudge and its deliveries, once: for the planner, and for what happens in between."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import manner_of, suits
from bot.routines.plan import Occasion, Recipient
from storage.queries.once import insert_once
from storage.tables import Delivery, Kind, Nudge, Routine, Team


async def write_nudge(
    session: AsyncSession,
    routine: Routine,
    occasion: Occasion,
    meeting_id: int | None,
    recipients: Iterable[Recipient],
    now: datetime,
) -> bool:
    """Writes the nudge with a delivery for each recipient; whether it was not there before. The
    routine arrives with its `team`."""
    nudge_id = await _insert(session, routine, occasion, meeting_id, now)
    if nudge_id is None:
        return False
    for recipient in recipients:
        await _deliver(session, nudge_id, routine.team, occasion, recipient)
    return True


async def add_to_nudge(
    session: AsyncSession,
    routine: Routine,
    occasion: Occasion,
    meeting_id: int | None,
    recipient: Recipient,
    now: datetime,
) -> bool:
    """Adds a recipient to a nudge that others may have had already; whether it was new to them."""
    nudge_id = await _insert(session, routine, occasion, meeting_id, now)
    if nudge_id is None:
        nudge_id = await session.scalar(
            select(Nudge.id).filter_by(
                routine_id=routine.id, occasion=occasion.name, step=occasion.step
            )
        )
    return await _deliver(session, nudge_id, routine.team, occasion, recipient)


def reaches(recipient: Recipient, team: Team, kind: Kind, due_at: datetime) -> datetime:
    """When a nudge that is due then may reach the recipient at the earliest."""
    if recipient.at is not None:
        due_at = max(due_at, recipient.at)
    if recipient.person is None:
        return due_at
    return suits(manner_of(recipient.person, team), kind, due_at) or due_at


async def _insert(
    session: AsyncSession,
    routine: Routine,
    occasion: Occasion,
    meeting_id: int | None,
    now: datetime,
) -> int | None:
    return await insert_once(
        session,
        Nudge,
        {
            "routine_id": routine.id,
            "occasion": occasion.name,
            "step": occasion.step,
            "kind": occasion.kind,
            "meeting_id": meeting_id,
            "due_at": occasion.due_at,
            "expires_at": occasion.expires_at,
            "planned_at": now,
        },
    )


async def _deliver(
    session: AsyncSession,
    nudge_id: int | None,
    team: Team,
    occasion: Occasion,
    recipient: Recipient,
) -> bool:
    values = {
        "nudge_id": nudge_id,
        "workspace_id": team.workspace_id,
        "recipient": recipient.key,
        "person_id": recipient.person.id if recipient.person else None,
        "channel": recipient.channel,
        "due_at": reaches(recipient, team, occasion.kind, occasion.due_at),
    }
    return await insert_once(session, Delivery, values) is not None
