"""The steps of a check-in, and how each counts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from bot.routines.plan import Occasion
from bot.routines.reflection.turns import Turn
from storage.tables import Kind

# Results are of use for so long to somebody who could not be reached.
RESULTS_FOR = timedelta(days=14)


class Step(StrEnum):
    """Everybody is asked, or a team that is too small is offered to `talk` in person; who has not
    answered is reminded; the results are told."""

    ASK = "ask"
    TALK = "talk"
    REMIND = "remind"
    RESULTS = "results"


KINDS = {
    Step.ASK: Kind.ASK,
    Step.TALK: Kind.NEWS,
    Step.REMIND: Kind.REMINDER,
    Step.RESULTS: Kind.NEWS,
}


def opening(turn: Turn) -> Iterable[Occasion]:
    """A team is asked or offered to talk: of these two steps one reaches nobody."""
    yield _step(Step.ASK, turn, turn.opens_at, turn.closes_at)
    yield _step(Step.TALK, turn, turn.opens_at, turn.closes_at)


def reminder(turn: Turn) -> Iterable[Occasion]:
    """None where days off leave no day for it before the closing."""
    if turn.remind_at < turn.closes_at:
        yield _step(Step.REMIND, turn, turn.remind_at, turn.closes_at)


def closing(turn: Turn, now: datetime) -> Iterable[Occasion]:
    """`now` is when it is planned, which may be late."""
    until = max(turn.closes_at, now) + RESULTS_FOR
    yield _step(Step.RESULTS, turn, turn.closes_at, until)


def _step(step: Step, turn: Turn, due_at: datetime, expires_at: datetime) -> Occasion:
    return Occasion(step, turn.day.isoformat(), KINDS[step], due_at, expires_at)
