"""The agenda routine, as the planner and delivery see it. One routine row per meeting series."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.routines.agenda import cards, steps
from bot.routines.agenda.meetings import Upcoming
from bot.routines.agenda.steps import Step
from bot.routines.plan import NotNeeded, Occasion, Recipient
from storage.queries.meetings import items_by, items_on, meeting_on, meeting_with_series
from storage.queries.people import partners_of
from storage.tables import Delivery, Meeting, MeetingSeries, Routine


class AgendaRules:
    def occasions(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        return steps.occasions(_series(routine), routine.team, after, until)

    def next_due(self, routine: Routine, after: datetime) -> datetime | None:
        return steps.next_due(_series(routine), routine.team, after)

    async def meeting_id(
        self, session: AsyncSession, routine: Routine, occasion: Occasion
    ) -> int | None:
        if occasion.day is None or occasion.starts_at is None:
            return None
        meeting = await meeting_on(session, _series(routine), occasion.day, occasion.starts_at)
        return meeting.id

    async def recipients(
        self, session: AsyncSession, routine: Routine, occasion: Occasion
    ) -> Sequence[Recipient]:
        match Step(occasion.step):
            case Step.ASK:
                partners = await partners_of(session, routine.team_id)
                return [Recipient(person=partner) for partner in partners]
            case Step.CHANNEL | Step.POST:
                return [Recipient(channel=routine.team.channel)]

    async def card(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Card:
        meeting = await meeting_with_series(session, delivery.nudge.meeting_id)
        upcoming = Upcoming(meeting.series, meeting.day, meeting.starts_at)
        match Step(delivery.nudge.step):
            case Step.ASK:
                return await _ask(session, delivery, meeting, upcoming, now)
            case Step.CHANNEL:
                return cards.channel(upcoming, await items_on(session, meeting.id))
            case Step.POST:
                return cards.agenda(upcoming, await items_on(session, meeting.id))


async def _ask(
    session: AsyncSession,
    delivery: Delivery,
    meeting: Meeting,
    upcoming: Upcoming,
    now: datetime,
) -> Card:
    person = delivery.person
    if person is None:
        raise NotNeeded("an ask needs a person")
    own = [item.text for item in await items_by(session, meeting.id, person.id)]
    if own and delivery.message is None:
        raise NotNeeded("answered already")
    zone = person.timezone or meeting.series.team.timezone
    return cards.ask(person.name, upcoming, zone, delivery.answer, own, now)


def _series(routine: Routine) -> MeetingSeries:
    if routine.series is None:
        raise LookupError("an agenda routine has a meeting series")
    return routine.series
