"""The check-in routine, as the planner and delivery see it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import chain

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.plan import Begun, Due, Made, Occasion, Recipient, by_step, each
from bot.routines.reflection import messages
from bot.routines.reflection.opening import open_rounds
from bot.routines.reflection.recipients import day_of, of_step
from bot.routines.reflection.steps import Step, closing, opening, reminder
from bot.routines.reflection.turns import USUAL, Turn, due_turn, turn_of, turn_on, upcoming
from bot.routines.standing import StandingRules
from storage.queries.checkins import hold_rounds, load_rounds, load_turns, outdate_rounds
from storage.queries.reflection import publish
from storage.tables import Delivery, Routine


class ReflectionRules(StandingRules):
    """Turns are counted from meetings and rounds, so both are loaded first."""

    usual = USUAL

    async def prepare(self, session: AsyncSession, routines: Sequence[Routine]) -> None:
        await load_turns(session, routines)

    def occasions(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        known = [_all(turn_of(one)) for one in routine.rounds]
        ahead: list[Iterable[Occasion]] = []
        for turn in upcoming(routine):
            if turn.opens_at > until:
                break
            if turn.opens_at > routine.since:
                ahead.append(_all(turn_on(routine, turn.day, turn.opens_at)))
        found = [one for one in chain(*known, *ahead) if after < one.due_at <= until]
        return sorted(found, key=lambda occasion: occasion.due_at)

    def due(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        """A round that should be closed is closed, however late, before another opens."""
        found: list[Occasion] = []
        for one in routine.rounds:
            turn = turn_of(one)
            if one.closed_at is not None:
                continue
            if turn.closes_at <= until:
                found += closing(turn, until)
            else:
                found += [step for step in reminder(turn) if after < step.due_at <= until]
        following = due_turn(routine, until)
        return [*found, *(opening(following) if following else ())]

    def next_due(self, routine: Routine, after: datetime) -> datetime | None:
        times = [
            at
            for one in routine.rounds
            if one.closed_at is None
            for at in (one.remind_at, one.closes_at)
        ]
        for turn in upcoming(routine):
            times.append(turn.opens_at)
            if turn.opens_at > after:
                break
        return min((at for at in times if at > after), default=None)

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        return await by_step(dues, partial(of_step, session))

    async def begin(self, session: AsyncSession, begun: Sequence[Begun], now: datetime) -> None:
        opened = [one for one in begun if one.due.occasion.step == Step.ASK]
        closed = [one.due for one in begun if one.due.occasion.step == Step.RESULTS]
        if opened:
            await open_rounds(session, opened, now)
        if closed:
            await _close(session, closed, now)
        if changed := [*(one.due.routine for one in opened), *(due.routine for due in closed)]:
            await load_rounds(session, changed)

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]:
        known = await messages.known(session, deliveries)
        return each(deliveries, lambda one: messages.card(one, now, known))


async def _close(session: AsyncSession, dues: Sequence[Due], now: datetime) -> None:
    """Held, so that an answer is either in it or comes too late, and is told so."""
    held = await hold_rounds(session, [day_of(due) for due in dues])
    await publish(session, held, now)
    await outdate_rounds(session, held)


def _all(turn: Turn) -> Iterable[Occasion]:
    return [*opening(turn), *reminder(turn), *closing(turn, turn.closes_at)]
