"""The team in a database whose messages the tests of delivery are about."""

from datetime import UTC, datetime
from typing import Any

from bot.planner import plan
from bot.rules import RULES
from storage.database import Database
from storage.queries.ledger import workspaces_with_work
from tests.contract.core.ledger import (
    at,
    import_team,
    workspace_id,
)
from tests.contract.core.recorder import Machine, Recorder, courier

START = datetime(2026, 6, 1, tzinfo=UTC)
POSTING = at("2026-01-14T10:00-05:00")
ASKED = at("2026-01-14T17:31-05:00")
POSTED = at("2026-01-16T14:01-05:00")
MEETING = at("2026-01-20T09:00-05:00")


class House:
    """The team in a database, with a platform and a machine's clock that the test holds."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.platform = Recorder()
        self.machine = Machine(START)
        self.courier = courier(database, self.platform, self.machine)

    async def deliver(self, now: datetime) -> dict[str, int]:
        ended = await self.courier.deliver(await workspace_id(self.database), now)
        return {state.value: count for state, count in ended.items()}

    async def pass_at(self, now: datetime) -> dict[str, int]:
        await plan(self.database, RULES, now)
        return await self.deliver(now)

    async def has_work(self, now: datetime) -> bool:
        async with self.database.reading() as session:
            return bool(await workspaces_with_work(session, now, self.machine()))

    def message_to(self, recipient: str) -> str:
        [number] = [n for n, one in enumerate(self.platform.recipients) if one == recipient]
        return self.platform.shown[f"message-{number + 1}"]


async def house_with(database: Database, file: dict[str, Any]) -> House:
    # After the first meeting, so that there is one meeting to tell of.
    await import_team(database, file, at("2026-01-07T09:00-05:00"))
    return House(database)
