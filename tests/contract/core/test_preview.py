"""What will be asked of whom, and when: told from the rules, and kept by the planner."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from bot.preview import Foreseen, foresee
from bot.routines.ideas import placing, sharing
from bot.rules import RULES
from storage.database import Database
from storage.queries.ledger import routines_of
from storage.tables import Base, Person
from tests.contract.core.ledger import (
    BEGINNING,
    DANA,
    PRIYA,
    add_item,
    at,
    import_team,
    maple,
    member,
    routines,
)

CHICAGO = ZoneInfo("America/Chicago")


async def foreseen(
    database: Database, after: datetime, until: datetime, team: str | None = None
) -> list[Foreseen]:
    async with database.reading() as session:
        routines = await routines_of(session)
        chosen = [one for one in routines if team in (None, one.team.name)]
        return await foresee(session, RULES, chosen, after, until)


async def skipped(database: Database, after: str, until: str) -> list[tuple[str, str]]:
    """What does not come, and why not."""
    async with database.reading() as session:
        routines = await routines_of(session)
        found = await foresee(session, RULES, routines, at(after), at(until), with_skipped=True)
    return [(one.routine, one.reason) for one in found if not one.comes]


async def told(database: Database, after: str, until: str) -> list[tuple[str, str, list[str]]]:
    return [
        (step.routine, step.due.isoformat(), [one.address for one in step.recipients])
        for step in await foreseen(database, at(after), at(until))
    ]


async def test_each_step_is_told_with_its_time_and_its_recipients(database: Database) -> None:
    await import_team(database, maple())

    assert await told(database, "2026-01-07T00:00-05:00", "2026-01-21T00:00-05:00") == [
        ("agenda.round_remind", "2026-01-07T13:00:00+00:00", ["U0DANA"]),
        ("agenda.channel", "2026-01-14T14:30:00+00:00", ["C0QITEAM"]),
        ("agenda.ask", "2026-01-14T22:30:00+00:00", ["U0PRIYA"]),
        ("agenda.post", "2026-01-16T19:00:00+00:00", ["C0QITEAM"]),
        ("agenda.copy", "2026-01-16T19:00:00+00:00", ["U0PRIYA"]),
        ("agenda.remind", "2026-01-18T22:30:00+00:00", ["U0PRIYA"]),
        ("agenda.round", "2026-01-20T14:55:00+00:00", ["U0DANA"]),
    ]
    [ask] = [
        step
        for step in await foreseen(database, BEGINNING, at("2026-01-01T00:00-05:00"))
        if step.routine == "agenda.ask"
    ]
    assert (ask.team, ask.zone) == ("Maple Valley IBD", "America/New_York")
    assert ask.meeting == at("2026-01-06T09:00-05:00")


async def test_whoever_brought_something_already_is_not_foreseen_to_be_asked(
    database: Database,
) -> None:
    await import_team(database, maple())
    await add_item(database, PRIYA, "Parking is hard", at("2026-01-12T12:00-05:00"))

    steps = await told(database, "2026-01-12T12:00-05:00", "2026-01-21T00:00-05:00")
    assert [step for step, _, _ in steps if step in ("agenda.ask", "agenda.remind")] == []
    said = await skipped(database, "2026-01-12T12:00-05:00", "2026-01-15T00:00-05:00")
    assert said == [("agenda.ask", "answered already")]
    # Of the time before that it tells what came.
    before = await told(database, "2025-12-30T09:00-05:00", "2026-01-12T12:00-05:00")
    assert "agenda.ask" in [step for step, _, _ in before]


async def test_an_idea_that_was_put_on_the_agenda_leaves_its_contributors_ask_foreseen(
    database: Database,
) -> None:
    """It answers no ask; and who is missing among the asked would tell whose it is."""
    await import_team(database, maple())
    now = at("2026-01-12T12:00-05:00")
    priya, dana = await member(database, PRIYA), await member(database, DANA)
    async with database.writing.begin() as session:
        await sharing.share(session, priya, "Chairs", sharing.UNNAMED, request="1", now=now)
        await placing.place(session, dana, 1, now)

    steps = await told(database, "2026-01-12T12:00-05:00", "2026-01-21T00:00-05:00")
    assert ("agenda.ask", ["U0PRIYA"]) in [(step, whom) for step, _, whom in steps]


async def test_a_past_window_is_told_like_a_coming_one(database: Database) -> None:
    await import_team(database, maple(), at("2026-06-01T09:00-04:00"))

    assert len(await told(database, "2026-01-07T00:00-05:00", "2026-01-21T00:00-05:00")) == 7


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


async def test_a_routine_that_is_off_is_not_told(database: Database) -> None:
    await import_team(database, maple() | {"routines": routines(agenda={"enabled": False})})

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


async def to_priya(database: Database, after: str, until: str) -> list[tuple[str, str, bool]]:
    """What Priya gets, when in her zone, and whether in a digest."""
    found = await foreseen(database, at(after), at(until))
    return [
        (step.routine, f"{step.due.astimezone(CHICAGO):%b %d %H:%M}", step.digest)
        for step in found
        if [one.address for one in step.recipients] == ["U0PRIYA"]
    ]


async def priya_is(database: Database, **values: Any) -> None:
    async with database.writing.begin() as session:
        await session.execute(update(Person).where(Person.address == "U0PRIYA").values(**values))


async def test_a_pause_shows_and_who_is_not_asked_is_not_reminded(database: Database) -> None:
    await import_team(database, maple())
    window = "2026-01-14T00:00-05:00", "2026-01-20T00:00-05:00"

    await priya_is(
        database,
        paused_at=at("2026-01-14T12:00-05:00"),
        paused_until=at("2026-01-15T12:00-05:00"),
    )

    assert await to_priya(database, *window) == [("agenda.copy", "Jan 16 13:00", False)]


async def test_days_that_do_not_suit_show(database: Database) -> None:
    await import_team(database, maple())
    window = "2026-01-14T00:00-05:00", "2026-01-20T09:00-05:00"

    # Friday alone: the reminder of Sunday would come too late on the next one.
    await priya_is(database, days="5")

    assert await to_priya(database, *window) == [
        ("agenda.ask", "Jan 16 08:00", False),
        ("agenda.copy", "Jan 16 13:00", False),
    ]


async def test_the_second_ask_of_a_week_is_told_for_the_next_or_not_at_all(
    database: Database,
) -> None:
    await import_team(database, maple())
    # It meets on the Friday after, so its ask can wait for a week.
    later = maple(name="Zebra Hill", channel="C0ZEBRA")
    later["meetings"][0] |= {
        "start": "2026-01-09T09:00",
        "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
        "ask_days_before": 9,
    }
    await import_team(database, later)
    # It meets on the same day.
    await import_team(database, maple(name="Willow", channel="C0WILLOW"))

    assert await to_priya(database, "2026-01-14T00:00-05:00", "2026-01-21T12:00-05:00") == [
        ("agenda.ask", "Jan 14 16:30", False),
        ("agenda.copy", "Jan 16 13:00", False),
        ("agenda.copy", "Jan 16 13:00", False),
        ("agenda.remind", "Jan 18 16:30", False),
        ("agenda.ask", "Jan 21 08:00", False),
    ]
    async with database.reading() as session:
        routines = await routines_of(session)
        window = at("2026-01-14T00:00-05:00"), at("2026-01-21T12:00-05:00")
        found = await foresee(session, RULES, routines, *window, with_skipped=True)
    asks = [(one.team, one.comes, one.reason) for one in found if one.routine == "agenda.ask"]
    assert asks == [
        ("Maple Valley IBD", True, ""),
        ("Willow", False, "an ask this week already"),
        ("Zebra Hill", True, "an ask this week already, so it waits for the next"),
    ]


async def test_what_was_sent_before_a_window_counts_in_it(database: Database) -> None:
    await import_team(database, maple())
    await import_team(database, maple(name="Zebra Hill", channel="C0ZEBRA", timezone="US/Pacific"))

    # Zebra Hill asks later that evening.
    assert await to_priya(database, "2026-01-14T18:00-05:00", "2026-01-16T00:00-05:00") == []


async def test_who_leads_the_round_is_told_as_things_stand(database: Database) -> None:
    await import_team(database, maple())
    window = "2026-01-20T09:00-05:00", "2026-01-20T12:00-05:00"
    async with database.writing.begin() as session:
        dana = update(Person).where(Person.address == "U0DANA")
        await session.execute(dana.values(paused_at=BEGINNING))

    assert await told(database, *window) == [
        ("agenda.round", "2026-01-20T14:55:00+00:00", ["U0SAM"]),
    ]


async def test_nothing_is_promised_to_a_closed_account(database: Database) -> None:
    await import_team(database, maple())
    await priya_is(database, deactivated_at=BEGINNING)

    assert await to_priya(database, "2026-01-14T00:00-05:00", "2026-01-20T09:00-05:00") == []
