"""What several ask for at once is done together: each is answered, in order, and no line twice."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from bot.together import Together

MOST = 4
LAST = -1
AWAY = OperationalError("SELECT", {}, OSError("gone"))

# A line, the turns of the loop before somebody asks, and whether they still wait for the answer.
asks = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 4), st.booleans()), min_size=1, max_size=20
)


@given(asked=asks, turns=st.integers(0, 3))
async def test_each_is_done_once_and_answered_whoever_else_asks_or_leaves(
    asked: Sequence[tuple[str, int, bool]], turns: int
) -> None:
    lots: list[Sequence[tuple[str, int]]] = []
    order: list[tuple[str, int]] = []
    under_way = 0

    async def do(lot: Sequence[tuple[str, int]]) -> Sequence[str]:
        nonlocal under_way
        assert not under_way
        under_way += 1
        lots.append(lot)
        for _ in range(turns):
            await asyncio.sleep(0)
        under_way -= 1
        return [f"{line}{number}" for line, number in lot]

    together = Together(do, MOST, line=lambda one: one[0])

    async def asks_one(number: int, line: str, later: int) -> str:
        for _ in range(later):
            await asyncio.sleep(0)
        order.append((line, number))
        return await together.ask((line, number))

    tasks = [
        asyncio.create_task(asks_one(number, line, later))
        for number, (line, later, _) in enumerate(asked)
    ]
    for _ in range(6):  # until all have asked
        await asyncio.sleep(0)
    for task, (_, _, stays) in zip(tasks, asked, strict=True):
        if not stays:
            task.cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    # The last of a line is answered when all before them were done.
    await asyncio.gather(*(together.ask((name, LAST)) for name in "abc"))

    for number, (line, _, stays) in enumerate(asked):
        assert found[number] == f"{line}{number}" or not stays
    done = [one for lot in lots for one in lot if one[1] != LAST]
    assert sorted(done) == sorted(order)
    for name in "abc":
        assert [one for one in done if one[0] == name] == [one for one in order if one[0] == name]
    for lot in lots:
        assert len({line for line, _ in lot}) == len(lot) <= MOST


async def test_those_who_ask_while_one_is_done_are_done_in_one_go() -> None:
    lots: list[Sequence[int]] = []
    begun = asyncio.Event()

    async def do(lot: Sequence[int]) -> Sequence[int]:
        lots.append(lot)
        begun.set()
        await asyncio.sleep(0)
        return lot

    together = Together(do, MOST)
    first = asyncio.create_task(together.ask(1))
    await begun.wait()
    await asyncio.gather(first, *(together.ask(number) for number in (2, 3, 4)))

    assert lots == [[1], [2, 3, 4]]


async def test_one_that_fails_does_not_fail_those_it_is_done_with() -> None:
    async def do(lot: Sequence[int]) -> Sequence[int]:
        if 2 in lot:
            raise ValueError
        return lot

    together = Together(do, MOST)
    found = await asyncio.gather(*map(together.ask, (1, 2, 3)), return_exceptions=True)

    assert [found[0], type(found[1]), found[2]] == [1, ValueError, 3]


async def test_a_database_that_is_away_is_told_to_all_and_not_asked_again_for_each() -> None:
    asked = 0

    async def do(_: Sequence[int]) -> Sequence[int]:
        nonlocal asked
        asked += 1
        raise AWAY

    together = Together(do, MOST)
    found = await asyncio.gather(*map(together.ask, (1, 2, 3)), return_exceptions=True)

    assert (found, asked) == ([AWAY] * 3, 1)
    with pytest.raises(OperationalError):
        await together.ask(4)


async def test_when_the_process_ends_nobody_goes_on_waiting() -> None:
    async def do(_: Sequence[int]) -> Sequence[int]:
        raise asyncio.CancelledError

    together = Together(do, 1)
    found = await asyncio.gather(*map(together.ask, (1, 2)), return_exceptions=True)

    assert [type(one) for one in found] == [asyncio.CancelledError] * 2
