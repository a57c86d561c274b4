"""What several ask for at the same time is done together."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

from storage.database import AWAY

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Together(Generic[Asked, Answer]):
    """While one lot is being done the next gathers. So who asks alone waits for nobody, and where
    there are many, each of them costs a part of it.

    `do` is handed at most so many, in the order in which they asked and of one `line` not more than
    one, and answers each. Where it fails they are done one by one, for one of them may be to blame;
    a database that is away is told to all.
    """

    def __init__(
        self,
        do: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]],
        most: int,
        line: Callable[[Asked], Hashable] = id,
    ) -> None:
        self._do = do
        self._most = most
        self._line = line
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._under_way: asyncio.Task[None] | None = None

    async def ask(self, asked: Asked) -> Answer:
        """Raises what `do` raised. Who no longer waits for the answer keeps nothing from being
        done."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        while self._waiting:
            await self._done(self._next())

    def _next(self) -> list[tuple[Asked, asyncio.Future[Answer]]]:
        lot: list[tuple[Asked, asyncio.Future[Answer]]] = []
        rest: list[tuple[Asked, asyncio.Future[Answer]]] = []
        lines: set[Hashable] = set()
        for one in self._waiting:
            line = self._line(one[0])
            if line in lines or len(lot) == self._most:
                rest.append(one)
            else:
                lines.add(line)
                lot.append(one)
        self._waiting = rest
        return lot

    async def _done(self, lot: Sequence[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._do([asked for asked, _ in lot])
        except AWAY as error:
            _fail(lot, error)
        except Exception as error:
            if len(lot) == 1:
                _fail(lot, error)
                return
            for one in lot:
                await self._done([one])
        except BaseException as end:  # of this process; nobody goes on waiting
            _fail([*lot, *self._waiting], end)
            raise
        else:
            for (_, answer), found in zip(lot, answers, strict=True):
                if not answer.done():
                    answer.set_result(found)


def _fail(lot: Sequence[tuple[Asked, asyncio.Future[Answer]]], error: BaseException) -> None:
    for _, answer in lot:
        if not answer.done():
            answer.set_exception(error)
