"""A database that holds a row of every table."""

import pytest

from storage.database import Database
from tests.contract.storage.rows import write_one_of_each


@pytest.fixture
async def kept(database: Database) -> Database:
    await write_one_of_each(database)
    return database
