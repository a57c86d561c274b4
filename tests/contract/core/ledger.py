"""A made-up team in a database, and the ledger as one can read it."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot import importing
from bot.actor import Membership, resolve
from bot.importing import Imported
from bot.planner import plan
from bot.routines.agenda import items
from bot.rules import RULES, STANDING
from bot.teamfile import TeamFile
from storage.database import Database
from storage.queries.ledger import next_due
from storage.tables import Delivery, DeliveryState, Nudge, Routine, RoutineKind, Team, Workspace

EXAMPLE = Path("tests/example.toml")
# Before the first meeting's first step: Tue Dec 30, 2025, 9:00 AM ET.
BEGINNING = datetime.fromisoformat("2025-12-30T09:00-05:00")
DANA, SAM, PRIYA, CHANNEL = "U0DANA", "U0SAM", "U0PRIYA", "C0QITEAM"
_numbers = count(1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def maple(**team: Any) -> dict[str, Any]:
    """The contract's team file as data, to be changed at will. Of its routines the agenda alone is
    on."""
    file = tomllib.loads(EXAMPLE.read_text("utf-8"))
    file["routines"] = routines()
    file["team"] |= team
    return file


def routines(**changed: Any) -> dict[str, Any]:
    """The routines of a team file: those that stand on their own are off unless they are named."""
    return {kind.value: {"enabled": False} for kind in STANDING} | changed


def new_workspace() -> str:
    """The id of a workspace that no other test, and no other example of a test, has used."""
    return f"T{next(_numbers)}"


async def whole_delivery(session: AsyncSession, delivery_id: int) -> Delivery:
    """A delivery with nudge, routine, team and person."""
    whole = joinedload(Delivery.nudge).joinedload(Nudge.routine).joinedload(Routine.team)
    statement = select(Delivery).where(Delivery.id == delivery_id)
    return (await session.scalars(statement.options(whole, joinedload(Delivery.person)))).one()


async def import_team(
    database: Database, file: dict[str, Any], now: datetime = BEGINNING
) -> Imported:
    """Routines that the file does not name are off, apart from the agenda."""
    named = {RoutineKind.AGENDA, *file.get("routines", ())}
    async with database.writing.begin() as session:
        done = await importing.import_team(session, TeamFile.model_validate(file), now)
        others = update(Routine).where(Routine.kind.not_in(named))
        await session.execute(others.values(enabled=False))
        return done


async def plan_on_time(database: Database, until: datetime) -> int:
    """Ticks whenever something is due, as a bot does that is never away."""
    written, now = 0, BEGINNING
    while True:
        async with database.reading() as session:
            due = await next_due(session, now)
        if due is None or due > until:
            return written
        now = due
        written += await plan(database, RULES, now)


async def workspace_id(database: Database, external_id: str = "T0MAPLE") -> int:
    async with database.reading() as session:
        statement = select(Workspace.id).filter_by(platform="slack", external_id=external_id)
        return (await session.scalars(statement)).one()


@dataclass(frozen=True)
class Entry:
    """One delivery, with the nudge that it is of."""

    id: int
    step: str
    occasion: str
    whom: str
    due: datetime
    state: DeliveryState
    reason: str
    attempts: int
    held_until: datetime | None
    claimed_at: datetime | None

    @property
    def what(self) -> tuple[str, str, str]:
        return self.step, self.occasion, self.whom


async def ledger(database: Database, workspace: str = "T0MAPLE") -> list[Entry]:
    """Every delivery of a workspace, in the order in which they are due."""
    statement = (
        select(Delivery, Nudge)
        .join(Delivery.nudge)
        .join(Nudge.routine)
        .join(Routine.team)
        .join(Team.workspace)
        .where(Workspace.external_id == workspace)
        .order_by(Delivery.due_at, Delivery.id)
    )
    async with database.reading() as session:
        rows = (await session.execute(statement)).all()
    return [
        Entry(
            id=delivery.id,
            step=nudge.step,
            occasion=nudge.occasion,
            whom=delivery.recipient,
            due=delivery.due_at,
            state=delivery.state,
            reason=delivery.reason,
            attempts=delivery.attempts,
            held_until=delivery.held_until,
            claimed_at=delivery.claimed_at,
        )
        for delivery, nudge in rows
    ]


async def entry(database: Database, step: str, workspace: str = "T0MAPLE") -> Entry:
    """The one delivery of that step."""
    [found] = [one for one in await ledger(database, workspace) if one.step == step]
    return found


def states(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    return [(entry.step, entry.state.value) for entry in entries]


async def member(database: Database, user: str, workspace: str = "T0MAPLE") -> Membership:
    """Somebody in the workspace's only team."""
    actor = await database.look_up(
        lambda connection: resolve(connection, "slack", workspace, user, channel="")
    )
    [place] = actor.memberships
    return place


async def add_item(
    database: Database,
    user: str,
    text: str,
    now: datetime,
    meeting: str = "",
    workspace: str = "T0MAPLE",
) -> None:
    """What a member of the only team puts on an agenda; each text is a request of its own."""
    who = await member(database, user, workspace)
    async with database.writing.begin() as session:
        await items.add_item(session, who, meeting, text, request=text, now=now)
