"""Whatever anybody taps and types, in whatever order, nobody hears that something went wrong."""

import logging
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from handlers.demo.seed import LARGER_SEED
from handlers.sandbox.sight import RefusedError, Sight
from storage.tables import RoutineKind
from tests.acceptance.wanderer import Wanderer
from tests.world import open_world

STEPS = 200
WALKS, MORE = range(2), range(2, 8)


@pytest.mark.parametrize(
    "walk", [*WALKS, *(pytest.param(one, marks=pytest.mark.soak) for one in MORE)]
)
async def test_whatever_is_tapped_and_typed_nothing_goes_wrong(
    database_url: str, tmp_path: Path, walk: int, caplog: pytest.LogCaptureFixture
) -> None:
    chance, done = Random(walk), list[str]()  # noqa: S311 (nothing secret)
    tapped = Counter[str]()
    async with open_world(database_url, tmp_path, seed=LARGER_SEED) as world:
        await world.import_team(routines=RoutineKind)
        people = [
            Wanderer(Sight(world.base_url, one.id, world.http), chance, world.clock.now, tapped)
            for one in LARGER_SEED.users
        ]
        for _ in range(STEPS):
            if chance.random() < 0.1:
                hours = chance.choice([1, 5, 24, 24, 70])
                await world.at(world.clock.now() + timedelta(hours=hours))
            try:
                done.append(await chance.choice(people).step())
            except RefusedError as refusal:
                pytest.fail("\n".join([*done, str(refusal)]))
            await world.settled()
            wrong = [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
            assert wrong == [], "\n".join(done)
