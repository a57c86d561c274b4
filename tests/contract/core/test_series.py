"""A meeting series comes, changes and ends: what is written, and what is planned after it."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import Gone, Invalid, NotAllowed
from bot.routines.agenda.calendar import HORIZON, meetings
from bot.schedule import BadRhythm
from bot.series import acts
from bot.series.values import Exceptions, SeriesValues, Timing
from bot.series.writing import change_series, create_series, end_series
from storage.database import Database
from storage.queries.series import series_held, team_seen
from storage.tables import AgendaItem, Delivery, Meeting, MeetingSeries, Nudge, Routine
from tests.contract.core.ledger import (
    BEGINNING,
    DANA,
    PRIYA,
    SAM,
    add_item,
    at,
    import_team,
    maple,
    member,
    plan_on_time,
)

NEW_YORK = ZoneInfo("America/New_York")
THURSDAYS = SeriesValues(
    title="Council",
    start=datetime.fromisoformat("2026-01-08T17:00"),
    rrule="FREQ=WEEKLY;BYDAY=TH",
    minutes=75,
    place="Library",
)
TYPED = {
    "title": "Council",
    "day": "2026-01-08",
    "clock": "17:00",
    "often": "weekly",
    "zone": "",
    "minutes": "75",
    "place": "Library",
    "join_url": "",
    "facilitator": "",
    "backup": "",
}


@pytest.fixture
async def team(database: Database) -> None:
    await import_team(database, maple())


async def create(database: Database, values: SeriesValues, now: datetime = BEGINNING) -> int:
    async with database.writing.begin() as session:
        return (await create_series(session, await _team(session), values, now)).id


async def change(database: Database, series_id: int, values: SeriesValues, now: datetime) -> None:
    async with database.writing.begin() as session:
        await change_series(session, await _held(session, series_id), values, now)


async def days(database: Database, series_id: int, now: datetime = BEGINNING) -> list[str]:
    """The next five meetings, in the team's zone."""
    async with database.writing.begin() as session:
        series = await _held(session, series_id)
        ahead = meetings(series, series.team, now, now + HORIZON)
        five = [one.starts_at for one, _ in zip(ahead, range(5), strict=False)]
        return [f"{when.astimezone(NEW_YORK):%b %-d %H:%M}" for when in five]


async def _team(session: AsyncSession) -> Any:
    return await team_seen(session, 1)


async def _held(session: AsyncSession, series_id: int) -> MeetingSeries:
    series = await series_held(session, 1, series_id)
    assert series is not None
    return series


@pytest.mark.usefixtures("team")
async def test_a_series_is_planned_with_what_is_still_of_use(database: Database) -> None:
    series_id = await create(database, THURSDAYS)

    async with database.reading() as session:
        routine = (await session.scalars(select(Routine).filter_by(series_id=series_id))).one()
        series = await session.get_one(MeetingSeries, series_id)
    assert routine.since == routine.planned_until < series.rule_since == BEGINNING
    assert routine.next_due == at("2026-01-02T17:30-05:00")
    assert (series.ask_days_before, series.post_time) == (6, time(14))
    assert await days(database, series_id) == [
        "Jan 8 17:00",
        "Jan 15 17:00",
        "Jan 22 17:00",
        "Jan 29 17:00",
        "Feb 5 17:00",
    ]


@pytest.mark.usefixtures("team")
async def test_its_exceptions_are_written_where_the_rule_knows_their_day(
    database: Database,
) -> None:
    exceptions = Exceptions(
        cancelled=(date(2026, 1, 15), date(2026, 1, 16)),
        moved=((date(2026, 1, 22), datetime.fromisoformat("2026-01-23T09:00")),),
        added=(
            datetime.fromisoformat("2026-01-12T09:00"),
            datetime.fromisoformat("2025-12-01T09:00"),
        ),
    )
    series_id = await create(database, replace(THURSDAYS, exceptions=exceptions))

    assert await days(database, series_id) == [
        "Jan 8 17:00",
        "Jan 12 09:00",
        "Jan 23 09:00",
        "Jan 29 17:00",
        "Feb 5 17:00",
    ]
    async with database.reading() as session:
        rows = (await session.scalars(select(Meeting).filter_by(series_id=series_id))).all()
    assert {row.day.isoformat() for row in rows} == {"2026-01-12", "2026-01-15", "2026-01-22"}


