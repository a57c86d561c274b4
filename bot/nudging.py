"""Writing a nudge and its deliveries, once: for the planner, and for what happens in between."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import manner_of, suits
from bot.routines.plan import Occasion, Recipient
from bot.texts import line
from storage.queries.decisions import keep_decision
from storage.queries.once import insert_once
from storage.tables import Delivery, Kind, Nudge, Person, Routine, Team


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
    # The nudge is new, and so is all of this: one statement for everybody.
    found = {one.key: one for one in recipients}
    rows = [_delivery(nudge_id, routine.team, occasion, one) for one in found.values()]
    if not rows:
        return True
    written = await session.execute(
        insert(Delivery).values(rows).returning(Delivery.id, Delivery.recipient, Delivery.due_at)
    )
    for delivery_id, key, due_at in written.all():
        await _keep(session, delivery_id, occasion, found[key], due_at, now)
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
    return await _deliver(session, nudge_id, routine.team, occasion, recipient, now)


def reaches(recipient: Recipient, team: Team, kind: Kind, due_at: datetime) -> datetime:
    """When a nudge that is due then may reach the recipient at the earliest."""
    if recipient.at is not None:
        due_at = max(due_at, recipient.at)
    if recipient.person is None:
        return due_at
    return suits(manner_of(recipient.person, team), kind, due_at) or due_at


def why_later(recipient: Recipient, due_at: datetime, at: datetime) -> str:
    """The ledger's reason why what is due then reaches the recipient at `at`; "" where that is
    when it is due."""
    if at <= due_at:
        return ""
    if recipient.at is not None and recipient.at > due_at and recipient.why:
        return recipient.why
    return line("reason.hours")


def reminded_at(person: Person, team: Team, at: datetime) -> datetime:
    """When a reminder that is not to come before `at` may reach the person at the earliest."""
    return reaches(Recipient(person=person), team, Kind.REMINDER, at)


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
    now: datetime,
) -> bool:
    values = _delivery(nudge_id, team, occasion, recipient)
    delivery_id = await insert_once(session, Delivery, values)
    if delivery_id is None:
        return False
    await _keep(session, delivery_id, occasion, recipient, values["due_at"], now)
    return True


def _delivery(
    nudge_id: int | None, team: Team, occasion: Occasion, recipient: Recipient
) -> dict[str, Any]:
    # One for which no hour suits in time ends when its use does.
    at = min(reaches(recipient, team, occasion.kind, occasion.due_at), occasion.expires_at)
    reason = why_later(recipient, occasion.due_at, at)
    return {
        "nudge_id": nudge_id,
        "workspace_id": team.workspace_id,
        "recipient": recipient.key,
        "person_id": recipient.person.id if recipient.person else None,
        "channel": recipient.channel,
        "due_at": at,
        # An hour that does not suit may do so when the person says so: that is no reason to keep.
        "reason": reason if reason == recipient.why else "",
    }


async def _keep(
    session: AsyncSession,
    delivery_id: int,
    occasion: Occasion,
    recipient: Recipient,
    due_at: datetime,
    now: datetime,
) -> None:
    """The first decision, where it comes later than it is due."""
    if reason := why_later(recipient, occasion.due_at, due_at):
        await keep_decision(session, delivery_id, now, due_at, reason)
