"""The summary routine, as the planner and delivery see it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.plan import Due, Made, Occasion, Recipient
from bot.routines.standing import Usual
from bot.routines.summary import messages
from bot.routines.summary.steps import Step
from bot.routines.turning import TurningRules, Turns
from bot.schedule import Occurrence
from storage.queries.summary import champions_by_team
from storage.tables import Delivery, Kind

# Later in the week it would tell of another week than the reader is in.
_OF_USE = timedelta(days=4)


class SummaryRules(TurningRules):
    usual = Usual("FREQ=WEEKLY;BYDAY=MO", time(8, 30))

    def steps(self, among: Turns, turn: Occurrence) -> Iterable[Occasion]:
        yield Occasion(
            step=Step.WEEK,
            name=turn.day.isoformat(),
            kind=Kind.NEWS,
            due_at=turn.starts_at,
            expires_at=turn.starts_at + _OF_USE,
        )

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        persons = await champions_by_team(session, {due.routine.team_id for due in dues})
        return [[Recipient(person=one) for one in persons[due.routine.team_id]] for due in dues]

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]:
        return await messages.made(session, deliveries, now)
