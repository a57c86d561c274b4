"""The agenda routine, as the planner and delivery see it. One routine row per meeting series."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.agenda import lapse, messages, steps
from bot.routines.agenda.calendar import series_of
from bot.routines.agenda.recipients import day_of, recipients
from bot.routines.agenda.steps import Step
from bot.routines.plan import Begun, Due, Made, Occasion, Recipient, each
from storage.queries.agendas import hold_meetings
from storage.queries.many_agendas import meetings_by_id
from storage.queries.occasions import outdate_steps_of
from storage.tables import Delivery, Routine


class AgendaRules:
    # Its reminder comes so long before the meeting, whenever the ask came.
    reminds_after: ClassVar[timedelta | None] = None

    async def prepare(self, session: AsyncSession, routines: Sequence[Routine]) -> None:
        return None

    def occasions(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        return steps.occasions(series_of(routine), routine.team, after, until)

    def due(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        """Of meetings from before the present rhythm only those that were written down count, for
        the rule says nothing of them."""
        series = series_of(routine)
        written = {meeting.day for meeting in series.exceptions}
        return [
            occasion
            for occasion in self.occasions(routine, max(after, routine.since), until)
            if occasion.starts_at is None
            or occasion.starts_at > series.rule_since
            or occasion.day in written
        ]

    def next_due(self, routine: Routine, after: datetime) -> datetime | None:
        return steps.next_due(series_of(routine), routine.team, after)

    async def meetings(self, session: AsyncSession, dues: Sequence[Due]) -> Sequence[int | None]:
        days = [day_of(due) for due in dues]
        wanted = {
            (*day, due.occasion.starts_at)
            for day, due in zip(days, dues, strict=True)
            if day is not None and due.occasion.starts_at is not None
        }
        held = await hold_meetings(session, wanted)
        return [held.get(day) if day else None for day in days]

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        return await recipients(session, dues)

    def is_apart(self, step: str, other_at: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
        return steps.is_apart(Step(step), other_at, now, zone)

    async def begin(self, session: AsyncSession, begun: Sequence[Begun], now: datetime) -> None:
        # The posted agenda now says who leads the round.
        if led := _about(begun, Step.ROUND):
            await outdate_steps_of(session, led, [Step.POST])
        if over := _about(begun, Step.LAPSED):
            await lapse.lapse(session, (await meetings_by_id(session, over)).values(), now)

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]:
        known = await messages.known(session, deliveries, now)
        return each(deliveries, lambda one: messages.card(one, now, known))


def _about(begun: Sequence[Begun], step: Step) -> list[int]:
    """The ids of the meetings that those of one step are about."""
    of_step = [one.meeting_id for one in begun if one.due.occasion.step == step]
    return [meeting_id for meeting_id in of_step if meeting_id is not None]
