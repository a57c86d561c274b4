"""Many workspaces, many machines, and whatever can go wrong: nothing is lost, and nothing is sent
twice.

Real processes on a real PostgreSQL, two that answer, one of which works too, and three that work,
on machines whose clocks are up to a minute apart. In each round new teams begin in all workspaces
and people write, tap and fill in forms, while Slack is slow, asks to wait, tells lies or loses its
answers, processes die and the database does.
"""

import asyncio
import logging
import os
import random
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import pytest
from hypothesis import settings

from bot.sealing import Seal, new_key
from storage import schema
from storage.database import opened
from tests.contract.core.process import Alongside
from tests.contract.storm import accounts
from tests.contract.storm.a_slack import open_slack
from tests.contract.storm.fleet import running
from tests.contract.storm.latest import assert_latest
from tests.contract.storm.network import expected, install_everywhere
from tests.contract.storm.storm import Ground, Storm, eventually
from tests.contract.storm.weather import KINDS, Weather
from tests.databases import OwnServer
from tests.world import CLIENT_ID, SIGNING_SECRET

log = logging.getLogger(__name__)

# Seconds by which the clock of each machine is off.
MACHINES = {"serve": [0], "serve --worker": [-30], "worker": [0, 30, -30]}
# The long runs think of more examples, and have more rounds.
EXAMPLES_A_ROUND = 150


@pytest.fixture
def chance() -> random.Random:
    """The same each time in CI."""
    seed = 5 if os.environ.get("CI") else secrets.randbelow(1_000_000)
    log.info("The storm's seed is %s.", seed)
    return random.Random(seed)  # noqa: S311 it decides who dies when


@pytest.fixture
async def ground(tmp_path: Path, chance: random.Random) -> AsyncIterator[Ground]:
    key = new_key()
    with TemporaryDirectory(prefix="alongside-") as folder, OwnServer(Path(folder)) as server:
        async with (
            opened(server.url) as database,
            aiohttp.ClientSession() as http,
            open_slack(Weather(chance)) as (slack, slack_url),
        ):
            await schema.migrate(database)
            await install_everywhere(database, Seal([key]))
            alongside = Alongside(tmp_path, _config(server.url, slack_url, key))
            yield Ground(server, database, slack, slack_url, alongside, http)


def _config(database_url: str, slack_url: str, key: str) -> dict[str, object]:
    return {
        "database.url": database_url,
        "database.pool_size": 4,
        "slack.api_url": f"{slack_url}/api/",
        "slack.client_id": CLIENT_ID,
        "slack.client_secret": "not used here",
        "slack.signing_secret": SIGNING_SECRET,
        "encryption.keys": key,
        "delivery.engine": "procrastinate",
    }


@pytest.mark.soak
async def test_a_storm_loses_nothing_and_repeats_nothing(
    ground: Ground, chance: random.Random
) -> None:
    async with running(ground.alongside, MACHINES, ground.http) as fleet:
        await fleet.ready()
        storm = Storm(chance, ground, fleet)
        for number in range(max(len(KINDS), settings().max_examples // EXAMPLES_A_ROUND)):
            await storm.round(number, KINDS[number % len(KINDS)], crash=number % 2 == 1)
        await fleet.ready()
        await accounts.drained(ground.database)
        await storm.calm()
        await accounts.drained(ground.database)
    await eventually(ground.slack.quiet)
    # What those who died had in hand. Nobody is left who could be at it.
    await accounts.end_leases(ground.database)
    async with running(ground.alongside, {"worker": [0]}, ground.http) as last:
        await last.ready()
        await accounts.ended(ground.database)

    await _account_for(storm)
    assert fleet.faults + last.faults == []
    assert storm.odd == []
    assert await accounts.jobs(ground.database) == 0
    # It was a storm: some had to be looked for.
    assert "conversations.history" in ground.slack.methods


async def _account_for(storm: Storm) -> None:
    """What the tables say, what people were told, and what they see, are one."""
    database, kept, slack = storm.ground.database, storm.kept, storm.ground.slack
    assert await accounts.states(database) == expected(storm.members, kept.told())
    assert await accounts.sent(database) == accounts.received(slack.screens.messages)
    assert await accounts.items(database) == sorted(kept.items)
    assert await accounts.ideas(database) == sorted(kept.ideas)
    assert await accounts.moves(database) == sorted(kept.moves.items())
    said = sorted((who.address, answer) for who, answer in kept.answers.items())
    assert await accounts.answers(database) == said
    assert await accounts.content(database) == sorted(who.address for who in kept.content)
    asked = await accounts.asked(database)
    # Who was not told whether it was asked may have given up too early.
    assert asked.keys() >= {who.address for who in kept.asked}
    assert max(asked.values()) == 1
    put_off = [(who.address, step) for who in kept.snoozed for step in ("again", "ask")]
    assert await accounts.snoozed(database) == sorted(put_off)
    await assert_latest(database, slack.screens.messages)
    log.info("%s", kept)


@pytest.mark.soak
async def test_who_is_told_to_stop_while_the_database_is_away_ends(ground: Ground) -> None:
    async with running(ground.alongside, {"serve": [0], "worker": [0]}, ground.http) as fleet:
        await fleet.ready()
        await asyncio.to_thread(ground.server.crash)
    await asyncio.to_thread(ground.server.start)
    assert fleet.faults == []
