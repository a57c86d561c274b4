"""The run charts of a team, from what stands in its database."""

import pytest
from sqlalchemy import select

from bot.routines.summary.charts import charts
from storage.database import Database
from storage.tables import Team
from tests.contract.core.ledger import BEGINNING, import_team, maple


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
async def test_a_team_that_has_not_met_has_no_charts_wherever_it_is(
    database: Database, zone: str
) -> None:
    await import_team(database, maple(timezone=zone))
    async with database.reading() as session:
        team = (await session.scalars(select(Team))).one()
        assert await charts(session, team, BEGINNING) == []
