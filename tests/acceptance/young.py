"""A workspace in which the bot is new: no team, one public channel, one private one."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM, SEED
from handlers.sandbox import Channel
from tests.world import World, open_world

PRIVATE, OPEN = "C0PRIVATE", "C0LOBBY"
_PRIVATE = Channel(PRIVATE, "qi-core", members=(DANA, SAM, ROSA, PRIYA), is_private=True)
SEED_WITH_PRIVATE = replace(SEED, channels=(*SEED.channels, _PRIVATE))


@pytest.fixture
async def young_world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Mon Jan 5, 2026, 9:00 AM ET, with the demo's people and no team yet."""
    async with open_world(database_url, tmp_path, seed=SEED_WITH_PRIVATE) as opened:
        yield opened


async def set_up(world: World, user: str = DANA, channel: str = CHANNEL) -> None:
    """The team as the form suggests it, set up from the channel."""
    lead = await world.person(user)
    await lead.command("setup", channel)
    await lead.click("Set up", in_=channel)
    await lead.until("Which channel is your team's?", in_="modal")
    assert await lead.submit() == {}
    await lead.until("A family partner yet?", in_="modal")
    await world.settled()
