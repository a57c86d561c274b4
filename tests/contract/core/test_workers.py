"""Real processes that share the work: killed in the middle of it, and told to stop."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientConnectorError, ClientSession, ClientTimeout
from sqlalchemy import text

from handlers import app
from handlers.app import Part, assembled, deliver_now, running
from storage.database import Database
from tests.contract.core.engines import jobs
from tests.contract.core.hospital import Hospital, open_hospital
from tests.contract.core.ledger import ledger, workspace_id

SECONDS = 60
# So long whoever stops a process waits for it, before it is killed.
PATIENCE_SECONDS = 10
postgres = pytest.mark.parametrize("backend", ["postgres"])


@pytest.fixture
async def hospital(
    tmp_path: Path, database_url: str, database: Database
) -> AsyncIterator[Hospital]:
    async with open_hospital(tmp_path, database_url, database) as opened:
        yield opened


def free_port() -> int:
    with socket.socket() as any_that_is_free:
        any_that_is_free.bind(("127.0.0.1", 0))
        return int(any_that_is_free.getsockname()[1])


@asynccontextmanager
async def at_work(hospital: Hospital, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    async with hospital.alongside.started(*words, server__port=free_port()) as process:
        yield process


@postgres
async def test_what_a_killed_worker_had_in_hand_another_one_takes_up(hospital: Hospital) -> None:
    await hospital.posts()
    hospital.gate.hold(2, "before")
    async with at_work(hospital, "worker") as process, asyncio.timeout(SECONDS):
        await hospital.gate.held.wait()
        process.kill()
        await process.communicate()
    hospital.gate.release()
    assert (await hospital.states()).count("sent") == 1
    async with hospital.database.writing.begin() as session:
        assert await session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 1
        # As if it had died a minute ago.
        ago = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
        await session.execute(text(ago))

    hospital.gate.hold(3, "after")
    async with at_work(hospital, "worker") as process, asyncio.timeout(SECONDS):
        await hospital.gate.held.wait()
        process.send_signal(signal.SIGTERM)
        hospital.gate.release()
        await process.communicate()
    # What may have been on its way waits until its lease runs out.
    assert await hospital.states() == ["sent", "sending", "sent"]
    assert await hospital.posted() == 2


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        ("sqlite", ["serve"]),
        ("sqlite", ["worker"]),
        ("postgres", ["worker"]),
        ("postgres", ["serve", "--worker"]),
    ],
)
async def test_who_is_told_to_stop_finishes_the_message_in_hand_and_begins_no_other(
    hospital: Hospital, words: list[str]
) -> None:
    await hospital.posts()
    hospital.gate.hold(2, "after")
    async with at_work(hospital, *words) as process, asyncio.timeout(SECONDS):
        await hospital.gate.held.wait()
        process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
        hospital.gate.release()
        out, err = await process.communicate()

    assert (process.returncode, out) == (0, b"")
    assert b"reference=" not in err
    assert await hospital.states() == ["sent", "sent", "waiting"]
    assert await hospital.posted() == 2


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_message_that_slack_took_too_long_over_is_not_looked_for_at_once(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "TIMEOUT", ClientTimeout(total=2))
    hospital.gate.hold(1, "before")
    async with assembled(hospital.settings()) as bot:
        began = bot.clock.now()
        await deliver_now(bot)
        hospital.gate.release()

    [slow, *others] = await ledger(hospital.database)
    assert [one.state for one in (slow, *others)] == ["sending", "sent", "sent"]
    assert slow.held_until is not None
    assert slow.held_until >= began + timedelta(minutes=1)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("backend", "words"),
    [
        ("sqlite", ["serve"]),
        ("postgres", ["worker"]),
        ("postgres", ["serve", "--worker"]),
    ],
)
async def test_who_is_told_to_stop_does_not_wait_for_a_slack_that_never_answers(
    hospital: Hospital, words: list[str]
) -> None:
    await hospital.posts()
    hospital.gate.hold(1, "after")
    async with at_work(hospital, *words) as process, asyncio.timeout(SECONDS):
        await hospital.gate.held.wait()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await process.communicate()
    hospital.gate.release()
    assert process.returncode == 0
    assert await hospital.states() == ["sending"] * 3

    # The one in doubt has arrived, which the next one sees once its lease has run out; of the
    # others nobody had begun.
    await hospital.end_leases()
    hospital.gate.hold(3, "after")
    async with at_work(hospital, *words) as process, asyncio.timeout(SECONDS):
        await hospital.gate.held.wait()
        process.send_signal(signal.SIGTERM)
        hospital.gate.release()
        await process.communicate()
    assert await hospital.states() == ["sent"] * 3
    assert await hospital.posted() == 3


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_worker_answers_nobody_but_whoever_watches_over_it(hospital: Hospital) -> None:
    port = free_port()
    async with hospital.alongside.started("worker", server__port=port), asyncio.timeout(SECONDS):
        for path, status in {"/healthz": 200, "/slack/events": 404}.items():
            url = f"http://127.0.0.1:{port}{path}"
            assert await status_of(hospital.house.http, url) == status


@postgres
async def test_who_leaves_ticking_to_workers_is_ready_without(hospital: Hospital) -> None:
    port = free_port()
    async with hospital.alongside.started("serve", server__port=port), asyncio.timeout(SECONDS):
        assert await status_of(hospital.house.http, f"http://127.0.0.1:{port}/readyz") == 200


async def status_of(http: ClientSession, url: str) -> int:
    """Once somebody listens there."""
    while True:
        try:
            async with http.get(url) as answer:
                return answer.status
        except ClientConnectorError:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("backend", ["postgres", "pgbouncer"])
async def test_who_answers_says_what_there_is_to_send_and_a_worker_sends_it(
    hospital: Hospital,
) -> None:
    settings = hospital.settings()
    async with (
        assembled(settings, part=Part(works=False)) as desk,
        running(desk, ticking=False),
        assembled(settings, part=Part(answers=False)) as worker,
    ):
        await desk.beat()
        assert await jobs(hospital.database) == []
        desk.engine.wake(await workspace_id(hospital.database))
        await desk.settled()
        assert await hospital.states() == ["waiting"] * 3

        hospital.gate.hold(3, "after")
        async with running(worker, ticking=False), asyncio.timeout(SECONDS):
            await hospital.gate.held.wait()
            # The other one was there before it, and is none.
            async with hospital.database.reading() as session:
                workers = text("SELECT count(*) FROM procrastinate_workers")
                assert await session.scalar(workers) == 1
            hospital.gate.release()
            await worker.settled()
    assert await hospital.states() == ["sent"] * 3
