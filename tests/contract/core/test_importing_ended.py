"""A team file for what has ended, or was off for a while."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.errors import AlongsideError
from bot.series.writing import end_series
from bot.teams.archiving import archive
from storage.database import Database
from storage.queries.series import series_held
from storage.tables import AgendaItem, Meeting
from tests.contract.core.ledger import DANA, PRIYA, add_item, at, import_team, maple, member
from tests.contract.core.test_importing import everything, live_until

NOW = at("2026-01-12T12:00-05:00")


async def test_a_file_for_an_archived_team_is_refused_and_changes_nothing(
    database: Database,
) -> None:
    await import_team(database, maple())
    dana = await member(database, DANA)
    async with database.writing.begin() as session:
        await archive(session, dana, NOW)
    before = await everything(database)

    with pytest.raises(AlongsideError, match="is archived, so I changed nothing"):
        await import_team(database, maple(timezone="America/Chicago"), NOW)
    assert await everything(database) == before


async def test_a_series_that_has_ended_stays_as_it_is_and_the_rest_is_changed(
    database: Database,
) -> None:
    await import_team(database, maple())
    async with database.writing.begin() as session:
        series = await series_held(session, (await member(database, DANA)).team_id, 1)
        assert series is not None
        await end_series(session, series, NOW)
    file = maple()
    file["meetings"][0] |= {"start": "2026-01-06T11:00"}

    done = await import_team(database, file, NOW)

    assert (done.created, done.changed) == (0, 0)
    assert done.notes[0] == (
        "“QI huddle” has ended, so I left it as it is. "
        "If your team meets again, add it by /coprod meeting."
    )


async def test_a_round_that_ran_out_while_the_agenda_was_off_is_told_of_when_it_is_on_again(
    database: Database,
) -> None:
    await import_team(database, maple())
    await add_item(database, PRIYA, "Parking is hard", at("2026-01-15T09:00-05:00"))
    off, on = ({"routines": {"agenda": {"enabled": one}}} for one in (False, True))
    await import_team(database, maple() | off, at("2026-01-19T12:00-05:00"))
    now = at("2026-01-26T12:00-05:00")

    await import_team(database, maple() | on, now)
    life = await live_until(database, now)

    assert "There are no notes of the meeting on Tue Jan 20 yet." in "".join(
        life.platform.shown.values()
    )
    async with database.reading() as session:
        items = select(Meeting.day).join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        assert (await session.scalars(items)).all() == [date(2026, 2, 3)]
