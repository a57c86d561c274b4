"""Due routines become nudges and deliveries, once, however time passes and whoever ticks."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.planner import LATER, plan
from bot.routines.agenda.rules import AgendaRules
from bot.routines.ideas.rules import IdeasRules
from bot.routines.plan import Begun, Due, Occasion, Recipient
from bot.routines.standing import StandingRules
from bot.rules import RULES
from storage.database import Database, opened
from storage.postgres import Connections
from storage.queries.ledger import routines_of
from storage.tables import Delivery, Meeting, Nudge, Routine, RoutineKind, Team, Workspace
from tests.benchmarks.filling import PARTNERS, add_routines, fill
from tests.benchmarks.planning import NOW
from tests.benchmarks.whole_teams import NUDGES, add_everything
from tests.contract.core.ledger import (
    BEGINNING,
    CHANNEL,
    at,
    entry,
    import_team,
    ledger,
    maple,
    new_workspace,
    plan_on_time,
)
from tests.databases import ALSO_POOLED

END = at("2026-02-20T09:00-05:00")
TICKS = 4
# Teams that ask their partners for ideas, and when.
MANY = 60
FEW = 3
IDEAS_DUE = at("2025-12-31T12:30-05:00")


async def nudges(database: Database, workspace: str = "T0MAPLE") -> list[tuple[str, str, datetime]]:
    statement = (
        select(Nudge)
        .join(Nudge.routine)
        .join(Routine.team)
        .join(Team.workspace)
        .where(Workspace.external_id == workspace)
        .order_by(Nudge.due_at, Nudge.step)
    )
    async with database.reading() as session:
        return [
            (nudge.occasion, nudge.step, nudge.due_at) for nudge in await session.scalars(statement)
        ]


async def test_what_is_due_is_planned_with_its_meeting_and_its_recipients(
    database: Database,
) -> None:
    await import_team(database, maple())

    assert await plan_on_time(database, at("2026-01-01T00:00-05:00")) == 2

    channel, ask = await ledger(database)
    assert (channel.step, channel.whom) == ("channel", f"channel:{CHANNEL}")
    assert channel.due == at("2025-12-31T09:30-05:00")
    assert (ask.step, ask.whom.partition(":")[0]) == ("ask", "person")
    assert ask.due == at("2025-12-31T17:30-05:00")
    async with database.reading() as session:
        [meeting] = await session.scalars(select(Meeting))
        [one, other] = await session.scalars(select(Nudge))
    assert meeting.starts_at == at("2026-01-06T09:00-05:00")
    assert one.meeting_id == other.meeting_id == meeting.id
    assert {one.expires_at, other.expires_at} == {
        at("2026-01-05T14:00-05:00"),  # when the agenda itself is posted
        meeting.starts_at,
    }


async def test_nothing_is_planned_before_it_is_due(database: Database) -> None:
    await import_team(database, maple())

    assert await plan(database, RULES, at("2025-12-31T09:29:59-05:00")) == 0
    assert await plan(database, RULES, at("2025-12-31T09:30-05:00")) == 1


async def test_the_same_tick_again_plans_nothing(database: Database) -> None:
    await import_team(database, maple())
    await plan(database, RULES, END)
    planned = await ledger(database)

    assert await plan(database, RULES, END) == 0
    assert await plan(database, RULES, END - timedelta(days=10)) == 0
    assert await ledger(database) == planned
    assert len(await nudges(database)) == await occasions(database)


async def test_a_routine_that_is_looked_at_again_from_the_start_asks_nobody_twice(
    database: Database,
) -> None:
    await import_team(database, maple())
    await plan(database, RULES, END)
    planned = await ledger(database)

    async with database.writing.begin() as session:
        await session.execute(update(Routine).values(planned_until=BEGINNING, next_due=BEGINNING))

    assert await plan(database, RULES, END) == 0
    assert await ledger(database) == planned


@settings(max_examples=8)
@given(
    minutes=st.lists(st.integers(0, int((END - BEGINNING).total_seconds() // 60)), max_size=12),
    rule=st.sampled_from(["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=WEEKLY;BYDAY=TU,TH", None]),
    holidays=st.sampled_from(["US", None]),
)
async def test_one_tick_and_many_plan_the_same(
    database: Database, minutes: Sequence[int], rule: str | None, holidays: str | None
) -> None:
    async def planned_at(times: Sequence[datetime]) -> Any:
        workspace = new_workspace()
        file = maple(workspace=workspace)
        file["team"]["holidays"] = holidays
        file["meetings"][0]["rrule"] = rule
        await import_team(database, file)
        for time in times:
            await plan(database, RULES, time)
        entries = await ledger(database, workspace)
        whom = [(one.step, one.occasion, one.whom.partition(":")[0]) for one in entries]
        return sorted(whom), await nudges(database, workspace)

    in_one_go = await planned_at([END])
    in_steps = await planned_at(
        [*sorted(BEGINNING + timedelta(minutes=minute) for minute in minutes), END]
    )

    assert in_steps == in_one_go
    assert in_one_go[0]


@ALSO_POOLED
async def test_ticks_at_the_same_time_plan_once(
    database_url: str, connections: Connections, database: Database
) -> None:
    file = maple()
    file["meetings"] = [file["meetings"][0] | {"title": f"Meeting {number}"} for number in range(3)]
    await import_team(database, file)

    async with AsyncExitStack() as stack:
        processes = [
            await stack.enter_async_context(opened(database_url, connections)) for _ in range(TICKS)
        ]
        everybody_is_here = asyncio.Barrier(TICKS)

        async def tick(process: Database) -> int:
            await everybody_is_here.wait()
            return await plan(process, RULES, END)

        written = await asyncio.gather(*map(tick, processes))

    expected = await foreseen(database)
    assert sum(written) == len(await nudges(database)) == await occasions(database)
    assert sorted(one.what for one in await ledger(database)) == expected


async def test_ticks_at_the_same_time_within_a_process_plan_once(database: Database) -> None:
    await import_team(database, maple())

    written = await asyncio.gather(*(plan(database, RULES, END) for _ in range(TICKS)))

    assert sum(written) == len(await nudges(database)) == await occasions(database)
    assert sorted(one.what for one in await ledger(database)) == await foreseen(database)


async def occasions(database: Database) -> int:
    """How many nudges the rules alone say there will be at the end."""
    async with database.reading() as session:
        routines = await routines_of(session)
    return sum(len(RULES[one.kind].occasions(one, BEGINNING, END)) for one in routines)


async def foreseen(database: Database) -> list[tuple[str, str, str]]:
    """What the rules alone say will be in the ledger at the end."""
    async with database.reading() as session:
        dues = [
            Due(routine, occasion)
            for routine in await routines_of(session)
            for occasion in RULES[routine.kind].occasions(routine, BEGINNING, END)
        ]
        found = [
            (due.occasion.step, due.occasion.name, recipient.key)
            for due in dues
            for recipients in await RULES[due.routine.kind].recipients(session, [due])
            for recipient in recipients
        ]
    return sorted(found)


async def test_a_tick_that_dies_half_way_leaves_everything_to_the_next(database: Database) -> None:
    await import_team(database, maple())

    class Killed(BaseException):
        pass

    class Dying(AgendaRules):
        async def recipients(
            self, session: AsyncSession, dues: Sequence[Due]
        ) -> Sequence[Sequence[Recipient]]:
            if any(due.occasion.step == "post" for due in dues):
                raise Killed
            return await super().recipients(session, dues)

    with pytest.raises(Killed):
        await plan(database, {RoutineKind.AGENDA: Dying()}, END)
    assert await nudges(database) == []

    assert await plan(database, RULES, END) == await occasions(database)


async def test_a_team_whose_rules_fail_keeps_nobody_waiting_and_is_tried_again(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await import_team(database, maple(workspace="T1BROKEN", name="Broken"))
    await import_team(database, maple())

    class Failing(AgendaRules):
        def occasions(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
            if routine.team.name == "Broken":
                raise ValueError("a rule that somebody typed")
            return super().occasions(routine, after, until)

    written = await plan(database, {RoutineKind.AGENDA: Failing()}, END)
    assert written == len(await nudges(database)) > 0
    assert await nudges(database, "T1BROKEN") == []
    assert "error=ValueError" in caplog.text
    assert "somebody typed" not in caplog.text

    assert await plan(database, RULES, END + LATER) >= written
    assert await nudges(database, "T1BROKEN") == await nudges(database)


async def test_a_routine_that_fails_half_way_leaves_nothing_and_keeps_nobody_waiting(
    database: Database,
) -> None:
    await import_team(database, maple(workspace="T1BROKEN", name="Broken"))
    await import_team(database, maple())

    class Failing(AgendaRules):
        async def begin(self, session: AsyncSession, begun: Sequence[Begun], now: datetime) -> None:
            for due in (one.due for one in begun):
                if due.routine.team.name == "Broken" and due.occasion.step == "round":
                    raise ValueError("a rule that somebody typed")
            await super().begin(session, begun, now)

    assert await plan(database, {RoutineKind.AGENDA: Failing()}, END) > 0
    assert await nudges(database, "T1BROKEN") == []

    await plan(database, RULES, END + LATER)
    assert len(await nudges(database, "T1BROKEN")) == len(await nudges(database)) > 0


async def asked(database: Database) -> dict[int, int]:
    """How many are asked for ideas, by the routine's id."""
    statement = (
        select(Nudge.routine_id, func.count(Delivery.id))
        .join(Delivery.nudge)
        .where(Nudge.step == "ask")
        .group_by(Nudge.routine_id)
    )
    async with database.reading() as session:
        return dict((await session.execute(statement)).all())


