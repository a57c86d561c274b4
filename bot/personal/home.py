"""What a person's own page says first: that they have paused, and how to come back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Buttons, Divider, Paragraph, Part, Time
from bot.personal.reached import reached
from bot.routines.agenda.cards import resume_button
from bot.texts import say


async def paused(session: AsyncSession, who: Membership, now: datetime) -> list[Part]:
    """Nothing for somebody who does not pause."""
    person = await reached(session, who)
    if not person.manner.is_paused(now):
        return []
    until = person.manner.paused_until
    said = (
        say("home.paused")
        if until is None
        else say("home.paused_until", until=Time(until, who.timezone))
    )
    return [Paragraph(said), Buttons((resume_button(),)), Divider()]
