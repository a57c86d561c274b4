"""What will be asked of whom, and when: told from the rules, and kept by the planner."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.preview import Foreseen, foresee
from bot.routines import RULES
from storage.database import Database
from storage.queries.ledger import routines_of
from storage.tables import Base
from tests.contract.core.ledger import (
    BEGINNING,
    at,
    import_team,
    ledger,
    maple,
    new_workspace,
    plan_on_time,
)


async def foreseen(
    database: Database, after: datetime, until: datetime, team: str | None = None
) -> list[Foreseen]:
    async with database.reading() as session:
        return await foresee(session, RULES, await routines_of(session, team), after, until)


async def told(database: Database, after: str, until: str) -> list[tuple[str, str, list[str]]]:
    return [
        (step.routine, step.due.isoformat(), [one.address for one in step.recipients])
        for step in await foreseen(database, at(after), at(until))
    ]


async def test_each_step_is_told_with_its_time_and_its_recipients(database: Database) -> None:
    await import_team(database, maple())

    assert await told(database, "2026-01-07T00:00-05:00", "2026-01-21T00:00-05:00") == [
        ("agenda.channel", "2026-01-14T14:30:00+00:00", ["C0QITEAM"]),
        ("agenda.ask", "2026-01-14T22:30:00+00:00", ["U0PRIYA"]),
        ("agenda.post", "2026-01-16T19:00:00+00:00", ["C0QITEAM"]),
    ]
    [ask] = [
        step
        for step in await foreseen(database, BEGINNING, at("2026-01-01T00:00-05:00"))
        if step.routine == "agenda.ask"
    ]
    assert (ask.team, ask.zone) == ("Maple Valley IBD", "America/New_York")
    assert ask.meeting == at("2026-01-06T09:00-05:00")


async def test_a_past_window_is_told_like_a_coming_one(database: Database) -> None:
    await import_team(database, maple(), at("2026-06-01T09:00-04:00"))

    assert len(await told(database, "2026-01-07T00:00-05:00", "2026-01-21T00:00-05:00")) == 3


async def test_a_window_leaves_out_its_first_instant_and_takes_in_its_last(
    database: Database,
) -> None:
    await import_team(database, maple())
    channel, ask = "2026-01-14T09:30-05:00", "2026-01-14T17:30-05:00"

    assert [step for step, *_ in await told(database, channel, ask)] == ["agenda.ask"]


async def test_somebody_whose_quiet_hours_move_a_message_has_a_line_of_their_own(
    database: Database,
) -> None:
    file = maple()
    file["members"].append({"user": "U0ROSA", "name": "Rosa", "role": "partner"})
    file["members"][-1]["quiet_hours"] = "17:00-19:15"
    await import_team(database, file)

    assert await told(database, "2026-01-14T12:00-05:00", "2026-01-16T00:00-05:00") == [
        ("agenda.ask", "2026-01-14T22:30:00+00:00", ["U0PRIYA"]),
        ("agenda.ask", "2026-01-15T00:15:00+00:00", ["U0ROSA"]),
    ]
    # Its time has come in this window, though its step was due before it.
    assert await told(database, "2026-01-14T18:00-05:00", "2026-01-16T00:00-05:00") == [
        ("agenda.ask", "2026-01-15T00:15:00+00:00", ["U0ROSA"]),
    ]


async def test_one_team_can_be_looked_at_by_itself(database: Database) -> None:
    await import_team(database, maple())
    await import_team(database, maple(name="Birch Hill", channel="C0BIRCH"))
    window = BEGINNING, BEGINNING + timedelta(days=30)

    assert {step.team for step in await foreseen(database, *window)} == {
        "Maple Valley IBD",
        "Birch Hill",
    }
    assert {step.team for step in await foreseen(database, *window, "Birch Hill")} == {"Birch Hill"}


async def test_a_routine_that_is_not_built_yet_is_not_told(database: Database) -> None:
    file = maple() | {"routines": {"ideas": {"enabled": True, "rrule": "FREQ=DAILY"}}}
    await import_team(database, file)

    steps = await foreseen(database, BEGINNING, BEGINNING + timedelta(days=60))
    assert {step.routine.partition(".")[0] for step in steps} == {"agenda"}


async def test_a_routine_that_is_off_is_not_told(database: Database) -> None:
    await import_team(database, maple() | {"routines": {"agenda": {"enabled": False}}})

    assert await foreseen(database, BEGINNING, BEGINNING + timedelta(days=60)) == []


async def test_looking_ahead_writes_nothing(database: Database) -> None:
    await import_team(database, maple())

    async def rows() -> dict[str, int]:
        async with database.reading() as session:
            return {
                table.name: await session.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
            }

    before = await rows()
    await foreseen(database, BEGINNING, BEGINNING + timedelta(days=60))
    assert await rows() == before


@settings(max_examples=10)
@given(
    hours=st.integers(0, 24 * 40),
    quiet=st.sampled_from(["20:00-08:00", "12:00-20:00", "none"]),
    zone=st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Tokyo"]),
)
async def test_what_is_told_is_what_is_planned(
    database: Database, hours: int, quiet: str, zone: str
) -> None:
    file = maple(workspace=new_workspace(), name=f"Team {new_workspace()}")
    file["members"][2] |= {"quiet_hours": quiet, "timezone": zone}
    await import_team(database, file)
    until = BEGINNING + timedelta(hours=hours)

    await plan_on_time(database, until)

    planned = [
        (one.step, one.due)
        for one in await ledger(database, file["team"]["workspace"])
        if one.due <= until
    ]
    promised = [
        (step.routine.removeprefix("agenda."), step.due)
        for step in await foreseen(database, BEGINNING, until, file["team"]["name"])
    ]
    assert sorted(planned) == sorted(promised)