@pytest.mark.usefixtures("team")
async def test_a_rhythm_that_never_takes_place_is_refused(database: Database) -> None:
    never = replace(THURSDAYS, rrule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    with pytest.raises(BadRhythm):
        await create(database, never)


@pytest.mark.usefixtures("team")
async def test_the_same_values_again_change_nothing(database: Database) -> None:
    series_id = await create(database, THURSDAYS)
    await plan_on_time(database, at("2026-01-05T09:00-05:00"))
    before = await _rows(database)
    await change(database, series_id, THURSDAYS, at("2026-01-05T09:00-05:00"))
    await plan_on_time(database, at("2026-01-05T09:00-05:00"))

    assert await _rows(database) == before


@pytest.mark.usefixtures("team")
async def test_a_change_of_day_takes_the_awaited_meeting_along(database: Database) -> None:
    series_id = await create(database, THURSDAYS)
    now = at("2026-01-05T09:00-05:00")
    await plan_on_time(database, now)  # the ask of January 8 is written
    asked = await _asks(database, series_id)
    mondays = replace(
        THURSDAYS, start=datetime.fromisoformat("2026-01-12T08:00"), rrule="FREQ=WEEKLY;BYDAY=MO"
    )
    await change(database, series_id, mondays, now)

    assert await days(database, series_id, now) == [
        "Jan 12 08:00",
        "Jan 19 08:00",
        "Jan 26 08:00",
        "Feb 2 08:00",
        "Feb 9 08:00",
    ]
    await plan_on_time(database, at("2026-01-12T08:00-05:00"))
    assert asked == ["2026-01-08"]
    assert await _asks(database, series_id) == ["2026-01-08"]


@pytest.mark.usefixtures("team")
async def test_a_change_that_is_taken_back_leaves_the_meeting_where_it_was(
    database: Database,
) -> None:
    series_id = await create(database, THURSDAYS)
    now = at("2026-01-05T09:00-05:00")
    await plan_on_time(database, now)
    before = await days(database, series_id, now)
    mondays = replace(
        THURSDAYS, start=datetime.fromisoformat("2026-01-12T08:00"), rrule="FREQ=WEEKLY;BYDAY=MO"
    )
    await change(database, series_id, mondays, now)
    await change(database, series_id, THURSDAYS, now)

    assert await days(database, series_id, now) == before


@pytest.mark.usefixtures("team")
async def test_a_series_becomes_a_single_meeting_that_keeps_its_ask(database: Database) -> None:
    series_id = await create(database, THURSDAYS)
    now = at("2026-01-05T09:00-05:00")
    await plan_on_time(database, now)
    once = replace(THURSDAYS, start=datetime.fromisoformat("2026-01-13T08:00"), rrule=None)
    await change(database, series_id, once, now)

    assert await days(database, series_id, now) == ["Jan 13 08:00"]
    await plan_on_time(database, at("2026-01-13T08:00-05:00"))
    assert await _asks(database, series_id) == ["2026-01-08"]


@pytest.mark.usefixtures("team")
async def test_a_moved_meeting_that_the_new_rhythm_does_not_know_is_not_held(
    database: Database,
) -> None:
    moved = Exceptions(moved=((date(2026, 1, 22), datetime.fromisoformat("2026-01-23T09:00")),))
    series_id = await create(database, replace(THURSDAYS, exceptions=moved))
    mondays = replace(
        THURSDAYS, start=datetime.fromisoformat("2026-01-12T08:00"), rrule="FREQ=WEEKLY;BYDAY=MO"
    )
    await change(database, series_id, mondays, BEGINNING)

    assert "Jan 23 09:00" not in await days(database, series_id)


@pytest.mark.usefixtures("team")
async def test_timing_stays_unless_something_is_said_of_it(database: Database) -> None:
    series_id = await create(database, replace(THURSDAYS, timing=Timing(ask_days_before=4)))
    await change(database, series_id, replace(THURSDAYS, place="Room 7"), BEGINNING)

    async with database.reading() as session:
        series = await session.get_one(MeetingSeries, series_id)
    assert (series.ask_days_before, series.place) == (4, "Room 7")


@pytest.mark.usefixtures("team")
async def test_a_series_that_has_ended_meets_no_more(database: Database) -> None:
    series_id = await create(database, THURSDAYS)
    now = at("2026-01-05T09:00-05:00")
    await plan_on_time(database, now)
    async with database.writing.begin() as session:
        await end_series(session, await _held(session, series_id), now)

    assert await days(database, series_id, now) == []
    async with database.reading() as session:
        [row] = await session.scalars(select(Meeting).filter_by(series_id=series_id))
        routine = (await session.scalars(select(Routine).filter_by(series_id=series_id))).one()
    assert row.off
    assert routine.next_due is None or routine.next_due <= now


@pytest.mark.usefixtures("team")
async def test_of_two_leads_who_add_a_meeting_of_one_name_one_does(database: Database) -> None:
    dana = await member(database, DANA)

    async def add(number: int) -> object:
        async with database.writing.begin() as session:
            return await acts.add(session, dana, TYPED, {}, request=f"view:{number}", now=BEGINNING)

    done = await asyncio.gather(*map(add, range(4)), return_exceptions=True)

    refused = [one for one in done if isinstance(one, Invalid)]
    assert len(refused) == 3
    assert all(list(one.fields) == ["title"] for one in refused)


@pytest.mark.usefixtures("team")
async def test_the_same_form_sent_again_adds_nothing_and_gets_the_same_receipt(
    database: Database,
) -> None:
    dana = await member(database, DANA)
    receipts = []
    for _ in range(2):
        async with database.writing.begin() as session:
            receipts.append(
                await acts.add(session, dana, TYPED, {}, request="view:V1", now=BEGINNING)
            )

    assert receipts[0] == receipts[1]
    async with database.reading() as session:
        assert len((await session.scalars(select(MeetingSeries))).all()) == 2


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize("who", [SAM, PRIYA])
async def test_only_a_lead_adds_changes_or_ends_a_series(database: Database, who: str) -> None:
    place = await member(database, who)
    async with database.reading() as session:
        for ask in (
            acts.adding(session, place, BEGINNING),
            acts.changing(session, place, 1, BEGINNING),
            acts.ending(session, place, 1),
            acts.add(session, place, TYPED, {}, request="1", now=BEGINNING),
            acts.change(session, place, TYPED, {}, request="2", now=BEGINNING),
            acts.end(session, place, 1, request="3", now=BEGINNING),
        ):
            with pytest.raises(NotAllowed):
                await ask


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize(
    "wrong",
    [
        {"often": "hourly"},
        {"zone": "Europe/Paris"},
        {"facilitator": "999"},
        {"facilitator": "1 OR 1"},
    ],
)
async def test_what_the_form_did_not_offer_is_refused(
    database: Database, wrong: dict[str, str]
) -> None:
    dana = await member(database, DANA)
    async with database.writing.begin() as session:
        with pytest.raises(Gone):
            await acts.add(session, dana, TYPED | wrong, {}, request="view:V1", now=BEGINNING)


@pytest.mark.usefixtures("team")
async def test_a_series_of_another_team_is_not_there(database: Database) -> None:
    dana = await member(database, DANA)
    await import_team(
        database,
        maple(name="Other", channel="C0OTHER") | {"members": []},
    )
    async with database.reading() as session:
        other = max(await session.scalars(select(MeetingSeries.id)))
        with pytest.raises(Gone):
            await acts.changing(session, dana, other, BEGINNING)


async def _asks(database: Database, series_id: int) -> list[str]:
    statement = (
        select(Nudge.occasion)
        .join(Nudge.routine)
        .where(Routine.series_id == series_id, Nudge.step == "ask")
        .order_by(Nudge.id)
    )
    async with database.reading() as session:
        return list(await session.scalars(statement))


async def _rows(database: Database) -> list[tuple[Any, ...]]:
    statement = select(
        Delivery.id, Delivery.recipient, Delivery.due_at, Nudge.occasion, Nudge.step, Meeting.wall
    )
    statement = statement.join(Delivery.nudge).join(Nudge.meeting).order_by(Delivery.id)
    async with database.reading() as session:
        return [tuple(row) for row in await session.execute(statement)]


async def test_what_no_meeting_was_left_for_stands_on_the_agenda_of_one_that_is_added(
    database: Database,
) -> None:
    file = maple()
    del file["meetings"][0]["rrule"]
    file["meetings"][0]["start"] = "2026-01-20T09:00"
    await import_team(database, file)
    await add_item(database, PRIYA, "Parking", at("2026-01-15T09:00-05:00"))
    await plan_on_time(database, at("2026-01-30T09:00-05:00"))  # nobody led its round
    council = await create(database, THURSDAYS, at("2026-02-02T09:00-05:00"))

    async with database.reading() as session:
        found = await session.scalar(select(Meeting).join(AgendaItem))
    assert found is not None
    assert (found.series_id, found.day) == (council, date(2026, 2, 5))
