"""A real process, killed in the middle of a delivery, and started again."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.clock import machine_time
from handlers.demo.seed import SEED
from storage.database import Database
from storage.tables import Delivery, DeliveryState
from tests.contract.core.ledger import at, import_team, ledger, maple
from tests.contract.core.process import Alongside
from tests.contract.core.turnstile import turnstile
from tests.contract.sandbox.world import BOT_TOKEN, House, open_house

NOW = "2026-01-16T14:01-05:00"
TICK = ("tick", "--json", "--at", NOW)
LOOKS = {"U0DANA": "C0QITEAM", "U0PRIYA": "D0PRIYA"}


async def arrived(house: House) -> dict[str, int]:
    """How many messages of the bot stand in the channel, and in Priya's direct messages."""
    return {
        channel: len((await house.get("messages", user=user, channel=channel))["messages"])
        for user, channel in LOOKS.items()
    }


@pytest.mark.parametrize("side", ["before", "after"])
async def test_a_killed_process_loses_nothing_and_repeats_nothing(
    tmp_path: Path, database_url: str, database: Database, side: str
) -> None:
    await import_team(database, maple(), at("2026-01-07T09:00-05:00"))
    async with open_house(seed=SEED) as house, turnstile(house) as (gate, api_url):
        alongside = Alongside(
            tmp_path,
            {
                "database.url": database_url,
                "slack.api_url": api_url,
                "slack.bot_token": BOT_TOKEN,
                "slack.signing_secret": "not used by a tick",
            },
        )
        house.clock.moment = at(NOW)
        # The ask to Priya and the agenda, at once: it dies over the second. Then the copy to Priya.
        gate.hold(2, side)
        async with alongside.started(*TICK) as process, asyncio.timeout(60):
            await gate.held.wait()
            process.kill()
            await process.communicate()
        gate.release()
        skipped, *at_once, copy = [one.state.value for one in await ledger(database)]
        assert (skipped, copy) == ("skipped", "waiting")
        # Whether it could still write down that the first was sent is chance.
        in_flight = at_once.count("sending")
        assert in_flight in (1, 2)

        # Started at once: what may be in flight is left alone, and all else goes out.
        counts = (await alongside(*TICK)).json
        assert (counts["planned"], counts["sent"]) == (0, 1)
        assert sum((await arrived(house)).values()) == 2 + (side == "after")

        # Started after the lease has run out.
        async with database.writing.begin() as session:
            lately = machine_time() - timedelta(seconds=1)
            sending = Delivery.state == DeliveryState.SENDING
            await session.execute(update(Delivery).where(sending).values(held_until=lately))
        assert (await alongside(*TICK)).json["sent"] == in_flight
        assert await arrived(house) == {"C0QITEAM": 1, "D0PRIYA": 2}
        assert [one.state.value for one in await ledger(database)] == ["skipped", *["sent"] * 3]
