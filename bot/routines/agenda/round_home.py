"""On the care team's own page: meetings that are over and that nobody has written down yet."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Buttons, Moment, Paragraph, Part, Plain, Time
from bot.routines.agenda.cards import called
from bot.routines.agenda.recipients import candidates
from bot.routines.agenda.round_cards import take_over_button
from bot.routines.agenda.steps import lapse_of
from bot.texts import say
from storage.queries.outcomes import unrecorded_meetings

# Longer than any round stays open.
_PAST = timedelta(days=40)


async def parts(session: AsyncSession, who: Membership, now: datetime) -> list[Part]:
    """One line for each, with the tap that takes it; nothing for partners."""
    if not who.may(Right.LEAD_ROUND):
        return []
    shown: list[Part] = []
    for meeting in await unrecorded_meetings(session, who.team_id, now - _PAST, now):
        series = meeting.series
        ends = meeting.starts_at + timedelta(minutes=series.minutes)
        if not ends <= now < lapse_of(series, series.team, meeting.starts_at):
            continue
        persons = await candidates(session, series, meeting)
        day = Time(meeting.starts_at, who.timezone, Moment.WEEKDAY)
        leader = Plain(called(persons[0].name) if persons else series.team.name)
        said = say("home.unrecorded", title=series.title, day=day, leader=leader)
        shown += [Paragraph(said), Buttons((take_over_button(meeting),))]
    return shown
