"""What a scrape says is so: of the process, and of what the database holds open."""

import asyncio
import re
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from slack_sdk.errors import SlackApiError
from sqlalchemy import ColumnElement, event, func, select, text, update

from bot.clock import machine_time
from bot.reasons import CLASSES, FAULT
from bot.texts import line
from handlers.demo.seed import CHANNEL, ROSA
from handlers.meters import NOT_DELIVERED, ProcessMeters
from handlers.metrics import KEPT, Backlog
from handlers.onepass import tick
from storage.database import Database
from storage.queries.beats import keep_beat
from storage.tables import Delivery, DeliveryState, Nudge, Routine, RoutineKind
from tests.contract.operating.scrape import Scrape, scrape
from tests.contract.slack.slack import button, calls, click, interact, post
from tests.contract.slack.test_database_trouble import gone
from tests.contract.storage import rows
from tests.unit.documents import ROOT, table
from tests.world import World, open_world

OPERATIONS = ROOT / "docs" / "operations.md"
WHAT = "what it says"
of_the_process_alone = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def told(database: Database, now: datetime = rows.NOON) -> Scrape:
    """What the database holds open, as of then."""
    return Scrape((await Backlog(database, lambda: now, machine_time).text()).decode())


async def ledger(world: World, which: ColumnElement[bool]) -> int:
    """How many of these the ledger has."""
    async with world.bot.database.reading() as session:
        return await session.scalar(select(func.count()).where(which)) or 0


