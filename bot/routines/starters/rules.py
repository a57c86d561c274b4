"""What starters tell the planner and delivery: turns of the rhythm, and the days of projects."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.plan import Begun, Due, Made, Occasion, Recipient, by_step, each
from bot.routines.standing import Usual
from bot.routines.starters import messages, recipients, suggesting
from bot.routines.starters.asking import let_rest
from bot.routines.starters.steps import KINDS, SUGGESTED_FOR, Step, of_project
from bot.routines.turning import TurningRules, Turns
from bot.schedule import Occurrence
from storage.queries.routines import load_projects
from storage.tables import Delivery, Routine


class StartersRules(TurningRules):
    """A suggestion every four weeks, and whatever the team's projects bring. These go on whenever
    the routine itself began: a project may be older than its first turn."""

    usual = Usual("FREQ=WEEKLY;INTERVAL=4;BYDAY=TU", time(9, 30), timedelta(weeks=2))

    async def prepare(self, session: AsyncSession, routines: Sequence[Routine]) -> None:
        await load_projects(session, routines)

    def steps(self, among: Turns, turn: Occurrence) -> Iterable[Occasion]:
        due = turn.starts_at
        step = Step.SUGGEST
        yield Occasion(step, turn.day.isoformat(), KINDS[step], due, due + SUGGESTED_FOR)

    def occasions(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        suggested = super().occasions(routine, after, until)
        return _in_order([*suggested, *_of_projects(routine, after, until)])

    def due(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        suggested = super().occasions(routine, max(after, routine.since), until)
        return _in_order([*suggested, *_of_projects(routine, after, until)])

    def next_due(self, routine: Routine, after: datetime) -> datetime | None:
        first = super().next_due(routine, after)
        ahead = [one.due_at for one in _of_projects(routine, after, None)]
        return min([*ahead, *([first] if first else [])], default=None)

    def is_apart(self, step: str, other_at: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
        """Whoever was not asked for a check-in is not reminded of it."""
        if other_at is None:
            return Step(step) not in (Step.MIDWAY_REMIND, Step.FINAL_REMIND)
        return super().is_apart(step, other_at, now, zone)

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        return await by_step(dues, partial(recipients.of_step, session))

    async def begin(self, session: AsyncSession, begun: Sequence[Begun], now: datetime) -> None:
        suggested = [one.due for one in begun if one.due.occasion.step == Step.SUGGEST]
        if suggested:
            await suggesting.suggest(session, suggested, now)
        rested = [one.due for one in begun if one.due.occasion.step == Step.REST]
        if rested:
            await let_rest(session, rested, now)

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]:
        known = await messages.known(session, deliveries)
        return each(deliveries, lambda one: messages.card(one, now, known))


def _of_projects(routine: Routine, after: datetime, until: datetime | None) -> list[Occasion]:
    team = routine.team
    if team.archived_at is not None:
        return []
    return [
        occasion
        for project in routine.projects
        for occasion in of_project(project, team)
        if after < occasion.due_at and (until is None or occasion.due_at <= until)
    ]


def _in_order(found: list[Occasion]) -> list[Occasion]:
    return sorted(found, key=lambda occasion: occasion.due_at)
