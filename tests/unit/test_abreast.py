"""Work that goes on abreast: so much at once, what has an order in its order, nothing left over."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from bot.abreast import Job, abreast

AWAY = OperationalError("SELECT", {}, OSError("gone"))


async def ends_of(jobs: Sequence[Job[int]], at_once: int) -> list[int]:
    ended: list[int] = []
    async with aclosing(abreast(jobs, at_once)) as ends:
        async for found in ends:
            ended += found
    return ended


@given(
    work=st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), max_size=20),
    at_once=st.integers(1, 5),
)
async def test_all_of_it_is_done_in_order_and_never_more_at_once(
    work: list[tuple[str, int]], at_once: int
) -> None:
    begun: list[int] = []
    under_way: set[int] = set()

    async def does(number: int, turns: int) -> int:
        line = work[number][0]
        assert line not in {work[one][0] for one in under_way}
        begun.append(number)
        under_way.add(number)
        assert len(under_way) <= at_once
        for _ in range(turns):
            await asyncio.sleep(0)
        under_way.remove(number)
        return number

    jobs = [(line, partial(does, number, turns)) for number, (line, turns) in enumerate(work)]

    assert sorted(await ends_of(jobs, at_once)) == list(range(len(work)))
    for line in "abcd":
        own = [number for number in begun if work[number][0] == line]
        assert own == sorted(own)


async def test_what_has_ended_is_told_before_the_rest_has() -> None:
    told = asyncio.Event()

    async def quick() -> int:
        return 1

    async def slow() -> int:
        await told.wait()
        return 2

    async with aclosing(abreast([("a", slow), ("b", quick)], 2)) as ends:
        assert await anext(ends) == [1]
        told.set()
        assert await anext(ends) == [2]


async def test_a_database_that_fails_one_is_raised_when_the_others_are_done() -> None:
    ended: list[int] = []

    async def fails() -> int:
        raise AWAY

    async def works() -> int:
        await asyncio.sleep(0)
        return 1

    async def all_of(ends: AsyncIterator[list[int]]) -> None:
        async for found in ends:
            ended.extend(found)

    with pytest.raises(OperationalError):
        await all_of(abreast([("a", fails), ("a", works), ("b", works)], 2))

    assert ended == [1, 1]


async def test_whoever_leaves_early_takes_what_is_under_way_along() -> None:
    cancelled = asyncio.Event()

    async def never() -> int:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return 0

    async def quick() -> int:
        return 1

    async with aclosing(abreast([("a", never), ("b", quick)], 2)) as ends:
        await anext(ends)
    await asyncio.sleep(0)

    assert cancelled.is_set()