async def test_what_people_ask_and_what_goes_out_is_counted_by_kind(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("agenda add Parking is hard", CHANNEL)
    await interact(world, click(world, ROSA, button("of.another.time", {})))
    assert (await post(world, b"not signed", headers={})).status == 401
    await world.at("2026-01-14T17:31-05:00")

    said = await scrape(world)
    assert said("requests_seconds_count", kind="command", outcome="ok") == 1
    assert said("requests_seconds_count", kind="action", outcome="failed") == 1
    assert said("requests_seconds_count", kind="refused", outcome="failed") == 1
    sent = await ledger(world, Delivery.state == DeliveryState.SENT)
    assert sent > 1
    assert said("deliveries_total", routine="agenda", state="sent", reason="") == sent
    assert said("slack_calls_total", method="chat.postMessage", outcome="ok") == sent
    assert said("planned_total", routine="agenda") == await ledger(world, Nudge.id > 0)
    assert said("faults_total") == 0


def test_what_could_not_be_delivered_is_counted_from_0_so_that_the_first_is_an_increase() -> None:
    meters = ProcessMeters()
    before = Scrape(generate_latest(meters.registry).decode())
    for kind, state, keys in product(RoutineKind, NOT_DELIVERED, CLASSES.values()):
        meters.ended(kind, state, line(keys[0], code=""))
        meters.ended(kind, state, "an error, see 1a2b3c4d")
    after = Scrape(generate_latest(meters.registry).decode())

    counted = after.labels("deliveries_total")
    assert len(counted) == len(RoutineKind) * len(NOT_DELIVERED) * (len(CLASSES) + 1)
    for labels in counted:
        assert before("deliveries_total", **labels) == 0
        assert after("deliveries_total", **labels) != 0


@of_the_process_alone
async def test_a_refusal_of_slacks_is_counted_by_method_though_it_comes_with_200(
    world: World,
) -> None:
    world.sandbox.administration.archive(CHANNEL)
    await world.at("2026-01-15T10:00-05:00")

    said = await scrape(world)
    ended = await ledger(world, Delivery.state == DeliveryState.UNREACHABLE)
    assert ended > 0
    assert said("slack_calls_total", method="chat.postMessage", outcome="refused") == ended
    of_class = {"state": "unreachable", "reason": "unreachable"}
    assert said("deliveries_total", routine="agenda", **of_class) == ended


async def test_deliveries_that_wait_are_counted_by_stage_and_reason(kept: Database) -> None:
    soon = machine_time() + timedelta(minutes=1)
    hour = timedelta(hours=1)
    async with kept.writing.begin() as session:
        for number, changes in enumerate(
            (
                {"due_at": rows.NOON - hour, "reason": line("reason.hours")},
                {"due_at": rows.NOON + hour, "reason": line("reason.paused")},
                {"due_at": rows.NOON + hour, "reason": line("reason.paused")},
                {"due_at": rows.NOON - 2 * hour, "held_until": soon, "reason": "an error, see 1a"},
                {"due_at": rows.NOON - 3 * hour, "held_until": soon, "state": "sending"},
                {"due_at": rows.NOON - 9 * hour, "state": "skipped", "reason": "stale"},
            )
        ):
            row = {"person_id": None, "channel": f"C{number}", "recipient": f"channel:C{number}"}
            if "state" in changes:
                changes = changes | {"state": DeliveryState(str(changes["state"]))}
            session.add(rows.delivery(**row, **changes))

    said = await told(kept)
    assert said("deliveries_open", stage="due", reason="") == 1  # the one that was there
    assert said("deliveries_open", stage="due", reason="hours") == 1
    assert said("deliveries_open", stage="later", reason="paused") == 2
    assert said("deliveries_open", stage="retrying", reason="fault") == 1
    assert said("deliveries_open", stage="sending", reason="") == 1
    assert said("delivery_lag_seconds") == 3600
    assert said("workspaces_with_work") == 1
    assert {one["stage"] for one in said.labels("deliveries_open")} == {
        *("due", "sending", "retrying", "later")
    }


async def test_routines_that_nobody_has_planned_show_since_when(kept: Database) -> None:
    due = rows.NOON - timedelta(minutes=2)
    async with kept.writing.begin() as session:
        await session.execute(update(Routine).values(next_due=due))
        await session.execute(update(Routine).where(Routine.id == rows.IDEAS).values(enabled=False))

    said = await told(kept)
    assert said("routines_overdue") == 1
    assert said("routine_lag_seconds") == 120
    assert (await told(kept, due - timedelta(1)))("routine_lag_seconds") == 0


_JOBS = text("""
    INSERT INTO procrastinate_jobs (queue_name, task_name, status)
    VALUES ('delivery', 'deliver', 'todo'), ('delivery', 'deliver', 'todo'),
           ('delivery', 'deliver', 'succeeded')
""")


async def test_a_queue_is_counted_where_there_is_one(database: Database) -> None:
    said = await told(database)
    if database.is_sqlite:
        assert said("jobs", status="todo") is None
        return
    assert said("jobs", status="todo") == 0
    async with database.writing.begin() as session:
        await session.execute(_JOBS)
    said = await told(database)
    assert said("jobs", status="todo") == 2
    assert said("jobs", status="doing") == 0


async def test_a_database_that_is_away_is_said_and_the_process_still_answers(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("", CHANNEL)
    async with gone(world):
        await world.bot.heartbeat.beat()
        said = await scrape(world)
        assert said("database_up") == 0
        assert said("faults_total") == 1
        assert said("delivery_lag_seconds") is None
        assert said("requests_seconds_count", kind="command", outcome="ok") == 1


@pytest.mark.parametrize("backend", ["postgres"])
async def test_a_scrape_waits_less_long_than_others_for_a_connection(database: Database) -> None:
    async with AsyncExitStack() as others, asyncio.timeout(20):
        for _ in range(database.connections.pool_size):
            await others.enter_async_context(database.reader.connect())

        assert (await told(database))("database_up") == 0


async def test_the_database_is_asked_once_however_many_ask(database: Database) -> None:
    asked: list[str] = []
    time = [machine_time()]
    figures = Backlog(database, machine_time, lambda: time[0])

    def keep(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    event.listen(database.reader.sync_engine, "before_cursor_execute", keep)
    first = await figures.text()
    once = len(asked)
    assert once > 0
    time[0] += KEPT - timedelta(seconds=1)
    assert await figures.text() == first
    assert len(asked) == once
    time[0] += timedelta(seconds=1)
    await figures.text()
    assert len(asked) == 2 * once


async def test_what_a_scrape_asks_is_found_by_indexes(kept: Database) -> None:
    """Each of them holds nothing but what is open, or is a key."""
    asked: list[tuple[str, object]] = []

    def keep(_: object, __: object, statement: str, parameters: object, *___: object) -> None:
        asked.append((statement, parameters))

    event.listen(kept.reader.sync_engine, "before_cursor_execute", keep)
    await told(kept)
    event.remove(kept.reader.sync_engine, "before_cursor_execute", keep)
    async with kept.writing.begin() as session:
        connection = await session.connection()
        if not kept.is_sqlite:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN" if kept.is_sqlite else "EXPLAIN"
        for statement, parameters in asked:
            rows_ = await connection.exec_driver_sql(f"{explain} {statement}", parameters)  # type: ignore[arg-type]
            plan = [str(row[-1]).strip() for row in rows_]
            for one in plan:
                assert "Seq Scan" not in one, plan
                assert not one.startswith("SCAN") or " ix_" in one or one == "SCAN anon_1", plan


async def test_a_tick_of_any_process_is_known_to_all(world: World) -> None:
    assert (await scrape(world))("last_tick_timestamp_seconds") is None
    before = machine_time()
    await world.bot.beat()
    said = await told(world.bot.database)
    first = said("last_tick_timestamp_seconds") or 0
    assert first >= before.timestamp()
    assert (await scrape(world))("tick_seconds_count") == 1
    await tick(world.bot.settings, world.clock.now())  # that of a host with cron alone
    said = await told(world.bot.database)
    assert (said("last_tick_timestamp_seconds") or 0) > first


async def test_a_tick_that_came_earlier_by_another_clock_does_not_take_the_newest_back(
    database: Database,
) -> None:
    for at in (rows.NOON, rows.NOON - timedelta(seconds=30)):
        async with database.writing.begin() as session:
            await keep_beat(session, at)
    assert (await told(database))("last_tick_timestamp_seconds") == rows.NOON.timestamp()


@of_the_process_alone
async def test_a_429_is_counted_by_method(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url, tmp_path, messages_per_second=0.001) as world:
        token = world.bot.settings.slack.bot_token.get_secret_value()

        async def send_many() -> None:
            for _ in range(100):
                await world.bot.client.chat_postMessage(channel=CHANNEL, text="Hi", token=token)

        with pytest.raises(SlackApiError, match="ratelimited"):
            await send_many()
        said = await scrape(world)
        arrived = calls(world).count("chat.postMessage")
    assert said("slack_calls_total", method="chat.postMessage", outcome="ok") == arrived - 1
    assert said("slack_calls_total", method="chat.postMessage", outcome="rate_limited") == 1


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
async def test_the_document_lists_what_a_scrape_has_with_its_labels(world: World) -> None:
    """A queue is there on PostgreSQL alone."""
    rosa = await world.person(ROSA)
    await rosa.command("", CHANNEL)
    await world.at("2026-01-14T17:31-05:00")
    await world.bot.beat()
    listed = {name: labels for name, labels, _ in table(OPERATIONS, "metric", "labels", WHAT)}
    said = await scrape(world)
    assert said.labels_of_each.keys() == listed.keys()
    for name, labels in said.labels_of_each.items():
        assert labels == set(re.findall(r"\w+", listed[name])), name


def test_the_document_lists_every_class_of_reasons() -> None:
    listed = {name for name, _ in table(OPERATIONS, "reason", "why")}
    assert listed == {*CLASSES, FAULT}