async def test_of_many_planned_together_only_the_one_whose_rules_fail_is_put_off(
    database: Database,
) -> None:
    await fill(database, MANY)
    await add_routines(database, MANY, 1, due=IDEAS_DUE, since=BEGINNING)

    class Failing(IdeasRules):
        async def begin(self, session: AsyncSession, begun: Sequence[Begun], now: datetime) -> None:
            await super().begin(session, begun, now)
            if any(one.due.routine.team.name == "Team 7" for one in begun):
                raise ValueError("a rule that somebody typed")

    failing: StandingRules = Failing()
    written = await plan(database, {RoutineKind.IDEAS: failing}, IDEAS_DUE)

    assert written == MANY - 1
    assert await asked(database) == {one: PARTNERS for one in range(1, MANY + 1) if one != 7}
    async with database.reading() as session:
        [late] = await session.scalars(select(Routine).where(Routine.planned_until < IDEAS_DUE))
    assert (late.id, late.next_due) == (7, IDEAS_DUE + LATER)


async def test_many_teams_are_asked_once_by_planners_that_take_turns_at_them(
    database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.planner.BATCH", 10)
    await fill(database, MANY)
    await add_routines(database, MANY, 1, due=IDEAS_DUE, since=BEGINNING)

    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(opened(database_url)) for _ in range(TICKS)]
        written = await asyncio.gather(*(plan(one, RULES, IDEAS_DUE) for one in processes))

    assert sum(written) == MANY
    assert await asked(database) == dict.fromkeys(range(1, MANY + 1), PARTNERS)


