"""A partner joined after the others were asked: there may still be time to ask them too."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.nudging import add_to_nudge
from bot.routines.agenda.meetings import upcoming
from bot.routines.agenda.steps import KINDS, Step
from bot.routines.plan import Occasion, Recipient
from storage.queries.agendas import asked_at
from storage.queries.meetings import meeting_of_day
from storage.queries.series import agenda_routine
from storage.tables import Person

# Less is no time to think of something.
ROOM = timedelta(days=1)


async def ask_newcomer(session: AsyncSession, team_id: int, person_id: int, now: datetime) -> None:
    """Asks for the next meeting of each series for which the others have been asked already; the
    ask waits for a good hour like any other."""
    person = (await session.scalars(select(Person).where(Person.id == person_id))).one()
    for ahead in await upcoming(session, team_id, now):
        routine = await agenda_routine(session, ahead.series.id)
        occasion = Occasion(
            step=Step.ASK,
            name=ahead.day.isoformat(),
            kind=KINDS[Step.ASK],
            due_at=now,
            expires_at=ahead.starts_at,
            day=ahead.day,
            starts_at=ahead.starts_at,
        )
        asked = await asked_at(session, Step.ASK, [(routine.id, occasion.name)])
        meeting = await meeting_of_day(session, ahead.series.id, ahead.day)
        if asked and meeting is not None and ahead.starts_at - now >= ROOM:
            await add_to_nudge(
                session, routine, occasion, meeting.id, Recipient(person=person), now
            )
