"""Real processes that share the work: killed in the middle of it, and told to stop."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text, update

from bot import importing
from bot.clock import machine_time
from bot.teamfile import TeamFile
from handlers.demo.seed import SEED
from storage.database import Database
from storage.tables import Delivery, Person, Routine, Team
from tests.contract.core.ledger import ledger, maple
from tests.contract.core.process import Alongside
from tests.contract.core.turnstile import Turnstile, turnstile
from tests.contract.sandbox.world import BOT_TOKEN, House, open_house

SECONDS = 60
postgres = pytest.mark.parametrize("backend", ["postgres"])


@dataclass(frozen=True)
class Hospital:
    """A team whose people are all to be welcomed now, one message each, and nothing else."""

    house: House
    gate: Turnstile
    database: Database
    alongside: Alongside

    async def states(self) -> list[str]:
        return [entry.state.value for entry in await ledger(self.database)]

    async def welcomed(self) -> list[int]:
        """How many messages each of them has from the bot."""
        looks = [("messages", user.id, f"D{user.id[1:]}") for user in SEED.users]
        found = [await self.house.get(path, user=user, channel=dm) for path, user, dm in looks]
        return [len(one["messages"]) for one in found]


@pytest.fixture
async def hospital(
    tmp_path: Path, database_url: str, database: Database
) -> AsyncIterator[Hospital]:
    async with database.writing.begin() as session:
        file = TeamFile.model_validate(maple())
        await importing.import_team(session, file, machine_time(), welcomes=True)
        await session.execute(update(Routine).values(enabled=False))
        await session.execute(update(Person).values(quiet_from=None, quiet_until=None))
        await session.execute(update(Team).values(holidays=None))  # whatever day it is
        await session.execute(update(Delivery).values(due_at=machine_time()))
    async with open_house(seed=SEED) as house, turnstile(house) as (gate, api_url):
        config = {
            "database.url": database_url,
            "slack.api_url": api_url,
            "slack.bot_token": BOT_TOKEN,
            "slack.signing_secret": "not used here",
            "delivery.engine": "local" if database.is_sqlite else "procrastinate",
        }
        yield Hospital(house, gate, database, Alongside(tmp_path, config))


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
    assert sorted(await hospital.states()) == ["sending", "sent", "sent"]
    assert sorted(await hospital.welcomed()) == [0, 0, 1, 1]


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
    hospital.gate.hold(2, "after")
    async with at_work(hospital, *words) as process, asyncio.timeout(SECONDS):
        await hospital.gate.held.wait()
        process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
        hospital.gate.release()
        out, err = await process.communicate()

    assert (process.returncode, out) == (0, b"")
    assert b"reference=" not in err
    assert sorted(await hospital.states()) == ["sent", "sent", "waiting"]
    assert sum(await hospital.welcomed()) == 2
