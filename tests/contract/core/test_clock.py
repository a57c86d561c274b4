"""Processes whose machines' clocks differ live by the clock of their database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import SharedClock, machine_time
from storage.database import Database
from storage.tables import Delivery, DeliveryState
from tests.contract.core.hospital import Hospital, open_hospital

SKEW = timedelta(seconds=90)


@pytest.fixture
async def hospital(
    tmp_path: Path, database_url: str, database: Database
) -> AsyncIterator[Hospital]:
    async with open_hospital(tmp_path, database_url, database) as opened:
        yield opened


async def test_clocks_of_machines_that_differ_agree_by_their_database(database: Database) -> None:
    ahead, right = SharedClock(lambda: machine_time() + SKEW), SharedClock()
    for clock in (ahead, right):
        await clock.set_by(database)

    between = abs(ahead.now() - right.now())
    # A file is on this machine, and has no other time.
    assert between > SKEW / 2 if database.is_sqlite else between < SKEW / 2


@pytest.mark.parametrize("backend", ["postgres"])
@pytest.mark.parametrize("skew", [SKEW.seconds, -SKEW.seconds])
async def test_a_machine_whose_clock_is_off_sends_what_is_due_and_takes_nothing_from_others(
    hospital: Hospital, skew: int
) -> None:
    now = machine_time()
    async with hospital.database.writing.begin() as session:
        (due, later, held) = (await session.scalars(select(Delivery))).all()
        due.due_at, later.due_at = now, now + SKEW * 2 / 3
        held.state, held.held_until = DeliveryState.SENDING, now + SKEW * 2 / 3

    passed = (await replace(hospital.alongside, skew=skew)("tick", "--json")).json

    assert passed["sent"] == 1
    assert sorted(await hospital.states()) == ["sending", "sent", "waiting"]
