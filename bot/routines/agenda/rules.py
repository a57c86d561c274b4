"""The agenda routine, as the planner and delivery see it. One routine row per meeting series."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.routines.agenda import lapse, messages, steps
from bot.routines.agenda.recipients import recipients
from bot.routines.agenda.steps import Step
from bot.routines.plan import Occasion, Recipient
from storage.queries.meetings import meeting_on
from storage.queries.outcomes import outdate_steps
from storage.tables import Delivery, Meeting, MeetingSeries, Routine


class AgendaRules:
    # Its reminder comes so long before the meeting, whenever the ask came.
    reminds_after: ClassVar[timedelta | None] = None

    async def prepare(self, session: AsyncSession, routine: Routine) -> None:
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

    async def meeting(
        self, session: AsyncSession, routine: Routine, occasion: Occasion
    ) -> Meeting | None:
        if occasion.day is None or occasion.starts_at is None:
            return None
        return await meeting_on(session, series_of(routine), occasion.day, occasion.starts_at)

    async def recipients(
        self, session: AsyncSession, routine: Routine, occasion: Occasion
    ) -> Sequence[Recipient]:
        return await recipients(session, routine, series_of(routine), occasion)

    def is_apart(self, step: str, other_at: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
        return steps.is_apart(Step(step), other_at, now, zone)

    async def begin(
        self, session: AsyncSession, routine: Routine, occasion: Occasion, now: datetime
    ) -> None:
        if occasion.step not in (Step.ROUND, Step.LAPSED):
            return
        meeting = await self.meeting(session, routine, occasion)
        if meeting is None:
            return
        if occasion.step == Step.LAPSED:
            await lapse.lapse(session, meeting, now)
        else:  # the posted agenda now says who leads the round
            await outdate_steps(session, meeting.id, [Step.POST])

    async def card(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Card:
        return await messages.card(session, delivery, now)


def series_of(routine: Routine) -> MeetingSeries:
    """The series of an agenda routine."""
    if routine.series is None:
        raise LookupError("an agenda routine has a meeting series")
    return routine.series
