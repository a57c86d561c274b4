"""An instant stays the same instant and a wall time the same wall time, on both databases."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.tables import Meeting, MeetingSeries
from tests.contract.storage import rows

FIRST, LAST = datetime.fromisoformat("1970-01-02"), datetime.fromisoformat("2199-12-30")
INSTANTS = st.datetimes(FIRST, LAST, timezones=st.timezones())
HOURS_APART = st.timedeltas(timedelta(hours=-12), timedelta(hours=12))
WALL_TIMES = st.datetimes(FIRST, LAST)
# Every example writes over what the one before wrote, so one database does for all.
on_one_database = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@on_one_database
@given(instant=INSTANTS)
async def test_an_instant_of_any_zone_comes_back_the_same_in_utc(
    kept: Database, instant: datetime
) -> None:
    async with kept.writing() as session:
        await session.execute(update(Meeting).values(starts_at=instant))
        stored = (await session.scalars(select(Meeting.starts_at))).one()

    assert stored == instant.astimezone(UTC)
    assert stored.tzinfo is UTC


@on_one_database
@given(instant=INSTANTS, apart=HOURS_APART, zone=st.timezones())
async def test_the_database_compares_instants_whatever_their_zones(
    kept: Database, instant: datetime, apart: timedelta, zone: ZoneInfo
) -> None:
    other = (instant.astimezone(UTC) + apart).astimezone(zone)
    async with kept.writing() as session:
        await session.execute(update(Meeting).values(starts_at=instant))
        earlier = (await session.scalars(select(Meeting.starts_at < other))).one()

    assert earlier == (apart > timedelta(0))


@on_one_database
@given(wall_time=WALL_TIMES)
async def test_a_wall_time_comes_back_as_it_was(kept: Database, wall_time: datetime) -> None:
    async with kept.writing() as session:
        await session.execute(update(MeetingSeries).values(start=wall_time))

        assert await session.scalar(select(MeetingSeries.start)) == wall_time


async def test_an_instant_without_a_zone_is_refused(kept: Database) -> None:
    async with kept.writing() as session:
        with pytest.raises(StatementError, match="an instant needs a time zone"):
            await session.execute(update(Meeting).values(starts_at=rows.NINE_ON_THE_WALL))


async def test_a_wall_time_with_a_zone_is_refused(kept: Database) -> None:
    async with kept.writing() as session:
        with pytest.raises(StatementError, match="a wall time has no time zone"):
            await session.execute(update(MeetingSeries).values(start=rows.NOON))


@pytest.mark.parametrize("backend", ["postgres"])
async def test_an_instant_is_read_in_utc_whatever_the_zone_of_the_server(kept: Database) -> None:
    async with kept.reading() as session:
        await session.execute(text("SET TIME ZONE 'Asia/Kathmandu'"))
        stored = (await session.scalars(select(Meeting.starts_at))).one()

    assert stored == rows.NOON
    assert stored.utcoffset() == timedelta(0)
