"""What a member opens: the agenda of a meeting, and the form to add to it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Card, Form
from bot.errors import Gone
from bot.routines.agenda import cards, own
from bot.routines.agenda.meetings import Upcoming, meeting_ahead, upcoming
from bot.texts import line
from storage.queries.meetings import items_of_day
from storage.queries.outcomes import still_missing


async def agenda(session: AsyncSession, who: Membership, key: str, now: datetime) -> Card:
    """The agenda of the meeting that `key` names, or of the next one if that has begun, with what
    the member can do with their own items."""
    ahead = await upcoming(session, who.team_id, now)
    if not ahead:
        return cards.no_agenda()
    meeting = meeting_ahead(ahead, key, now)
    items = await items_of_day(session, meeting.series.id, meeting.day)
    missing = await still_missing(session, [item.id for item in items])
    after = own.parts(items, who, meeting, now)
    return cards.agenda(meeting, items, who.timezone, missing=missing, after=after)


async def form(session: AsyncSession, who: Membership, key: str, now: datetime) -> Form:
    """The form for an item. A tap that names a meeting still ahead has chosen it; otherwise the
    next meeting of each series can be chosen. Raises `Gone` when no meeting is ahead."""
    ahead = await upcoming(session, who.team_id, now)
    if not ahead:
        raise Gone(line("agenda.no_meeting"))
    chosen = meeting_ahead(ahead, key, now)
    choices: list[Upcoming] = [chosen] if chosen.key == key else ahead
    return cards.form(who.team_id, choices, chosen.key, who.timezone)