async def test_teams_that_catch_up_together_get_what_each_gets_by_itself(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def caught_up(workspaces: Sequence[str]) -> list[Any]:
        for workspace in workspaces:
            await import_team(database, maple(workspace=workspace))
        await plan(database, RULES, END)
        found = [await ledger(database, workspace) for workspace in workspaces]
        return [
            sorted((one.step, one.occasion, one.due, one.whom.partition(":")[0]) for one in entries)
            for entries in found
        ]

    monkeypatch.setattr("bot.planner.BATCH", 1)
    by_itself = await caught_up(["T1ALONE"])
    monkeypatch.undo()
    together = await caught_up(["T2ONE", "T3OTHER", "T4THIRD"])

    assert by_itself[0]
    assert together == by_itself * 3


async def test_more_routines_than_one_transaction_takes_are_all_planned(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.planner.BATCH", 2)
    file = maple()
    file["meetings"] = [file["meetings"][0] | {"title": f"Meeting {number}"} for number in range(5)]
    await import_team(database, file)

    assert await plan(database, RULES, END) == await occasions(database)


async def test_a_routine_that_is_off_is_not_planned(database: Database) -> None:
    await import_team(database, maple() | {"routines": {"agenda": {"enabled": False}}})

    assert await plan(database, RULES, END) == 0


async def test_a_series_that_has_ended_is_never_looked_at_again(database: Database) -> None:
    file = maple()
    file["meetings"][0]["rrule"] = "FREQ=WEEKLY;COUNT=1"
    await import_team(database, file)

    assert await plan(database, RULES, END) == await occasions(database) > 0
    async with database.reading() as session:
        [routine] = await session.scalars(select(Routine).where(Routine.series_id.is_not(None)))
    assert routine.next_due is None


def asking_at(time: str, **priya: Any) -> dict[str, Any]:
    """The team, with everything due at that time of the day, six days before the meeting."""
    file = maple()
    # Six days are four working days where New Year's Day is no holiday.
    file["meetings"][0] |= {"ask_time": time, "channel_time": time, "channel_days_before": 4}
    [member] = [one for one in file["members"] if one["user"] == "U0PRIYA"]
    member.pop("timezone")
    member.pop("quiet_hours")
    member |= priya
    file["team"].pop("holidays")  # New Year's Day would move it on, to the next day
    return file


@pytest.mark.parametrize(
    ("time", "priya", "reaches"),
    [
        ("20:30", {"timezone": "America/Chicago"}, "2025-12-31T20:30-05:00"),
        ("21:30", {"timezone": "America/Chicago"}, "2026-01-01T08:00-06:00"),
        ("21:30", {"quiet_hours": "none"}, "2025-12-31T21:30-05:00"),
        ("21:30", {"quiet_hours": "21:00-21:45"}, "2025-12-31T21:45-05:00"),
        ("06:00", {}, "2025-12-31T08:00-05:00"),
        ("12:00", {"timezone": "Asia/Tokyo"}, "2026-01-01T08:00+09:00"),
    ],
)
async def test_a_personal_message_waits_for_the_end_of_quiet_hours_and_the_channel_does_not(
    database: Database, time: str, priya: dict[str, Any], reaches: str
) -> None:
    await import_team(database, asking_at(time, **priya))
    await plan_on_time(database, at("2026-01-01T00:00-05:00"))

    assert (await entry(database, "ask")).due == at(reaches)
    assert (await entry(database, "channel")).due == at(f"2025-12-31T{time}-05:00")
    async with database.reading() as session:
        [ask] = await session.scalars(select(Nudge).filter_by(step="ask"))
    assert ask.due_at == at(f"2025-12-31T{time}-05:00")


async def test_all_kinds_of_many_teams_take_no_more_statements_than_those_of_a_few(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.planner.BESIDE_EACH_OTHER", 1)  # or two may share what is due
    more = MANY // 2  # all in one batch
    await fill(database, more)
    await add_everything(database, more, due=NOW, since=NOW - timedelta(days=7))
    others = update(Routine).where(Routine.team_id > FEW)
    sent = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        sent.append(statement)

    async def planned(now: datetime) -> tuple[int, int]:
        before = len(sent)
        return await plan(database, RULES, now), len(sent) - before

    async with database.writing.begin() as session:
        await session.execute(others.values(next_due=NOW + LATER))
    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    few = await planned(NOW)
    many = await planned(NOW + LATER)

    assert few[0] == NUDGES * FEW
    assert many == (NUDGES * (more - FEW), few[1])
