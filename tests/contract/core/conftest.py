"""The team whose messages the tests of delivery are about, for whichever test asks for it."""

import pytest

from storage.database import Database
from tests.contract.core.delivered import House, house_with
from tests.contract.core.ledger import maple


@pytest.fixture
async def house(database: Database) -> House:
    return await house_with(database, maple())


@pytest.fixture
async def twofold(database: Database) -> House:
    """A team with two meetings, so that two posts go to one channel, one by one."""
    file = maple()
    file["meetings"].append(file["meetings"][0] | {"title": "Care conference"})
    return await house_with(database, file)
