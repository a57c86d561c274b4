"""A sandbox on a free port with a fake bot beside it, both over real HTTP."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.sandbox.person import Person
from tests.contract.sandbox.world import House, open_house


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house() as opened:
        yield opened


@pytest.fixture
def api(house: House) -> AsyncWebClient:
    return house.api


@pytest.fixture
async def rosa(house: House) -> AsyncIterator[Person]:
    async with Person(house.url, "U0ROSA", house.http) as person:
        yield person
