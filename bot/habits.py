"""How each person takes asks, read from the ledger for whoever decides about the next one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import SILENT, Habit
from bot.nudging import write_nudge
from bot.routines.plan import Occasion, Recipient
from bot.texts import line
from storage.queries.habits import (
    RHYTHM,
    Silence,
    left_out,
    offered,
    routine_with_team,
    silences,
)
from storage.queries.members import Somebody
from storage.tables import HowOften, Kind, Person

# Reasons for which an ask is left out on account of a habit.
THINNED = frozenset(
    line(f"reason.{reason}") for reason in ("every_second", "silent", "only_needed", "offered")
)
# The question about another rhythm is of use for so long.
OFFER_LASTS = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Habits:
    """The habits of some persons at one time."""

    habits: dict[int, Habit]
    silent: dict[int, Silence]
    left_out: set[tuple[int, int]]

    def of(self, person_id: int, routine_id: int) -> Habit:
        """The person's, as far as asks of that routine go."""
        habit = self.habits[person_id]
        return replace(habit, left_out=(person_id, routine_id) in self.left_out)


async def habits_of(
    session: AsyncSession, persons: Iterable[Somebody], now: datetime, *, besides: int = 0
) -> Habits:
    """As of `now`, whatever became of the delivery `besides`."""
    everybody = {person.id: person for person in persons}
    found = await silences(session, everybody.keys(), now) if everybody else {}
    silent = {one: silence for one, silence in found.items() if silence.passed >= SILENT}
    names = await offered(session, silent.values()) if silent else set()
    habits = {
        person.id: Habit(
            how_often=person.how_often,
            silent=found[person.id].passed if person.id in found else 0,
            offered=person.id in silent and silent[person.id].name in names,
        )
        for person in everybody.values()
    }
    asked_less = [one for one, habit in habits.items() if _is_asked_less(habit)]
    without = await left_out(session, asked_less, THINNED, now, besides) if asked_less else set()
    return Habits(habits, silent, without)


def _is_asked_less(habit: Habit) -> bool:
    return habit.silent >= SILENT or habit.how_often is HowOften.EVERY_SECOND


def offer(name: str, now: datetime) -> Occasion:
    """The question whether another rhythm suits, in the silence of that name."""
    return Occasion(RHYTHM, name, Kind.ASK, now, now + OFFER_LASTS)


async def write_offer(
    session: AsyncSession, person: Person, silence: Silence, now: datetime
) -> None:
    """Writes the question, once for each silence: its name and its routine follow from that."""
    routine = await routine_with_team(session, silence.routine_id)
    recipients: Collection[Recipient] = (Recipient(person=person),)
    await write_nudge(session, routine, offer(silence.name, now), None, recipients, now)
