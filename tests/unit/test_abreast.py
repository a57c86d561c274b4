"""Work that goes on abreast: so much at once, what has an order in its order, nothing left over."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from bot.delivery.abreast import Job, Step, abreast

AWAY = OperationalError("SELECT", {}, OSError("gone"))


async def all_of(steps: AsyncIterator[Step[int]], ended: list[int]) -> None:
    async for step in steps:
        ended.extend(step.found)


@given(
    work=st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), max_size=20),
    at_once=st.integers(1, 5),
)
async def test_all_of_it_is_done_in_order_and_never_more_at_once(
    work: Sequence[tuple[str, int]], at_once: int
) -> None:
    begun: list[int] = []
    ended: list[int] = []
    under_way: set[int] = set()
    told: set[int] = set()

    async def does(number: int, turns: int) -> int:
        # Nothing begins that was not told before.
        assert number in told
        assert work[number][0] not in {work[one][0] for one in under_way}
        begun.append(number)
        under_way.add(number)
        assert len(under_way) <= at_once
        for _ in range(turns):
            await asyncio.sleep(0)
        under_way.remove(number)
        return number

    jobs = [Job(line, partial(does, number, turns)) for number, (line, turns) in enumerate(work)]
    async for step in abreast(jobs, at_once):
        ended += step.found
        assert not told.intersection(step.beginning)
        told.update(step.beginning)

    assert sorted(ended) == list(range(len(work)))
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

    async with aclosing(abreast([Job("a", slow), Job("b", quick)], 2)) as steps:
        assert await anext(steps) == Step([], [0, 1])
        assert (await anext(steps)).found == [1]
        told.set()
        assert (await anext(steps)).found == [2]


async def test_half_of_it_goes_on_while_the_other_half_is_told() -> None:
    async def lasts(turns: int) -> int:
        for _ in range(turns):
            await asyncio.sleep(0)
        return turns

    jobs = [Job(str(line), partial(lasts, turns)) for line, turns in enumerate((0, 0, 9, 9, 0))]
    async with aclosing(abreast(jobs, 4)) as steps:
        assert await anext(steps) == Step([], [0, 1, 2, 3])
        assert await anext(steps) == Step([0, 0], [4])
        # Nobody comes after these, so they are told together.
        assert sorted((await anext(steps)).found) == [0, 9, 9]


async def test_what_takes_long_keeps_its_place_and_its_line() -> None:
    may_end = asyncio.Event()

    async def quick() -> int:
        return 1

    async def slow() -> int:
        await may_end.wait()
        return 2

    jobs = [Job("a", slow), *(Job(line, quick) for line in "bacd")]
    async with aclosing(abreast(jobs, 2)) as steps:
        # The next of its line waits, and so does whoever finds no place.
        assert (await anext(steps)).beginning == [0, 1]
        assert (await anext(steps)).beginning == [3]
        may_end.set()
        assert sorted([number async for step in steps for number in step.found]) == [1, 1, 1, 2]


async def test_a_database_that_fails_one_is_raised_when_the_others_are_done() -> None:
    ended: list[int] = []

    async def fails() -> int:
        raise AWAY

    async def works() -> int:
        await asyncio.sleep(0)
        return 1

    jobs = [Job("a", fails), Job("a", works), Job("b", works)]
    with pytest.raises(OperationalError):
        await all_of(abreast(jobs, 2), ended)

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

    async with aclosing(abreast([Job("a", never), Job("b", quick)], 2)) as steps:
        await anext(steps)
        await anext(steps)
    await asyncio.sleep(0)

    assert cancelled.is_set()
