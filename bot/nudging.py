"""Writing a nudge and its deliveries, once: for the planner, and for what happens in between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import manner_of, suits
from bot.routines.plan import Begun, Due, Occasion, Recipient
from bot.texts import line
from storage.queries.decisions import Decision, keep_decision, keep_decisions
from storage.queries.members import Somebody
from storage.queries.once import insert_once
from storage.queries.planning import write_delivery_rows, write_nudge_rows
from storage.tables import Delivery, Kind, Nudge, Routine, Team


@dataclass(frozen=True, slots=True)
class Nudging:
    """A nudge to write: what it is for, the id of the meeting that it is about, None without one,
    and whom it goes to. The routine arrives with its `team`."""

    due: Due
    meeting_id: int | None
    recipients: Iterable[Recipient]


async def write_nudges(
    session: AsyncSession, nudgings: Sequence[Nudging], now: datetime
) -> list[Begun]:
    """Writes the nudges, no two of the same name, each with a delivery for each recipient; tells
    which were not there before."""
    ids = await write_nudge_rows(session, [_nudge(one, now) for one in nudgings])
    new = [(ids[name], one) for one in nudgings if (name := _name(one.due)) in ids]
    # The nudges are new, and so is all of this.
    rows = [
        (_delivery(nudge_id, key, one.due, to), to)
        for nudge_id, one in new
        for key, to in {to.key: to for to in one.recipients}.items()
    ]
    written = await write_delivery_rows(session, [one.values for one, _ in rows])
    begun = {nudge_id: Begun(one.due, one.meeting_id, []) for nudge_id, one in new}
    later = []
    for (values, reason), to in rows:
        delivery_id = written[values["nudge_id"], values["recipient"]]
        begun[values["nudge_id"]].deliveries.append((to, delivery_id))
        # The first decision, where it comes later than it is due.
        if reason:
            later.append(Decision(delivery_id, values["due_at"], reason))
    await keep_decisions(session, later, now)
    return list(begun.values())


async def write_nudge(
    session: AsyncSession,
    routine: Routine,
    occasion: Occasion,
    meeting_id: int | None,
    recipients: Iterable[Recipient],
    now: datetime,
) -> bool:
    """The same of one; whether it was not there before."""
    nudging = Nudging(Due(routine, occasion), meeting_id, recipients)
    return bool(await write_nudges(session, [nudging], now))


async def add_to_nudge(
    session: AsyncSession,
    routine: Routine,
    occasion: Occasion,
    meeting_id: int | None,
    recipient: Recipient,
    now: datetime,
) -> bool:
    """Adds a recipient to a nudge that others may have had already; whether it was new to them."""
    due = Due(routine, occasion)
    nudge = _nudge(Nudging(due, meeting_id, ()), now)
    nudge_id = await insert_once(session, Nudge, nudge)
    if nudge_id is None:
        nudge_id = await session.scalar(
            select(Nudge.id).filter_by(
                routine_id=routine.id, occasion=occasion.name, step=occasion.step
            )
        )
    values, reason = _delivery(nudge_id, recipient.key, due, recipient)
    delivery_id = await insert_once(session, Delivery, values)
    if delivery_id is None:
        return False
    if reason:
        await keep_decision(session, delivery_id, now, values["due_at"], reason)
    return True


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


def reminded_at(person: Somebody, team: Team, at: datetime) -> datetime:
    """When a reminder that is not to come before `at` may reach the person at the earliest."""
    return reaches(Recipient(person=person), team, Kind.REMINDER, at)


def _name(due: Due) -> tuple[int, str, str]:
    return due.routine.id, due.occasion.name, due.occasion.step


def _nudge(nudging: Nudging, now: datetime) -> dict[str, Any]:
    due = nudging.due
    return {
        "routine_id": due.routine.id,
        "occasion": due.occasion.name,
        "step": due.occasion.step,
        "kind": due.occasion.kind,
        "meeting_id": nudging.meeting_id,
        "due_at": due.occasion.due_at,
        "expires_at": due.occasion.expires_at,
        "planned_at": now,
    }


class _Row(NamedTuple):
    """A delivery to write, and why it comes later than it is due, "" if it does not."""

    values: dict[str, Any]
    reason: str


def _delivery(nudge_id: int | None, key: str, due: Due, recipient: Recipient) -> _Row:
    team, occasion = due.routine.team, due.occasion
    # One for which no hour suits in time ends when its use does.
    at = min(reaches(recipient, team, occasion.kind, occasion.due_at), occasion.expires_at)
    reason = why_later(recipient, occasion.due_at, at)
    values = {
        "nudge_id": nudge_id,
        "workspace_id": team.workspace_id,
        "recipient": key,
        "person_id": recipient.person.id if recipient.person else None,
        "channel": recipient.channel,
        "due_at": at,
        # An hour that does not suit may do so when the person says so: that is no reason to keep.
        "reason": reason if reason == recipient.why else "",
    }
    return _Row(values, reason)
