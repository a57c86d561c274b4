"""What a person's own page says of check-ins: one that is open, or the results of a new one."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Buttons, Moment, Paragraph, Part, Time
from bot.routines.reflection.cards import Asked, results_button
from bot.routines.reflection.messages import is_called_off, is_open
from bot.routines.reflection.views import open_parts
from bot.texts import say
from storage.queries.checkins import last_round

# Results are new for so long.
NEW_FOR = timedelta(days=31)


async def parts(session: AsyncSession, place: Membership, now: datetime) -> list[Part]:
    last = await last_round(session, place.team_id)
    if last is None or now - last.opens_at > NEW_FOR:
        return []
    if is_open(last, now):
        return [*await open_parts(session, place, last)]
    if last.closed_at is None or is_called_off(last):
        return []
    asked = Asked(last, place.team_id, place.team_name, place.timezone)
    day = Time(last.opens_at, place.timezone, Moment.DATE)
    return [Paragraph(say("reflection.last", day=day)), Buttons((results_button(asked),))]
