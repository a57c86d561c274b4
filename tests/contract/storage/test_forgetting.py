"""What was kept for a while is forgotten by whoever comes by, and nobody waits for that."""

from datetime import timedelta

import pytest

from storage.database import Database
from storage.queries.once import KEEP_HANDLED, first_time
from tests.contract.storage import rows

LATER = rows.NOON + KEEP_HANDLED + timedelta(seconds=1)


async def test_a_request_is_known_as_long_as_it_may_come_again_and_then_forgotten(
    kept: Database,
) -> None:
    last = rows.NOON + KEEP_HANDLED
    for at, is_new in ((last, False), (LATER, True), (LATER, False)):
        async with kept.writing.begin() as session:
            assert await first_time(session, rows.WORKSPACE, "a click", at) is is_new


@pytest.mark.parametrize("backend", ["postgres"])
async def test_who_forgets_does_not_wait_for_others_who_do(kept: Database) -> None:
    async with kept.writing.begin() as one, kept.writing.begin() as other:
        assert await first_time(one, rows.WORKSPACE, "first", LATER)
        # It would have to wait for the end of the other transaction, and fail at that.
        assert await first_time(other, rows.WORKSPACE, "second", LATER)
