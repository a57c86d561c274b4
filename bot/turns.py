"""A step that is planned for a person, and when it is decided about it next. Pure."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.humane import Manner, manner_of
from bot.nudging import reaches, why_later
from bot.routines.plan import Occasion, Recipient, Rules
from storage.queries.habits import ASK, REMIND, RHYTHM
from storage.queries.members import Somebody
from storage.tables import Kind, Routine, RoutineKind


@dataclass(frozen=True, slots=True)
class Planned:
    """One step and one of those whom it is for."""

    rules: Rules
    routine: Routine
    occasion: Occasion
    recipient: Recipient

    @property
    def person(self) -> Somebody:
        if self.recipient.person is None:
            raise LookupError("a channel is nobody")
        return self.recipient.person

    @property
    def step(self) -> str:
        """Dotted, as the preview tells it."""
        step = self.occasion.step
        return step if step == RHYTHM else f"{self.routine.kind.value}.{step}"


@dataclass(order=True, slots=True)
class Turn:
    """When it is decided about a planned step again. What is not `written` down yet has no time of
    its own: its turn comes with the planner's, before all that is decided at that time."""

    at: datetime
    written: bool
    number: int
    planned: Planned = field(compare=False)
    manner: Manner = field(compare=False)
    digest: bool = field(compare=False, default=False)
    reason: str = field(compare=False, default="")

    @property
    def kind(self) -> Kind:
        return self.planned.occasion.kind

    @property
    def day(self) -> date:
        """The person's day on which it is."""
        return self.manner.day_of(self.at)

    @property
    def asks_for_agenda(self) -> bool:
        occasion, routine = self.planned.occasion, self.planned.routine
        return routine.kind is RoutineKind.AGENDA and occasion.step == ASK

    @property
    def about(self) -> tuple[int, str, bool]:
        """What an ask has in common with its reminder, and a task with its own."""
        occasion = self.planned.occasion
        is_asked = occasion.step in (ASK, REMIND)
        return self.planned.routine.id, occasion.name, is_asked


def unwritten(number: int, planned: Planned) -> Turn:
    """As it is before the planner comes to it."""
    return replace(written(number, planned), at=planned.occasion.due_at, written=False)


def written(number: int, planned: Planned) -> Turn:
    """As the planner writes it down: with the person's first good hour."""
    occasion, team = planned.occasion, planned.routine.team
    at = reaches(planned.recipient, team, occasion.kind, occasion.due_at)
    late = why_later(planned.recipient, occasion.due_at, at)
    manner = manner_of(planned.person, planned.routine.team)
    return Turn(at, True, number, planned, manner, reason=late)
